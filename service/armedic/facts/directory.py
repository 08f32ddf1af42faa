"""What Microsoft Entra has of an identity: application, credentials, principal, groups, tenant."""

from datetime import datetime

import msgspec

from armedic.ids import ApplicationObjectId, ClientId, PrincipalId, Scope


class ClientSecret(msgspec.Struct, frozen=True, kw_only=True):
    """A client secret as Graph lists it: never its value."""

    key_id: str
    display_name: str | None
    hint: str | None
    starts_at: datetime | None
    ends_at: datetime


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate that the application trusts."""

    key_id: str
    display_name: str | None
    starts_at: datetime | None
    ends_at: datetime


class FederatedCredential(msgspec.Struct, frozen=True, kw_only=True):
    """An assertion that the application trusts."""

    name: str
    issuer: str
    subject: str
    audiences: tuple[str, ...]


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """An application registration."""

    object_id: ApplicationObjectId
    client_id: ClientId
    display_name: str
    sign_in_audience: str | None
    secrets: tuple[ClientSecret, ...]
    certificates: tuple[Certificate, ...]
    created_at: datetime | None = None
    deleted_at: datetime | None = None
    """When it was deleted; it can be restored for 30 days after that."""
    unique_name: str | None = None
    """The name that it was created under, where its creator gave one."""


class ServicePrincipal(msgspec.Struct, frozen=True, kw_only=True):
    """The principal of an application, or a managed identity."""

    principal_id: PrincipalId
    client_id: ClientId
    display_name: str
    enabled: bool
    type: str
    resource_id: Scope | None = None
    """Of a user-assigned managed identity, where Azure has it."""
    owner_tenant_id: str | None = None
    """The tenant that its application is registered in."""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """A group that the principal is in, directly or through another one."""

    id: str
    name: str


class Tenant(msgspec.Struct, frozen=True, kw_only=True):
    """A tenant that signs people and applications in."""

    id: str
    """Its GUID, also when it was asked for by a domain."""
    issuer: str
    """Issuer of its tokens."""


class SecretPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """What a tenant allows of client secrets, or of certificates."""

    banned: bool
    """Whether none may be added."""
    longest_days: int | None
    """How long one may be valid; None where that is not limited."""
