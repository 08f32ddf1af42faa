"""All that is known of one case."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from armedic.facts.access import Access, DenyAssignment, Lock, RoleAssignment, RoleDefinition, Subscription, decide
from armedic.facts.connection import (
    Connection,
    ConnectionRole,
    Execution,
    Payload,
    PipelinePermissions,
    Verification,
)
from armedic.facts.directory import Application, FederatedCredential, Group, SecretPolicy, ServicePrincipal, Tenant
from armedic.facts.seen import NOT_LOOKED, Absent, Unread, UnreadError, known
from armedic.facts.texts import Statement
from armedic.targets import ConnectionTarget


class Sibling(msgspec.Struct, frozen=True, kw_only=True):
    """Another connection that signs in as the same application."""

    target: ConnectionTarget
    connection: Connection
    verification: Verification | None = None
    """What Verify says of it, where a repair asked for it and it could be run."""
    changed_at: datetime | None = None
    """When it was changed last, likewise."""


class Intended(msgspec.Struct, frozen=True, kw_only=True):
    """What is behind the identifiers that a repair is to give the connection."""

    server_url: str
    """The address that a connection of that cloud has."""
    seen_tenant: Tenant | Absent | Unread
    seen_application: Application | Absent | Unread
    seen_service_principal: ServicePrincipal | Absent | Unread
    seen_subscription: Subscription | Absent | Unread
    """The subscription or management group."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of one case.

    `seen_*` holds the thing, ABSENT or an Unread; the property of the same name without `seen_` gives the thing and
    raises UnreadError or AbsentError otherwise.
    """

    now: datetime
    expiring_within: timedelta = timedelta(days=30)
    statements: tuple[Statement, ...] = ()
    payloads: tuple[Payload, ...] = ()
    reference: Connection | None = None
    """A connection that works, to compare with."""
    seen_connection: Connection | Absent | Unread = NOT_LOOKED
    seen_verification: Verification | Absent | Unread = NOT_LOOKED
    seen_application: Application | Absent | Unread = NOT_LOOKED
    seen_deleted_application: Application | Absent | Unread = NOT_LOOKED
    seen_federated_credentials: tuple[FederatedCredential, ...] | Absent | Unread = NOT_LOOKED
    seen_service_principal: ServicePrincipal | Absent | Unread = NOT_LOOKED
    seen_tenant: Tenant | Absent | Unread = NOT_LOOKED
    """The tenant that the connection names."""
    seen_groups: tuple[Group, ...] | Absent | Unread = NOT_LOOKED
    """What the principal is in, through groups as well."""
    seen_subscription: Subscription | Absent | Unread = NOT_LOOKED
    """The subscription or management group of the connection."""
    seen_role_assignments: tuple[RoleAssignment, ...] | Absent | Unread = NOT_LOOKED
    """Assignments of the connection's principal and its groups at its scope and above."""
    seen_role_assignments_below: tuple[RoleAssignment, ...] | Absent | Unread = NOT_LOOKED
    """The same below the scope."""
    seen_role_definitions: tuple[RoleDefinition, ...] | Absent | Unread = NOT_LOOKED
    """Roles that can be held at the scope, custom ones included."""
    seen_deny_assignments: tuple[DenyAssignment, ...] | Absent | Unread = NOT_LOOKED
    """Deny assignments that reach the principal at the scope, above and below."""
    seen_locks: tuple[Lock, ...] | Absent | Unread = NOT_LOOKED
    """Locks at the scope, above and below."""
    seen_pipeline_permissions: PipelinePermissions | Absent | Unread = NOT_LOOKED
    seen_connection_roles: tuple[ConnectionRole, ...] | Absent | Unread = NOT_LOOKED
    seen_executions: tuple[Execution, ...] | Absent | Unread = NOT_LOOKED
    """The last uses, the newest first."""
    needs: tuple[str, ...] = ()
    """ARM actions that the caller wants the connection to be able to do."""
    role_definitions: tuple[RoleDefinition, ...] = ()
    """Roles that a repair asked for."""
    assignments_of_interest: tuple[RoleAssignment, ...] = ()
    """The principal's assignments at and above the scopes that a repair asked for."""
    siblings: tuple[Sibling, ...] = ()
    """Other connections that sign in as the same application, where a repair asked for them."""
    searched: tuple[str, ...] = ()
    """The organizations that were searched for them."""
    changed_at: datetime | None = None
    """When the connection was changed last, where a repair asked for it and Azure DevOps tells."""
    organization_id: str | None = None
    """Id of the connection's organization, where a repair asked for it."""
    seen_secret_policy: SecretPolicy | Absent | Unread = NOT_LOOKED
    """What the tenant allows of secrets; ABSENT where it limits nothing."""
    seen_deleted_principal: ServicePrincipal | Absent | Unread = NOT_LOOKED
    seen_projects: tuple[str, ...] | Absent | Unread = NOT_LOOKED
    """Names of the organization's projects, where a repair asked for them."""
    key_credentials: tuple[Mapping[str, Any], ...] = ()
    """The application's certificates on the wire: they are dropped unless they are sent again."""
    intended: Intended | None = None
    """What the connection's new identifiers lead to, where a repair is to change them."""

    @property
    def connection(self) -> Connection:
        """The connection as Azure DevOps has it."""
        return known(self.seen_connection)

    @property
    def verification(self) -> Verification:
        """The result of Verify."""
        return known(self.seen_verification)

    @property
    def application(self) -> Application:
        """The application registration."""
        return known(self.seen_application)

    @property
    def federated_credentials(self) -> tuple[FederatedCredential, ...]:
        """What the application trusts."""
        return known(self.seen_federated_credentials)

    @property
    def service_principal(self) -> ServicePrincipal:
        """The service principal."""
        return known(self.seen_service_principal)

    @property
    def role_assignments(self) -> tuple[RoleAssignment, ...]:
        """The principal's role assignments at the connection's scope and above."""
        return known(self.seen_role_assignments)

    @property
    def tenant(self) -> Tenant:
        """The tenant that the connection names."""
        return known(self.seen_tenant)

    @property
    def subscription(self) -> Subscription:
        """The subscription or management group of the connection."""
        return known(self.seen_subscription)

    @property
    def role_assignments_below(self) -> tuple[RoleAssignment, ...]:
        """The principal's role assignments below the connection's scope."""
        return known(self.seen_role_assignments_below)

    @property
    def roles_by_id(self) -> dict[str, RoleDefinition]:
        """Roles that can be held at the scope, by trailing GUID."""
        return {role.id: role for role in known(self.seen_role_definitions)}

    @property
    def deny_assignments(self) -> tuple[DenyAssignment, ...]:
        """Deny assignments that reach the principal."""
        return known(self.seen_deny_assignments)

    def access(self, action: str, scope: str) -> Access:
        """Whether the connection's principal may do an action at a scope, by all that is known of it.

        Raises:
            UnreadError: What was read does not tell.
            AbsentError: There is no principal, or no scope.
        """
        below = self.seen_role_assignments_below
        held = self.role_assignments + (below if isinstance(below, tuple) else ())
        denials = self.seen_deny_assignments
        access = decide(
            action,
            scope,
            assignments=held,
            definitions=self.roles_by_id if held else {},  # without any role it does not matter what roles give
            denials=denials if isinstance(denials, tuple) else (),
        )
        if access.outcome == "unknown":
            raise UnreadError(Unread(reason="a role that the principal holds was not among those listed"))
        if access.outcome == "missing":
            for source in (self.seen_groups, below):
                if isinstance(source, Unread):
                    raise UnreadError(source)
        return access
