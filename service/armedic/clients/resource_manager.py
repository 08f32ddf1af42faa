"""Azure Resource Manager: subscriptions, role definitions, role assignments."""

import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any, Final, Literal
from urllib.parse import quote

from armedic.clients import _arm_wire as wire
from armedic.clients._http import Upstream, error_of
from armedic.clients.call import Call
from armedic.errors import NotFoundError, UpstreamError
from armedic.facts import (
    DenyAssignment,
    FederatedCredential,
    Lock,
    Permission,
    RoleAssignment,
    RoleDefinition,
    Subscription,
)
from armedic.ids import PrincipalId, Scope

AUTHORIZATION: Final = "2022-04-01"
SUBSCRIPTIONS: Final = "2022-12-01"
MANAGEMENT_GROUPS: Final = "2020-05-01"
LOCKS: Final = "2016-09-01"
IDENTITIES: Final = "2024-11-30"
PRIVILEGED: Final = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
}
"""Roles that can grant roles. Source: learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged"""
_NOT_HERE: Final = frozenset({400, 404})
_NAMES: Final = uuid.UUID("6f0d3b0e-6a5c-5d0a-9f0e-0f5a3c1f7d21")
"""Namespace of the role assignment names that Armedic derives, so that a second request finds the first one's."""


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
            f"{_path(scope)}/providers/Microsoft.Authorization/roleAssignments",
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
            try:
                return await self.get_management_group(wire.last(scope))
            except NotFoundError:
                return None
        needs = f"Azure: Microsoft.Resources/subscriptions/read at {scope}"
        path = "/".join(_path(scope).split("/")[:3])
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
            f"{_path(identity)}/federatedIdentityCredentials",
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
            f"{_path(scope)}/providers/Microsoft.Authorization/{kind}",
            needs=f"Azure: Microsoft.Authorization/{kind}/read at {scope}",
            query={"api-version": version} | more,
        )

    async def find_role_definition(self, scope: Scope, name_or_id: str) -> RoleDefinition | None:
        """A built-in or custom role that can be assigned at a scope, by name or by trailing GUID.

        Source: learn.microsoft.com/rest/api/authorization/role-definitions/list, 2022-04-01
        """
        needs = f"Azure: Microsoft.Authorization/roleDefinitions/read at {scope}"
        base = f"{_path(scope)}/providers/Microsoft.Authorization/roleDefinitions"
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
            NotFoundError: None, or several, that Armedic can see.
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
        seen = [
            wire.subscription(item) async for item in self._upstream.pages("/subscriptions", needs=needs, query=query)
        ]
        same = [one for one in seen if one.name.casefold() == name_or_id.casefold()]
        if len(same) == 1:
            return same[0]
        if same:
            raise NotFoundError(
                f"the name {name_or_id} belongs to several subscriptions: {', '.join(one.id for one in same)}"
            )
        raise NotFoundError(f"Armedic sees no subscription named {name_or_id} in {self.environment}")

    async def list_subscriptions(self) -> list[Subscription]:
        """The subscriptions that Armedic can see."""
        pages = self._upstream.pages(
            "/subscriptions",
            needs="Azure: Microsoft.Resources/subscriptions/read",
            query={"api-version": SUBSCRIPTIONS},
        )
        return [wire.subscription(item) async for item in pages]

    async def get_management_group(self, name: str) -> Subscription:
        """A management group; its id is the name in its ARM scope.

        Raises:
            NotFoundError: None that Armedic can see.
        """
        path = f"/providers/Microsoft.Management/managementGroups/{quote(name, safe='')}"
        needs = "Azure: Microsoft.Management/managementGroups/read on the management group"
        reply = await self._upstream.request(
            "GET", path, needs=needs, query={"api-version": MANAGEMENT_GROUPS}, also=frozenset({404})
        )
        if reply.status == 404:  # noqa: PLR2004  not found
            raise NotFoundError(f"there is no management group {name} in {self.environment}")
        return wire.management_group(reply.body)


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


def role_assignment_name(scope: str, principal_id: str, role_definition_id: str) -> str:
    """The GUID that Armedic gives an assignment: the same for the same scope, principal and role."""
    return str(uuid.uuid5(_NAMES, f"{scope}|{principal_id}|{role_definition_id}".casefold()))


def create_role_assignment(
    environment: str, scope: str, name: str, *, role_definition_id: str, principal_id: Any, description: str
) -> Call:
    """Grant a role to a service principal; the type is named, so that a new principal need not be replicated yet.

    Source: learn.microsoft.com/rest/api/authorization/role-assignments/create, 2022-04-01
    """
    properties = {
        "roleDefinitionId": f"/providers/Microsoft.Authorization/roleDefinitions/{role_definition_id}",
        "principalId": principal_id,
        "principalType": "ServicePrincipal",
        "description": description,
    }
    path = _assignment(scope, name)
    return Call(system="arm", environment=environment, method="PUT", path=path, body={"properties": properties})


def delete_role_assignment(environment: str, scope: str, name: str) -> Call:
    """Take a role back. Source: learn.microsoft.com/rest/api/authorization/role-assignments/delete, 2022-04-01."""
    path = _assignment(scope, name)
    return Call(system="arm", environment=environment, method="DELETE", path=path, gone_is_done=True)


def _assignment(scope: str, name: str) -> str:
    return f"{_path(scope)}/providers/Microsoft.Authorization/roleAssignments/{name}?api-version={AUTHORIZATION}"


def _path(scope: str) -> str:
    return quote(scope.rstrip("/"), safe="/")


def _is_guid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.casefold()
    except ValueError:
        return False


def _is_group(scope: str) -> bool:
    return "/managementgroups/" in scope.casefold()


def _at_group(scope: str) -> dict[str, str]:
    return {"$filter": "atScope()"} if _is_group(scope) else {}
