"""Azure Resource Manager: subscriptions, role definitions, role assignments."""

import re
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, Final, Literal
from urllib.parse import quote

from armedic.clients import _arm_wire as wire
from armedic.clients._http import Reply, Upstream, error_of
from armedic.errors import ConflictError, FieldError, NotFoundError, UpstreamError
from armedic.facts import (
    DenyAssignment,
    FederatedCredential,
    Lock,
    ManagedIdentity,
    Permission,
    RoleAssignment,
    RoleDefinition,
    ScheduledRole,
    Subscription,
)
from armedic.ids import PrincipalId, Scope

AUTHORIZATION: Final = "2022-04-01"
SUBSCRIPTIONS: Final = "2022-12-01"
MANAGEMENT_GROUPS: Final = "2020-05-01"
LOCKS: Final = "2016-09-01"
IDENTITIES: Final = "2024-11-30"
GROUPS: Final = "2021-04-01"
SCHEDULES: Final = "2020-10-01"
PRIVILEGED: Final = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
}
"""Roles that can grant roles. Source: learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged"""
_GROUP: Final = re.compile(r"[A-Za-z0-9_.()-]{1,90}")
_GROUPS: Final = "/providers/Microsoft.Management/managementGroups"
_GROUP_READ: Final = "Azure: Microsoft.Management/managementGroups/read"
_NOT_HERE: Final = frozenset({400, 404})


class ResourceManagerClient:
    """Azure Resource Manager of one cloud."""

    def __init__(self, upstream: Upstream, environment: str) -> None:
        self._upstream = upstream
        self.environment = environment

    async def list_role_assignments(
        self, scope: Scope, *, principal_id: PrincipalId | None = None, below: bool = False
    ) -> list[RoleAssignment]:
        """Role assignments at a scope and above, or with `principal_id` those of one principal at, above and below.

        Args:
            below: Those below as well, except of a management group: each subscription in it has its own.

        Raises:
            UpstreamForbiddenError: Armedic lacks Microsoft.Authorization/roleAssignments/read.
        Source: learn.microsoft.com/rest/api/authorization/role-assignments/list-for-scope, 2022-04-01
        """
        kept = {"$filter": f"principalId eq '{principal_id}'"} if principal_id else {"$filter": "atScope()"}
        if below and not principal_id:
            kept = _at_group(scope)
        pages = self._upstream.pages(
            f"{escaped(scope)}/providers/Microsoft.Authorization/roleAssignments",
            needs=f"Azure: Microsoft.Authorization/roleAssignments/read at {scope}",
            query={"api-version": AUTHORIZATION} | kept,
        )
        return [wire.role_assignment(item) async for item in pages]

    async def list_role_definitions(
        self, scope: Scope, *, kind: Literal["BuiltInRole", "CustomRole"]
    ) -> list[RoleDefinition]:
        """The roles of a kind that can be held at a scope.

        Raises:
            UpstreamForbiddenError: Armedic lacks Microsoft.Authorization/roleDefinitions/read.
        Source: learn.microsoft.com/rest/api/authorization/role-definitions/list, 2022-04-01
        """
        items = self._below(scope, "roleDefinitions", AUTHORIZATION, {"$filter": f"type eq '{kind}'"})
        return [wire.role_definition(item) async for item in items]

    async def list_own_permissions(self, scope: str) -> list[Permission]:
        """What Armedic's own identity may do at a scope.

        Source: learn.microsoft.com/rest/api/authorization/permissions/list-for-resource-group, 2022-04-01
        """
        return [wire.permission(item) async for item in self._below(Scope(scope), "permissions", AUTHORIZATION, {})]

    async def list_deny_assignments(self, scope: Scope) -> list[DenyAssignment]:
        """Deny assignments at a scope, above and (but for management groups) below.

        Raises:
            UpstreamForbiddenError: Armedic lacks Microsoft.Authorization/denyAssignments/read.
        Source: learn.microsoft.com/rest/api/authorization/deny-assignments/list-for-scope, 2022-04-01
        """
        items = self._below(scope, "denyAssignments", AUTHORIZATION, _at_group(scope))
        return [wire.deny_assignment(item) async for item in items]

    async def list_locks(self, scope: Scope) -> list[Lock]:
        """Locks at a scope, above and below; a management group has none.

        Raises:
            UpstreamForbiddenError: Armedic lacks Microsoft.Authorization/locks/read.
        Source: learn.microsoft.com/rest/api/resources/management-locks/list-by-scope, 2016-09-01
        """
        if _is_group(scope):
            return []
        return [wire.lock(item) async for item in self._below(scope, "locks", LOCKS, {})]

    async def find_subscription(self, scope: Scope) -> Subscription | None:
        """The subscription or management group of a scope; None where Azure knows none.

        One of another tenant than Armedic's is known by that tenant only, without a name or state.

        Raises:
            UpstreamForbiddenError: Armedic may not read it.
        Source: learn.microsoft.com/rest/api/resources/subscriptions/get, 2022-12-01
        """
        if _is_group(scope):
            reply = await self._management_group(scope.rstrip("/").rsplit("/", 1)[-1], frozenset({404}))
            return None if reply.status == 404 else wire.management_group(reply.body)  # noqa: PLR2004  not found
        needs = f"Azure: Microsoft.Resources/subscriptions/read at {scope}"
        path = "/".join(escaped(scope).split("/")[:3])
        also = _NOT_HERE | {401}
        reply = await self._upstream.request("GET", path, needs=needs, query={"api-version": SUBSCRIPTIONS}, also=also)
        if reply.status in _NOT_HERE:
            return None
        if reply.status == 401:  # noqa: PLR2004  unauthorized
            tenant = wire.home_tenant(error_of(reply.body)[1])
            if tenant is None:
                raise self._upstream.refusal(reply.status, reply.body, reply.headers, needs)
            return Subscription(id=path.rsplit("/", 1)[-1], name="", tenant_id=tenant, state="")
        return wire.subscription(reply.body)

    async def list_identity_credentials(self, identity: Scope) -> list[FederatedCredential] | None:
        """What a user-assigned managed identity trusts; None where Azure has no such identity.

        Args:
            identity: Its ARM id.

        Raises:
            UpstreamForbiddenError: Armedic may not read it.
        Source: learn.microsoft.com/rest/api/managedidentity/federated-identity-credentials/list, 2024-11-30
        """
        action = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials/read"
        pages = self._upstream.pages(
            f"{escaped(identity)}/federatedIdentityCredentials",
            needs=f"Azure: {action} at {identity}",
            query={"api-version": IDENTITIES},
        )
        try:
            return [wire.federated_credential(item) async for item in pages]
        except UpstreamError as error:
            if error.upstream_status in _NOT_HERE:
                return None
            raise

    def _below(self, scope: Scope, kind: str, version: str, more: dict[str, str]) -> AsyncIterator[Any]:
        return self._upstream.pages(
            f"{escaped(scope)}/providers/Microsoft.Authorization/{kind}",
            needs=f"Azure: Microsoft.Authorization/{kind}/read at {scope}",
            query={"api-version": version} | more,
        )

    async def find_role_definition(self, scope: Scope, name_or_id: str) -> RoleDefinition | None:
        """A built-in or custom role that can be assigned at a scope, by name or by trailing GUID.

        Source: learn.microsoft.com/rest/api/authorization/role-definitions/list, 2022-04-01
        """
        needs = f"Azure: Microsoft.Authorization/roleDefinitions/read at {scope}"
        base = f"{escaped(scope)}/providers/Microsoft.Authorization/roleDefinitions"
        if _is_guid(name_or_id):
            reply = await self._upstream.request(
                "GET", f"{base}/{name_or_id}", needs=needs, query={"api-version": AUTHORIZATION}, also=_NOT_HERE
            )
            return wire.role_definition(reply.body) if reply.status not in _NOT_HERE else None
        quoted = name_or_id.replace("'", "''")
        query = {"$filter": f"roleName eq '{quoted}'", "api-version": AUTHORIZATION}
        found = [wire.role_definition(item) async for item in self._upstream.pages(base, needs=needs, query=query)]
        return next((role for role in found if role.name.casefold() == name_or_id.casefold()), None)

    async def get_subscription(self, name_or_id: str) -> Subscription:
        """A subscription by id or by name.

        Raises:
            NotFoundError: None that Armedic can see.
            ConflictError: Several have the name; each is told.
        Source: learn.microsoft.com/rest/api/resources/subscriptions (get, list), 2022-12-01
        """
        needs = "Azure: Microsoft.Resources/subscriptions/read on the subscription"
        query = {"api-version": SUBSCRIPTIONS}
        if _is_guid(name_or_id):
            reply = await self._upstream.request(
                "GET", f"/subscriptions/{name_or_id}", needs=needs, query=query, also=_NOT_HERE
            )
            if reply.status in _NOT_HERE:
                raise NotFoundError(f"there is no subscription {name_or_id} in {self.environment}")
            return wire.subscription(reply.body)
        return _only(await self.list_subscriptions(), name_or_id, "subscription", self.environment)

    async def list_subscriptions(self) -> list[Subscription]:
        """The subscriptions that Armedic can see."""
        pages = self._upstream.pages(
            "/subscriptions",
            needs="Azure: Microsoft.Resources/subscriptions/read",
            query={"api-version": SUBSCRIPTIONS},
        )
        return [wire.subscription(item) async for item in pages]

    async def get_management_group(self, name: str) -> Subscription:
        """A management group by its id, which is the name in its ARM scope, or else by its display name.

        Raises:
            NotFoundError: There is none.
            UpstreamForbiddenError: Armedic may not read one of this id, and none that it sees has this display name.
            ConflictError: Several have the display name; each is told.
        Source: learn.microsoft.com/rest/api/managementgroups/management-groups (get, list), 2020-05-01
        """
        refusal: UpstreamError | None = None
        if _GROUP.fullmatch(name):
            reply = await self._management_group(name, frozenset({403, 404}))
            if reply.status < 400:  # noqa: PLR2004  the class of refusals
                return wire.management_group(reply.body)
            if reply.status == 403:  # noqa: PLR2004  forbidden: the name may be a display name all the same
                refusal = self._upstream.refusal(reply.status, reply.body, reply.headers, _group_right(name))
        query = {"api-version": MANAGEMENT_GROUPS}
        pages = self._upstream.pages(_GROUPS, needs=_GROUP_READ, query=query)
        seen = [wire.management_group(item) async for item in pages]
        try:
            return _only(seen, name, "management group", self.environment)
        except NotFoundError:
            if refusal is not None:
                raise refusal from None
            raise

    async def _management_group(self, name: str, also: frozenset[int]) -> Reply:
        path = f"{_GROUPS}/{quote(name, safe='')}"
        query = {"api-version": MANAGEMENT_GROUPS}
        return await self._upstream.request("GET", path, needs=_group_right(name), query=query, also=also)

    async def get_resource_group(self, scope: Scope) -> str:
        """Where a resource group is, e.g. "westeurope".

        Raises:
            NotFoundError: There is none.
        Source: learn.microsoft.com/rest/api/resources/resource-groups/get, 2021-04-01
        """
        needs = f"Azure: Microsoft.Resources/subscriptions/resourceGroups/read at {scope}"
        query = {"api-version": GROUPS}
        reply = await self._upstream.request("GET", escaped(scope), needs=needs, query=query, also=_NOT_HERE)
        if reply.status in _NOT_HERE:
            raise NotFoundError(f"there is no resource group {wire.last(scope)} in {self.environment} ({scope})")
        return str(reply.body.get("location") or "")

    async def find_identity(self, scope: Scope) -> ManagedIdentity | None:
        """A user-assigned managed identity; None where there is none.

        Source: learn.microsoft.com/rest/api/managedidentity/user-assigned-identities/get, 2024-11-30
        """
        needs = f"Azure: Microsoft.ManagedIdentity/userAssignedIdentities/read at {scope}"
        query = {"api-version": IDENTITIES}
        reply = await self._upstream.request("GET", escaped(scope), needs=needs, query=query, also=frozenset({404}))
        return None if reply.status == 404 else wire.identity(reply.body)  # noqa: PLR2004  not found

    async def list_scheduled_roles(self, scope: Scope, principal_id: PrincipalId) -> list[ScheduledRole]:
        """The role assignments of a principal at a scope that end by themselves, or were made to be able to.

        Source: learn.microsoft.com/rest/api/authorization/role-assignment-schedule-instances/list-for-scope, 2020-10-01
        """
        query = {"$filter": f"principalId eq '{principal_id}'"}
        items = self._below(scope, "roleAssignmentScheduleInstances", SCHEDULES, query)
        return [wire.scheduled_role(item) async for item in items]


def _only(seen: list[Subscription], wanted: str, what: str, environment: str) -> Subscription:
    """The one of this name or id.

    Raises:
        NotFoundError: None.
        ConflictError: Several.
    """
    same = [one for one in seen if wanted.casefold() in {one.name.casefold(), one.id.casefold()}]
    if len(same) == 1:
        return same[0]
    if not same:
        raise NotFoundError(f"Armedic sees no {what} {wanted} in {environment}")
    pointer = "/" + what.replace(" ", "_")
    candidates = tuple(FieldError(pointer=pointer, detail=f"{one.id} ({one.state or one.name})") for one in same)
    ids = ", ".join(one.id for one in same)
    raise ConflictError(f"the name {wanted} belongs to several {what}s, so give the id: {ids}", errors=candidates)


@contextmanager
def named(scope: str) -> Iterator[None]:
    """Around calls at a scope that a request names: a scope that Azure does not know is the request's fault.

    Raises:
        NotFoundError: Resource Manager answered 400 or 404 (SubscriptionNotFound, ResourceGroupNotFound, InvalidScope).
    """
    try:
        yield
    except UpstreamError as error:
        if error.upstream_status in _NOT_HERE:
            raise NotFoundError(f"Azure knows no scope {scope[:200]} ({error.code})") from error
        raise


def escaped(scope: str) -> str:
    """A scope as it stands in a path."""
    return quote(scope.rstrip("/"), safe="/")


def _is_guid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.casefold()
    except ValueError:
        return False


def _is_group(scope: str) -> bool:
    return "/managementgroups/" in scope.casefold()


def _group_right(name: str) -> str:
    return f"{_GROUP_READ} at {_GROUPS}/{name}"


def _at_group(scope: str) -> dict[str, str]:
    return {"$filter": "atScope()"} if _is_group(scope) else {}
