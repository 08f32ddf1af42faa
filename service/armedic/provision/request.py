"""What is asked of /spn."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from armedic.targets import ConnectionName, Organization, Project, RoleName, ScopeText

Environment = Literal["AzureCloud", "AzureUSGovernment", "AzureChinaCloud", "AzureStack"]
DisplayName = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]+$", min_length=1, max_length=120)]
SubscriptionName = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f/\\]+$", min_length=1, max_length=255)]
GroupName = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.()-]+$", min_length=1, max_length=90)]


class RoleGrant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role for the new service principal."""

    role: RoleName
    """Built-in or custom role, by name or id."""
    scope: ScopeText
    """ARM scope, e.g. "/subscriptions/{id}/resourceGroups/{name}"."""


class SecretCredential(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="secret"
):
    """A client secret."""

    description: DisplayName = "Azure DevOps service connection"
    """What the portal shows beside the secret."""
    lifetime_days: Annotated[int, Meta(ge=1, le=730)] = 180
    """Days until it expires."""


class Delivery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Where the secret goes."""


class DeliverResponse(Delivery, frozen=True, kw_only=True, tag="response"):
    """Into this answer, once."""


class DeliverConnection(Delivery, frozen=True, kw_only=True, tag="connection"):
    """Only into the new service connection; shown to nobody."""


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
    """Name of the application."""
    cloud: Environment = "AzureCloud"
    """The cloud, by the name that Azure DevOps uses."""
    subscription: SubscriptionName | None = None
    """Subscription, by id or name. Exactly one of subscription and management_group."""
    management_group: GroupName | None = None
    """Management group, by its id (the name in its ARM scope)."""
    roles: Annotated[list[RoleGrant], Meta(min_length=1, max_length=20)] | None = None
    """Roles to grant; null is Reader on the subscription or management group."""
    allow_privileged: bool = False
    """Whether roles may be granted that can grant roles themselves (Owner and its kin)."""
    credential: SecretCredential = SecretCredential()
    """What the principal signs in with."""
    connection: NewConnection | None = None
    """The service connection to create; null for none."""
    deliver: DeliverResponse | DeliverConnection | None = None
    """Where the secret goes; null is `connection` when one is created, else `response`."""
    mode: Literal["plan", "apply"] = "plan"
    """`plan` reads and writes nothing."""
    fingerprint: Annotated[str, Meta(pattern=r"^sha256:[0-9a-f]{64}$", max_length=71)] | None = None
    """That of the plan to apply; refused with 412 when the state has changed. null applies what is found."""
    wait_seconds: Annotated[float, Meta(ge=0, le=300)] = 60
    """How long to wait for replication and for the connection to verify, in seconds."""
