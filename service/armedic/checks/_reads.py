"""The reads that the checks of one look share: each upstream call is made once, when first asked for.

Order of calls, after tokens: 1. find the connection; 2. all at once its keys, Verify, who and what may use it, its last
uses (Azure DevOps), its tenant (Entra), the identity with its groups ($batch of Graph), and at its scope the
subscription, roles, assignments, denials and locks (Resource Manager). Nothing waits for Verify. Only where it does not
pass follows 3. what a managed identity trusts (Resource Manager).
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from armedic.checks._lookups import Assignments, Lookups
from armedic.clients.directory import Directory
from armedic.facts import (
    ABSENT,
    Absent,
    Connection,
    ConnectionRole,
    DenyAssignment,
    Execution,
    FederatedCredential,
    Lock,
    PipelinePermissions,
    RoleDefinition,
    ServicePrincipal,
    Subscription,
    Tenant,
    Unread,
    Verification,
)
from armedic.ids import ConnectionId, Scope
from armedic.targets import ConnectionTarget

T = TypeVar("T")
AZURE: Final = "azurerm"
UNVERIFIABLE: Final = frozenset({"managedserviceidentity", "publishprofile"})
"""Schemes that Azure DevOps cannot verify: the identity exists only on the agent, or there is none."""


class Reads:
    """Everything that can be read of one connection; a method raises the UpstreamError of the call behind it."""

    def __init__(
        self,
        lookups: Lookups,
        target: ConnectionTarget,
        *,
        now: datetime,
        expiring_within: timedelta,
        needs: tuple[str, ...] = (),
        listed: Connection | None = None,
        patience_seconds: float | None = 10.0,
    ) -> None:
        """Prepare; nothing is read yet.

        Args:
            needs: ARM actions that the caller wants the connection to be able to do.
            patience_seconds: How long a check waits for what it can do without; None for as long as it takes.
            listed: The connection as a list gave it: then it is read by itself only where Verify does not pass.
        """
        self._lookups = lookups
        self._devops = lookups.upstreams.devops
        self._target = target
        self._listed = listed
        self._tasks: dict[str, asyncio.Task[Any]] = {}
        self.now = now
        self.expiring_within = expiring_within
        self.needs = needs
        self.patience_seconds = patience_seconds

    async def outline(self) -> Connection | Absent:
        """The connection as the first call gives it; confidential keys may be missing."""
        if self._listed is not None:
            return self._listed

        async def read() -> Connection | Absent:
            return await self._devops.find_connection(self._target) or ABSENT

        return await self._once("outline", read)

    async def connection(self) -> Connection | Absent:
        """The connection with all its keys."""

        async def read() -> Connection | Absent:
            outline = await self.outline()
            if isinstance(outline, Absent) or outline.id is None or _has_keys(outline):
                return outline
            if self._listed is not None and not await self._may_lack_keys(outline):
                return outline
            return await self._devops.get_connection(self._target, ConnectionId(outline.id)) or ABSENT

        return await self._once("connection", read)

    async def verification(self) -> Verification | Absent:
        """What Verify says; ABSENT where there is no connection, or none that can be verified."""

        async def read() -> Verification | Absent:
            outline = await self.outline()
            if isinstance(outline, Absent) or (outline.scheme or "").casefold() in UNVERIFIABLE:
                return ABSENT
            if outline.type is not None and outline.type.casefold() != AZURE:  # other types have other data sources
                return ABSENT
            return await self._devops.verify(self._target, outline)

        return await self._once("verification", read)

    async def directory(self) -> Directory | Absent:
        """What Entra has under the connection's client id; ABSENT where the connection names none.

        Armedic's identity sees one tenant: of a connection to another one everything is unread, not absent.
        """

        async def read() -> Directory | Absent:
            outline = await self.outline()
            if isinstance(outline, Absent) or outline.client_id is None:
                return ABSENT
            found = await self._lookups.directory(_environment(outline), outline.client_id)
            return _foreign(found, outline) or found

        return await self._once("directory", read)

    async def identity_credentials(self) -> tuple[FederatedCredential, ...] | Absent:
        """What the connection's user-assigned managed identity trusts; ABSENT where it signs in as none.

        A third round trip, since only the directory tells where the identity is: for a connection that does not work.
        """

        async def read() -> tuple[FederatedCredential, ...] | Absent:
            outline, directory = await self.outline(), await self.directory()
            principal = principal_of(directory)
            if isinstance(outline, Absent) or not isinstance(principal, ServicePrincipal):
                return ABSENT
            if principal.resource_id is None:
                return ABSENT
            return await self._lookups.identity_credentials(_environment(outline), principal.resource_id)

        return await self._once("identity credentials", read)

    async def tenant(self) -> Tenant | Absent:
        """The tenant that the connection names; ABSENT also where it names none."""

        async def read() -> Tenant | Absent:
            outline = await self.outline()
            if isinstance(outline, Absent) or outline.tenant_id is None:
                return ABSENT
            return await self._lookups.tenant(_environment(outline), outline.tenant_id)

        return await self._once("tenant", read)

    async def subscription(self) -> Subscription | Absent:
        """The connection's subscription or management group; ABSENT also where it names none."""
        return await self._at_scope("subscription", self._lookups.subscription)

    async def assignments(self) -> Assignments | Absent:
        """All role assignments at the connection's scope, above and below, whoever holds them."""
        return await self._at_scope("assignments", self._lookups.assignments)

    async def role_definitions(self) -> tuple[RoleDefinition, ...] | Absent:
        """The roles that can be held at the connection's scope."""
        return await self._at_scope("definitions", self._lookups.role_definitions)

    async def deny_assignments(self) -> tuple[DenyAssignment, ...] | Absent:
        """The deny assignments at the connection's scope, above and below, whoever they are for."""
        return await self._at_scope("denials", self._lookups.deny_assignments)

    async def locks(self) -> tuple[Lock, ...] | Absent:
        """The locks at the connection's scope, above and below."""
        return await self._at_scope("locks", self._lookups.locks)

    async def pipeline_permissions(self) -> PipelinePermissions | Absent:
        """Which pipelines of the project may use the connection."""

        async def read(connection_id: str) -> PipelinePermissions:
            return await self._devops.get_pipeline_permissions(self._target, connection_id)

        return await self._of_connection("pipelines", read)

    async def executions(self) -> tuple[Execution, ...] | Absent:
        """The connection's last uses in the project, the newest first."""

        async def read(connection_id: str) -> tuple[Execution, ...]:
            return await self._devops.list_executions(self._target, connection_id)

        return await self._of_connection("executions", read)

    async def connection_roles(self) -> tuple[ConnectionRole, ...] | Absent:
        """Who has which role on the connection."""

        async def read(connection_id: str) -> tuple[ConnectionRole, ...]:
            outline = await self.outline()
            ids = () if isinstance(outline, Absent) else outline.project_ids
            if len(ids) != 1:  # shared with other projects: which of them this one is has to be asked
                ids = ((await self._devops.get_project(self._target.organization, self._target.project)).id,)
            return await self._devops.list_connection_roles(self._target.organization, ids[0], connection_id)

        return await self._of_connection("connection roles", read)

    async def close(self) -> None:
        """Cancel what is still under way, and wait until it is gone."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _may_lack_keys(self, outline: Connection) -> bool:
        """Whether a key that a list does not show could matter: only one that keeps Verify from passing."""
        verification = await self.verification()
        failed = isinstance(verification, Verification) and not verification.passed
        return failed and outline.scheme == "ServicePrincipal"

    async def _at_scope(self, key: str, look_up: Callable[[str, Scope], Coroutine[Any, Any, T]]) -> T | Absent:
        async def read() -> T | Absent:
            outline = await self.outline()
            if isinstance(outline, Absent) or outline.scope is None:
                return ABSENT
            return await look_up(_environment(outline), outline.scope)

        return await self._once(key, read)

    async def _of_connection(self, key: str, look_up: Callable[[str], Coroutine[Any, Any, T]]) -> T | Absent:
        async def read() -> T | Absent:
            outline = await self.outline()
            if isinstance(outline, Absent) or outline.id is None:
                return ABSENT
            return await look_up(outline.id)

        return await self._once(key, read)

    async def _once(self, key: str, read: Callable[[], Coroutine[Any, Any, T]]) -> T:
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(read())
        if task.done():  # the usual case: most checks ask for what another one has asked for
            found: T = task.result()
            return found
        waiting: Awaitable[T] = asyncio.shield(task)  # one check's deadline must not cancel another's read
        return await waiting


def principal_of(directory: Directory | Absent) -> ServicePrincipal | Absent | Unread:
    """The service principal part of a look into the directory."""
    return ABSENT if isinstance(directory, Absent) else directory.service_principal


def principals_of(directory: Directory, outline: Connection) -> frozenset[str] | Unread:
    """Object ids of the principal and its groups, lower case; without the principal's own there is nothing to go by.

    Groups that could not be read are left out: whoever finds too little in what remains has to say `unknown`.
    """
    principal = directory.service_principal
    if isinstance(principal, ServicePrincipal):
        own: str | None = principal.principal_id
    elif isinstance(principal, Unread) and outline.principal_id is None:
        return principal
    else:
        own = outline.principal_id if isinstance(principal, Unread) else None
    groups = directory.groups if isinstance(directory.groups, tuple) else ()
    return frozenset(one.casefold() for one in (own, *(group.id for group in groups)) if one)


def _foreign(found: Directory, outline: Connection) -> Directory | None:
    own, wanted = found.tenant_id, outline.tenant_id
    if own is None or wanted is None or "." in wanted or own.casefold() == wanted.casefold():
        return None
    reason = f"The connection is of tenant {wanted}; Armedic's identity sees only {own}"
    needs = f"Microsoft Entra: an identity of Armedic in tenant {wanted}"
    return Directory.unread(Unread(reason=reason, missing_permissions=(needs,)), own)


def _has_keys(outline: Connection) -> bool:
    # found by id: that answer has every key already; a list answer never has a null parameter
    parameters = outline.document.get("authorization", {}).get("parameters") or {}
    return any(value is None for value in parameters.values())


def _environment(connection: Connection) -> str:
    return connection.environment or "AzureCloud"
