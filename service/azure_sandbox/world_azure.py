"""The state of Azure: subscriptions, identities, roles, locks and key vaults."""

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


class Vault(msgspec.Struct, kw_only=True):
    """A key vault that uses Azure RBAC; `resource_id` is where its role assignments are evaluated."""

    name: str
    tenant_id: str
    resource_id: str
    secrets: dict[str, list[dict[str, Any]]] = {}
    """Secret name to its versions, the newest last."""
