"""The state of the simulated Azure, and its clock. Rules that act on the state live in the modules of each API."""

import uuid
from collections.abc import Hashable
from datetime import UTC, datetime, timedelta
from functools import cached_property

import msgspec

from azure_sandbox.clouds import CLOUDS, Cloud
from azure_sandbox.finder import Finder
from azure_sandbox.world_azure import (
    DeletedSecret,
    DenyAssignment,
    Lock,
    ManagedIdentity,
    ManagementGroup,
    Permission,
    PrincipalType,
    RoleAssignment,
    RoleAssignmentRequest,
    RoleAssignmentSchedule,
    RoleDefinition,
    Subscription,
    Vault,
)
from azure_sandbox.world_devops import Identity, Organization, PipelinePermissions, Project, ServiceEndpoint
from azure_sandbox.world_directory import (
    Application,
    Certificate,
    FederatedCredential,
    Group,
    Secret,
    ServicePrincipal,
    Tenant,
)
from azure_sandbox.world_users import DelegatedGrant, User

__all__ = [
    "Application",
    "Certificate",
    "Clock",
    "Delays",
    "DelegatedGrant",
    "DeletedSecret",
    "DenyAssignment",
    "FederatedCredential",
    "Group",
    "Identity",
    "Lock",
    "ManagedIdentity",
    "ManagementGroup",
    "Organization",
    "Permission",
    "PipelinePermissions",
    "PrincipalType",
    "Project",
    "RoleAssignment",
    "RoleAssignmentRequest",
    "RoleAssignmentSchedule",
    "RoleDefinition",
    "Secret",
    "ServiceEndpoint",
    "ServicePrincipal",
    "Subscription",
    "Tenant",
    "User",
    "Vault",
    "World",
    "new_id",
]


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


class World(msgspec.Struct, kw_only=True, dict=True):
    """Everything that the simulated Azure knows. Keys of the maps are free names; a created object's key is its id."""

    tenants: dict[str, Tenant] = {}
    applications: dict[str, Application] = {}
    service_principals: dict[str, ServicePrincipal] = {}
    managed_identities: dict[str, ManagedIdentity] = {}
    groups: dict[str, Group] = {}
    users: dict[str, User] = {}
    delegated_grants: dict[str, DelegatedGrant] = {}
    management_groups: dict[str, ManagementGroup] = {}
    subscriptions: dict[str, Subscription] = {}
    role_definitions: dict[str, RoleDefinition] = {}
    role_assignments: dict[str, RoleAssignment] = {}
    role_assignment_requests: dict[str, RoleAssignmentRequest] = {}
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
        """The cloud that a tenant lives in. Raises LookupError if there is no such tenant."""
        for tenant in self.tenants.values():
            if tenant.tenant_id == tenant_id:
                return CLOUDS[tenant.environment]
        message = f"there is no tenant {tenant_id!r} in this world"
        raise LookupError(message)

    @cached_property
    def _applications(self) -> Finder[Application]:
        return Finder(lambda one: ((one.client_id.casefold(), one.tenant_id), one.object_id.casefold()))

    @cached_property
    def _service_principals(self) -> Finder[ServicePrincipal]:
        return Finder(lambda one: ((one.client_id.casefold(), one.tenant_id), one.object_id.casefold()))

    @cached_property
    def _subscriptions(self) -> Finder[Subscription]:
        return Finder(lambda one: (one.subscription_id.casefold(),))

    @cached_property
    def _role_definitions(self) -> Finder[RoleDefinition]:
        return Finder(lambda one: (one.role_id.casefold(),))

    @cached_property
    def decisive_assignments(self) -> dict[Hashable, str]:
        """Key of the role assignment that last allowed an action; where to look first, not an answer."""
        return {}

    def application(self, client_id: str, tenant_id: str, *, deleted: bool = False) -> Application | None:
        """The registration with this client id in its home tenant; with `deleted`, only among the soft-deleted ones."""
        wanted = (client_id.casefold(), tenant_id)
        found = self._applications.find(self.applications, wanted, lambda one: (one.deleted_at is not None) == deleted)
        return found[1] if found else None

    def application_object(self, object_id: str) -> Application | None:
        """The registration with this object id, deleted or not."""
        found = self._applications.find(self.applications, object_id.casefold())
        return found[1] if found else None

    def service_principal(self, client_id: str, tenant_id: str, *, deleted: bool = False) -> ServicePrincipal | None:
        """The principal of an application in a tenant; with `deleted`, only among the soft-deleted ones."""
        wanted = (client_id.casefold(), tenant_id)
        found = self._service_principals.find(
            self.service_principals, wanted, lambda one: (one.deleted_at is not None) == deleted
        )
        return found[1] if found else None

    def service_principal_object(self, object_id: str) -> ServicePrincipal | None:
        """The principal with this object id, deleted or not."""
        found = self._service_principals.find(self.service_principals, object_id.casefold())
        return found[1] if found else None

    def managed_identity(self, client_id: str, tenant_id: str) -> ManagedIdentity | None:
        """The user-assigned identity with this client id."""
        wanted = client_id.casefold()
        for identity in self.managed_identities.values():
            if identity.client_id.casefold() == wanted and identity.tenant_id == tenant_id:
                return identity
        return None

    def subscription(self, subscription_id: str) -> Subscription | None:
        """The subscription with this id, whatever its letter case."""
        found = self._subscriptions.find(self.subscriptions, subscription_id.casefold())
        return found[1] if found else None

    def role_definition(self, role_id: str) -> RoleDefinition | None:
        """The role with this id, whatever its letter case."""
        found = self._role_definitions.find(self.role_definitions, role_id.casefold())
        return found[1] if found else None


def new_id() -> str:
    """A fresh random identifier in the form that Azure uses."""
    return str(uuid.uuid4())
