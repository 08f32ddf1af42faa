"""What is asked of /spn."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from armedic.targets import ConnectionName, ConnectionTarget, Organization, Project, RoleName, ScopeText

Environment = Literal["AzureCloud", "AzureUSGovernment", "AzureChinaCloud", "AzureStack"]
DisplayName = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]+$", min_length=1, max_length=120)]
SubscriptionName = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f/\\]+$", min_length=1, max_length=255)]
GroupName = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f/\\]+$", min_length=1, max_length=90)]
ResourceGroup = Annotated[
    str,
    Meta(
        pattern=r"^(/subscriptions/[0-9a-fA-F-]{36}/resource[gG]roups/)?[A-Za-z0-9_.()-]*[A-Za-z0-9_()-]$",
        min_length=1,
        max_length=160,
    ),
]
Location = Annotated[str, Meta(pattern=r"^[A-Za-z0-9 ]+$", min_length=1, max_length=60)]
Days = Annotated[int, Meta(ge=1, le=730)]
VaultUrl = Annotated[str, Meta(pattern=r"^https://[A-Za-z0-9.-]+/?$", max_length=255)]
VaultSecretName = Annotated[str, Meta(pattern=r"^[0-9A-Za-z-]+$", min_length=1, max_length=127)]
DESCRIPTION = "Azure DevOps service connection"


class RoleGrant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role for the new service principal."""

    role: RoleName
    """Built-in or custom role, by name or id."""
    scope: ScopeText | None = None
    """ARM scope, e.g. "/subscriptions/{id}/resourceGroups/{name}"; null is the subscription or management group."""
    condition: Annotated[str, Meta(min_length=1, max_length=4096)] | None = None
    """A condition in Azure's attribute language, version 2.0, that the grant is limited by."""
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None
    """When the grant ends by itself; it takes Privileged Identity Management (Microsoft Entra ID P2)."""


class SecretCredential(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="secret"
):
    """A client secret."""

    description: DisplayName = DESCRIPTION
    """What the portal shows beside the secret."""
    lifetime_days: Days = 180
    """Days until it expires; fewer where the tenant's policy allows no more."""


class CertificateCredential(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="certificate"
):
    """A certificate: yours, or one that is generated with its key."""

    description: DisplayName = DESCRIPTION
    """What the portal shows beside the certificate."""
    lifetime_days: Days = 180
    """Of a generated one: days until it expires; fewer where the tenant's policy allows no more."""
    certificate: Annotated[str, Meta(min_length=1, max_length=16384)] | None = None
    """Your public certificate as PEM, without its private key; null has key and certificate generated."""


class FederatedCredential(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="federated"
):
    """Trust in the service connection itself: there is no secret. It needs a connection."""


Credential = SecretCredential | CertificateCredential | FederatedCredential


class Delivery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Where the secret, or the generated certificate with its key, goes."""


class DeliverResponse(Delivery, frozen=True, kw_only=True, tag="response"):
    """Into this answer, once."""


class DeliverConnection(Delivery, frozen=True, kw_only=True, tag="connection"):
    """Only into the service connection; shown to nobody."""

    existing: ConnectionTarget | None = None
    """A connection that is there and from now on signs in as the new principal; null is the new connection."""


class DeliverKeyVault(Delivery, frozen=True, kw_only=True, tag="key_vault"):
    """Into a key vault; the answer names the version of the secret there."""

    vault_url: VaultUrl
    """URL of a vault of this cloud, e.g. "https://contoso-keys.vault.azure.net"."""
    name: VaultSecretName
    """Name of the secret in the vault."""


class NewConnection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The service connection to create with the principal."""

    organization: Organization
    """Azure DevOps organization, e.g. "contoso"."""
    project: Project
    """Project, by name or id."""
    name: ConnectionName
    """Name of the new connection."""
    description: Annotated[str, Meta(max_length=1024)] = ""
    """Shown in the project settings."""


class ProvisionRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A service principal with a credential and roles, and where asked the service connection that uses it."""

    display_name: DisplayName
    """Name of the application, or of the managed identity."""
    cloud: Environment = "AzureCloud"
    """The cloud, by the name that Azure DevOps uses."""
    subscription: SubscriptionName | None = None
    """Subscription, by id or name. Exactly one of subscription and management_group."""
    management_group: GroupName | None = None
    """Management group, by id (the name in its ARM scope) or display name."""
    identity: Literal["application", "managed_identity"] = "application"
    """An application with its service principal, or a user-assigned managed identity: for that no right in Microsoft
    Entra is needed."""
    resource_group: ResourceGroup | None = None
    """Of a managed identity: its resource group, by name in the subscription or by ARM id."""
    location: Location | None = None
    """Of a managed identity: its region, e.g. "westeurope"; null is that of the resource group."""
    roles: Annotated[list[RoleGrant], Meta(min_length=1, max_length=20)] | None = None
    """Roles to grant; null is Reader on the subscription or management group."""
    allow_privileged: bool = False
    """Whether roles may be granted that can grant roles themselves (Owner and its kin)."""
    credential: Credential | None = None
    """What the principal signs in with; null is `federated` where a connection is asked for and the cloud has it, else
    `secret`."""
    connection: NewConnection | None = None
    """The service connection to create; null for none."""
    deliver: DeliverResponse | DeliverConnection | DeliverKeyVault | None = None
    """Where the secret goes; null is `connection` when one is created, else `response`."""
    mode: Literal["plan", "apply"] = "plan"
    """`plan` reads and writes nothing."""
    fingerprint: Annotated[str, Meta(pattern=r"^sha256:[0-9a-f]{64}$", max_length=71)] | None = None
    """That of the plan to apply; refused with 412 when the state has changed. null applies what is found."""
    wait_seconds: Annotated[float, Meta(ge=0, le=300)] = 60
    """How long to wait for replication and for the connection to verify, in seconds."""
