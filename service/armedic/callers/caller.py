"""A caller that is known, for the length of one request."""

import msgspec

from armedic.secret import Secret
from armedic.settings import Permission, Safety


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks. Ids only: no names of people, no addresses."""

    name: str
    """For logs and refusals: the key's name, or the ids of the token's user or application and tenant."""
    permissions: frozenset[Permission]
    key: str | None = None
    """Name of the key; None for a token."""
    tenant_id: str | None = None
    object_id: str | None = None
    """Of the user, or of the application's service principal."""
    client_id: str | None = None
    """Of the application that got the token: for a user, the one that the user uses."""
    roles: frozenset[str] = frozenset()
    """App roles in the token."""
    delegated: bool = False
    """Whether the token is that of a user."""
    organizations: frozenset[str] | None = None
    """What the key is for, in lower case; None for all."""
    safety: frozenset[Safety] | None = None
    """Changes that the key may plan and make; None for all."""
    token: Secret | None = None
    """The token itself, only where the service acts on behalf of its callers."""
