"""The state of the simulated Azure, and its clock. Rules that act on the state live in the modules of each API."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import msgspec

from azure_sandbox.clouds import CLOUDS, Cloud

PrincipalType = Literal["User", "Group", "ServicePrincipal"]


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
    federation_blocked: bool = False


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


class Project(msgspec.Struct, kw_only=True):
    """An Azure DevOps project; `roles` maps identity id to its project-wide role on service connections."""

    project_id: str
    name: str
    roles: dict[str, Literal["Reader", "User", "Creator", "Administrator"]] = {}


class PipelinePermissions(msgspec.Struct, kw_only=True):
    """Which pipelines may use a service connection in one project."""

    all_pipelines: bool = False
    pipelines: list[int] = []


class ServiceEndpoint(msgspec.Struct, kw_only=True):
    """A service connection as Azure DevOps stores it.

    `data` and `parameters` keep the keys as they were sent; confidential values live in `secrets` (lower-case key), and
    a confidential key that was sent without a value stands in `parameters` with None.
    """

    id: str
    name: str
    scheme: str
    owner_project: str
    created: datetime
    created_by: str
    type: str = "azurerm"
    url: str = "https://management.azure.com/"
    description: str = ""
    owner: str = "library"
    data: dict[str, str] = {}
    parameters: dict[str, str | None] = {}
    secrets: dict[str, str] = {}
    projects: dict[str, str] = {}
    """Project id to the connection's name there."""
    descriptions: dict[str, str] = {}
    """Project id to the connection's description there."""
    is_ready: bool = True
    is_disabled: bool = False
    operation_state: str = "Ready"
    operation_message: str = ""
    roles: dict[str, Literal["Reader", "User", "Administrator"]] = {}
    """Identity id to its role on this connection; project roles apply besides."""
    pipelines: dict[str, PipelinePermissions] = {}
    """Project id to its pipeline permissions."""
    executions: list[dict[str, Any]] = []
    modified: datetime | None = None
    modified_by: str | None = None


class Identity(msgspec.Struct, kw_only=True):
    """A member of an organization: a service principal (same id as in Entra) or a user."""

    id: str
    display_name: str
    unique_name: str
    token_digests: list[str] = []
    """SHA-256 (hex) of the personal access tokens that sign in as this identity."""
    organization_role: Literal["Reader", "User", "Creator", "Administrator"] | None = None
    """Role on every service connection of the organization; "Administrator" may change credentials."""


class Organization(msgspec.Struct, kw_only=True):
    """An Azure DevOps organization connected to an Entra tenant."""

    organization_id: str
    name: str
    tenant_id: str
    projects: dict[str, Project] = {}
    members: dict[str, Identity] = {}
    endpoints: dict[str, ServiceEndpoint] = {}


class Vault(msgspec.Struct, kw_only=True):
    """A key vault that uses Azure RBAC; `resource_id` is where its role assignments are evaluated."""

    name: str
    tenant_id: str
    resource_id: str
    secrets: dict[str, list[dict[str, Any]]] = {}
    """Secret name to its versions, the newest last."""


class Clock(msgspec.Struct, kw_only=True):
    """The world's time: the machine's, moved by an offset, or frozen at one instant."""

    offset_seconds: float = 0.0
    frozen: datetime | None = None

    def now(self) -> datetime:
        """The world's present time in UTC."""
        return self.frozen or datetime.now(UTC) + timedelta(seconds=self.offset_seconds)


class Delays(msgspec.Struct, kw_only=True):
    """How long a change takes to be seen elsewhere, in seconds of the world's clock."""

    directory_replication: float = 0.0
    credential_replication: float = 0.0
    role_propagation: float = 0.0


class World(msgspec.Struct, kw_only=True):
    """Everything that the simulated Azure knows. Keys of the maps are free names; a created object's key is its id."""

    tenants: dict[str, Tenant] = {}
    applications: dict[str, Application] = {}
    service_principals: dict[str, ServicePrincipal] = {}
    groups: dict[str, Group] = {}
    management_groups: dict[str, ManagementGroup] = {}
    subscriptions: dict[str, Subscription] = {}
    role_definitions: dict[str, RoleDefinition] = {}
    role_assignments: dict[str, RoleAssignment] = {}
    deny_assignments: dict[str, DenyAssignment] = {}
    locks: dict[str, Lock] = {}
    organizations: dict[str, Organization] = {}
    vaults: dict[str, Vault] = {}
    clock: Clock = msgspec.field(default_factory=Clock)
    delays: Delays = msgspec.field(default_factory=Delays)
    armedic_client_id: str | None = None
    """The application that the service under test signs in as; its newest secret goes into the settings file."""

    def now(self) -> datetime:
        """The world's present time in UTC."""
        return self.clock.now()

    def tenant(self, name_or_id: str, environment: str) -> Tenant | None:
        """The tenant of one cloud with this id or verified domain."""
        wanted = name_or_id.casefold()
        for tenant in self.tenants.values():
            if tenant.environment == environment and wanted in {
                tenant.tenant_id.casefold(),
                *map(str.casefold, tenant.domains),
            }:
                return tenant
        return None

    def cloud_of(self, tenant_id: str) -> Cloud:
        """The cloud that a tenant lives in."""
        return CLOUDS[next(t.environment for t in self.tenants.values() if t.tenant_id == tenant_id)]

    def application(self, client_id: str, tenant_id: str, *, deleted: bool = False) -> Application | None:
        """The registration with this client id in its home tenant; with `deleted`, only among the soft-deleted ones."""
        for application in self.applications.values():
            same = application.client_id.casefold() == client_id.casefold() and application.tenant_id == tenant_id
            if same and (application.deleted_at is not None) == deleted:
                return application
        return None

    def service_principal(self, client_id: str, tenant_id: str, *, deleted: bool = False) -> ServicePrincipal | None:
        """The principal of an application in a tenant; with `deleted`, only among the soft-deleted ones."""
        for principal in self.service_principals.values():
            same = principal.client_id.casefold() == client_id.casefold() and principal.tenant_id == tenant_id
            if same and (principal.deleted_at is not None) == deleted:
                return principal
        return None

    def subscription(self, subscription_id: str) -> Subscription | None:
        """The subscription with this id, whatever its letter case."""
        wanted = subscription_id.casefold()
        return next((s for s in self.subscriptions.values() if s.subscription_id.casefold() == wanted), None)


def new_id() -> str:
    """A fresh random identifier in the form that Azure uses."""
    return str(uuid.uuid4())
