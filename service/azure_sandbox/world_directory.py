"""The state of Microsoft Entra: tenants, applications, principals and groups."""

from datetime import datetime
from typing import Literal

import msgspec


class Secret(msgspec.Struct, kw_only=True):
    """A client secret of an application."""

    key_id: str
    value: str
    end: datetime
    start: datetime
    display_name: str | None = None
    effective_at: datetime | None = None
    """Until then the token endpoint does not know it yet (replication delay)."""


class Certificate(msgspec.Struct, kw_only=True):
    """A certificate registered on an application (public part only)."""

    key_id: str
    key: str
    """Base64 of the DER certificate."""
    end: datetime
    start: datetime
    display_name: str | None = None
    effective_at: datetime | None = None
    """Until then the token endpoint does not know it yet (replication delay)."""


class FederatedCredential(msgspec.Struct, kw_only=True):
    """A federatedIdentityCredential of an application."""

    id: str
    name: str
    issuer: str
    subject: str
    audiences: list[str]
    description: str | None = None
    effective_at: datetime | None = None
    """Until then the token endpoint does not know it yet (replication delay)."""


class Application(msgspec.Struct, kw_only=True):
    """An application registration in its home tenant."""

    object_id: str
    client_id: str
    tenant_id: str
    display_name: str
    created: datetime
    unique_name: str | None = None
    sign_in_audience: str = "AzureADMyOrg"
    deleted_at: datetime | None = None
    secrets: list[Secret] = []
    certificates: list[Certificate] = []
    federated_credentials: list[FederatedCredential] = []
    owners: list[str] = []
    """Object ids of service principals or users."""
    notes: str | None = None
    tags: list[str] = []
    visible_at: datetime | None = None
    """Until then Graph and Entra do not know it yet (replication delay)."""
    identifier_uris: list[str] = []
    """App ID URIs of its API."""
    access_token_version: Literal[1, 2] = 1
    """Format of the tokens for its API. Source: application manifest, requestedAccessTokenVersion (null is 1)."""


class ServicePrincipal(msgspec.Struct, kw_only=True):
    """The principal of an application in one tenant; its object id is what role assignments name."""

    object_id: str
    client_id: str
    tenant_id: str
    display_name: str
    created: datetime
    account_enabled: bool = True
    type: Literal["Application", "ManagedIdentity"] = "Application"
    deleted_at: datetime | None = None
    graph_roles: list[str] = []
    """Application permissions on Microsoft Graph, e.g. "Application.Read.All"."""
    owners: list[str] = []
    visible_at: datetime | None = None
    app_roles: dict[str, list[str]] = {}
    """Client id of another application to the roles that this one has in its API."""


class Group(msgspec.Struct, kw_only=True):
    """A security group; members are object ids of principals or groups."""

    object_id: str
    tenant_id: str
    display_name: str
    members: list[str] = []


class Tenant(msgspec.Struct, kw_only=True):
    """A Microsoft Entra tenant."""

    tenant_id: str
    display_name: str
    environment: str = "AzureCloud"
    domains: list[str] = []
    max_secret_lifetime_days: int | None = None
    """App management policy: None allows any lifetime, 0 bans secrets."""
    max_certificate_lifetime_days: int | None = None
    """App management policy: None allows any lifetime, 0 none at all."""
    privileged_identity_management: bool = True
    """Whether the tenant has what role assignments with an end need: Microsoft Entra ID P2 or Governance."""
    max_active_assignment_days: int | None = 180
    """The policy of every role in Privileged Identity Management; None allows assignments without an end."""
    federation_blocked: bool = False
