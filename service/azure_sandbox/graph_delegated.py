"""What a user may do in Microsoft Graph through an application: the lesser of both rights."""

from typing import Final

from azure_sandbox.tokens import Claims
from azure_sandbox.world import World

_ADMINISTRATORS: Final = frozenset(
    {"Global Administrator", "Application Administrator", "Cloud Application Administrator"}
)


def permissions(world: World, claims: Claims) -> tuple[str, ...]:
    """The application permissions that a call has, or that its delegated scopes come to for this user.

    Source: learn.microsoft.com/graph/permissions-overview (effective permissions); users read the directory, and
    register applications and change their own. Guess: that this equals Application.ReadWrite.OwnedBy.
    """
    if not claims.delegated:
        return claims.roles
    user = next((one for one in world.users.values() if one.object_id == claims.object_id), None)
    if user is not None and not _ADMINISTRATORS.isdisjoint(user.directory_roles):
        return claims.scopes
    reading = [scope for scope in claims.scopes if ".Read." in scope]
    own = ["Application.ReadWrite.OwnedBy"] if "Application.ReadWrite.All" in claims.scopes else []
    return (*reading, *own)
