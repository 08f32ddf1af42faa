"""The state of Azure: subscriptions, identities, roles, locks and key vaults."""

import uuid
from datetime import datetime
from typing import Any, Literal

import msgspec

PrincipalType = Literal["User", "Group", "ServicePrincipal"]


class ManagementGroup(msgspec.Struct, kw_only=True):
    """A management group; `parent` is the name of another one."""

    name: str
    display_name: str
    tenant_id: str
    parent: str | None = None


class Subscription(msgspec.Struct, kw_only=True):
    """An Azure subscription, its resource groups and resources."""

    subscription_id: str
    display_name: str
    tenant_id: str
    state: Literal["Enabled", "Warned", "PastDue", "Disabled", "Deleted"] = "Enabled"
    management_group: str | None = None
    resource_groups: dict[str, str] = {}
    """Name to location."""
    resources: list[str] = []
    """ARM ids below the resource groups."""


class ManagedIdentity(msgspec.Struct, kw_only=True):
    """A user-assigned managed identity as a resource.

    What signs in is kept under its client id: its federated credentials in an application, which Graph does not show,
    and its principal as a service principal of type ManagedIdentity.
    """

    resource_id: str
    """ARM id; its last segment is the identity's name."""
    client_id: str
    tenant_id: str
    location: str = "westeurope"
    tags: dict[str, str] = {}

    @property
    def name(self) -> str:
        """The name below its resource group."""
        return self.resource_id.rsplit("/", 1)[-1]

    @property
    def subscription_id(self) -> str:
        """The subscription that the resource id names."""
        return self.resource_id.split("/")[2]


class Permission(msgspec.Struct, kw_only=True):
    """One element of a role's permissions; an action is granted if it is in actions and not in not_actions."""

    actions: list[str] = []
    not_actions: list[str] = []
    data_actions: list[str] = []
    not_data_actions: list[str] = []


class RoleDefinition(msgspec.Struct, kw_only=True):
    """A built-in or custom role."""

    role_id: str
    role_name: str
    permissions: list[Permission]
    description: str = ""
    type: Literal["BuiltInRole", "CustomRole"] = "BuiltInRole"
    assignable_scopes: list[str] = msgspec.field(default_factory=lambda: ["/"])


class RoleAssignmentSchedule(msgspec.Struct, kw_only=True):
    """From when until when a role assignment is active; without an end for good."""

    start: datetime
    end: datetime | None = None
    name: str = msgspec.field(default_factory=lambda: str(uuid.uuid4()))
    request: str | None = None
    """Name of the request that made it."""


class RoleAssignmentRequest(msgspec.Struct, kw_only=True):
    """A request to Privileged Identity Management; it stays when what it made is gone."""

    name: str
    scope: str
    role_id: str
    principal_id: str
    principal_type: PrincipalType
    kind: Literal["AdminAssign", "AdminRemove"]
    created: datetime
    created_by: str
    schedule: str
    """Name of the schedule that it made or ended."""
    start: datetime | None = None
    expiration: dict[str, Any] = {}
    """As it was sent: `type`, `endDateTime`, `duration`."""
    justification: str | None = None
    condition: str | None = None
    condition_version: str | None = None


class RoleAssignment(msgspec.Struct, kw_only=True):
    """A role granted to a principal at a scope; scopes keep the caller's letter case, compare ignoring it."""

    name: str
    scope: str
    role_id: str
    principal_id: str
    principal_type: PrincipalType = "ServicePrincipal"
    condition: str | None = None
    condition_version: str | None = None
    description: str | None = None
    created: datetime | None = None
    created_by: str | None = None
    """Object id of who granted it."""
    effective_at: datetime | None = None
    """Until then it lists but does not grant (propagation delay)."""
    schedule: RoleAssignmentSchedule | None = None
    """Before its start and from its end on, it neither lists nor grants."""

    def active(self, now: datetime) -> bool:
        """Whether it exists at a moment: outside its schedule it does not."""
        schedule = self.schedule
        return schedule is None or (schedule.start <= now and not self.ended(now))

    def ended(self, now: datetime) -> bool:
        """Whether its schedule is over."""
        return self.schedule is not None and self.schedule.end is not None and self.schedule.end <= now


class DenyAssignment(msgspec.Struct, kw_only=True):
    """A deny assignment; the all-zero principal id means everyone."""

    name: str
    display_name: str
    scope: str
    permissions: list[Permission]
    principals: list[str]
    exclude_principals: list[str] = []
    do_not_apply_to_child_scopes: bool = False


class Lock(msgspec.Struct, kw_only=True):
    """A management lock at a scope."""

    name: str
    scope: str
    level: Literal["CanNotDelete", "ReadOnly"]
    notes: str | None = None


class DeletedSecret(msgspec.Struct, kw_only=True):
    """A secret in the soft-deleted state, with all its versions, the newest last."""

    deleted_at: datetime
    versions: list[dict[str, Any]]


class Vault(msgspec.Struct, kw_only=True):
    """A key vault that uses Azure RBAC; `resource_id` is where its role assignments are evaluated."""

    name: str
    tenant_id: str
    resource_id: str
    secrets: dict[str, list[dict[str, Any]]] = {}
    """Secret name to its versions, the newest last."""
    deleted_secrets: dict[str, DeletedSecret] = {}
    """By secret name; a name is here or in `secrets`, never in both."""
    purge_protection: bool = False
    """Whether deleted secrets stay until their time is over, whoever wants them gone."""
