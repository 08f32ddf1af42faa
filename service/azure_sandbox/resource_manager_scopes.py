"""Subscriptions, resource groups, management groups and tenants in Resource Manager."""

import re
from typing import Any, Final

from azure_sandbox.authorization import decide, is_below, normalized, principal_ids, role_assignments_for
from azure_sandbox.resource_manager_wire import (
    Answer,
    ArmError,
    Call,
    authorize,
    check_api_version,
    find_subscription,
    page,
)
from azure_sandbox.tokens import Claims
from azure_sandbox.world import ManagementGroup, Subscription, Tenant

_WITH_TENANT: Final = "2019-06-01"
"""First api-version whose subscriptions carry tenantId, managedByTenants and tags. Guess: the exact version."""
_SUBSCRIPTION_READ: Final = "Microsoft.Resources/subscriptions/read"
_GROUP_READ: Final = "Microsoft.Resources/subscriptions/resourceGroups/read"
_MANAGEMENT_GROUPS: Final = "/providers/Microsoft.Management/managementGroups/"


def list_tenants(call: Call, claims: Claims, _match: re.Match[str]) -> Answer:
    """GET /tenants: the tenant of the token."""
    tenants = [tenant for tenant in call.world.tenants.values() if tenant.tenant_id == claims.tenant_id]
    return page(call, tenants, _tenant)


def _tenant(tenant: Tenant) -> dict[str, Any]:
    return {
        "id": f"/tenants/{tenant.tenant_id}",
        "tenantId": tenant.tenant_id,
        "displayName": tenant.display_name,
        "domains": tenant.domains,
        "tenantCategory": "Home",
    }


def list_subscriptions(call: Call, claims: Claims, _match: re.Match[str]) -> Answer:
    """GET /subscriptions: those where the caller has a role at, above or below; without any, an empty list.

    Source: learn.microsoft.com/rest/api/resources/subscriptions/list. Guess: a role below is enough.
    """
    seen = [s for s in call.world.subscriptions.values() if s.tenant_id == claims.tenant_id and _sees(call, claims, s)]
    version = check_api_version(call.query)
    answer = page(call, seen, lambda subscription: _subscription(subscription, version))
    if isinstance(answer.body, dict):
        answer.body["count"] = {"type": "Total", "value": len(seen)}
    return answer


def get_subscription(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET /subscriptions/{id}, the call behind Verify: it needs a role at or above the subscription itself."""
    subscription = find_subscription(call, claims, match["subscription"])
    authorize(call, claims, _SUBSCRIPTION_READ, f"/subscriptions/{match['subscription']}")
    return Answer(body=_subscription(subscription, check_api_version(call.query)))


def list_resource_groups(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET /subscriptions/{id}/resourcegroups: those that the caller may read. Guess: 403 only if there is none."""
    subscription = find_subscription(call, claims, match["subscription"])
    scope = f"/subscriptions/{subscription.subscription_id}"
    readable = [
        name
        for name in subscription.resource_groups
        if decide(call.world, claims.object_id, _GROUP_READ, f"{scope}/resourceGroups/{name}").allowed
    ]
    if not readable:
        authorize(call, claims, _GROUP_READ, scope)
    return page(call, readable, lambda name: _resource_group(subscription, name))


def get_resource_group(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET /subscriptions/{id}/resourcegroups/{name}."""
    subscription = find_subscription(call, claims, match["subscription"])
    authorize(call, claims, _GROUP_READ, f"/subscriptions/{match['subscription']}/resourceGroups/{match['group']}")
    return Answer(body=_resource_group(subscription, _group_name(subscription, match["group"])))


def list_management_groups(call: Call, claims: Claims, _match: re.Match[str]) -> Answer:
    """GET /providers/Microsoft.Management/managementGroups: those that the caller may read."""
    readable = [
        group
        for group in call.world.management_groups.values()
        if group.tenant_id == claims.tenant_id
        and decide(call.world, claims.object_id, _management_read(), _MANAGEMENT_GROUPS + group.name).allowed
    ]
    return page(call, readable, lambda group: _management_group(call, group, details=False))


def get_management_group(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET /providers/Microsoft.Management/managementGroups/{name}.

    Guess: a group that does not exist, or of another tenant, is refused like one without access.
    """
    authorize(call, claims, _management_read(), _MANAGEMENT_GROUPS + match["management_group"])
    return Answer(body=_management_group(call, _find_management_group(call, claims, match["management_group"])))


def check_scope(call: Call, claims: Claims, scope: str) -> None:
    """Do nothing if the subscription or management group of a scope exists in the caller's tenant.

    What lies below a subscription is looked at after the access check, by `check_below`.

    Raises:
        ArmError: As `find_subscription`; 400 for something that is no scope.
    """
    subscription = re.match(r"/subscriptions/([^/]+)", scope, re.IGNORECASE)
    if subscription:
        find_subscription(call, claims, subscription[1])
    elif scope not in {"", "/"} and not scope.casefold().startswith(_MANAGEMENT_GROUPS.casefold()):
        raise ArmError(400, "InvalidResourceId", f"The scope '{scope}' is not valid.")  # Guess: code and text


def check_below(call: Call, claims: Claims, scope: str) -> None:
    """Do nothing if the management group, resource group or resource of a scope exists.

    Raises:
        ArmError: 404 ResourceGroupNotFound, ResourceNotFound, NotFound. Source: common-deployment-errors.md
    """
    if scope.casefold().startswith(_MANAGEMENT_GROUPS.casefold()):
        _find_management_group(call, claims, scope[len(_MANAGEMENT_GROUPS) :].split("/", maxsplit=1)[0])
    found = re.match(r"/subscriptions/([^/]+)/resourcegroups/([^/]+)(?:/(.+))?$", scope, re.IGNORECASE)
    if not found:
        return
    subscription = find_subscription(call, claims, found[1])
    name = _group_name(subscription, found[2])
    vaults = [vault.resource_id for vault in call.world.vaults.values()]
    identities = [identity.resource_id for identity in call.world.managed_identities.values()]
    known = [*subscription.resources, *vaults, *identities]
    wanted = normalized(scope)
    if found[3] and not any((normalized(resource) + "/").startswith(wanted + "/") for resource in known):
        text = f"The Resource '{found[3].removeprefix('providers/')}' under resource group '{name}' was not found."
        raise ArmError(404, "ResourceNotFound", text)


def _sees(call: Call, claims: Claims, subscription: Subscription) -> bool:
    scope = f"/subscriptions/{subscription.subscription_id}"
    principals, now = principal_ids(call.world, claims.object_id), call.world.now()
    if role_assignments_for(call.world, principals, scope):
        return True
    return any(
        assignment.principal_id.casefold() in principals and is_below(call.world, assignment.scope, scope)
        for assignment in call.world.role_assignments.values()
        if assignment.active(now) and (assignment.effective_at is None or assignment.effective_at <= now)
    )


def _group_name(subscription: Subscription, name: str) -> str:
    for known in subscription.resource_groups:
        if known.casefold() == name.casefold():
            return known
    raise ArmError(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")


def _find_management_group(call: Call, claims: Claims, name: str) -> ManagementGroup:
    for group in call.world.management_groups.values():
        if group.name.casefold() == name.casefold() and group.tenant_id == claims.tenant_id:
            return group
    raise ArmError(404, "NotFound", f"'{name}' not found.")  # Guess: code and text


def _management_read() -> str:
    return "Microsoft.Management/managementGroups/read"


def _subscription(subscription: Subscription, version: str) -> dict[str, Any]:
    """Source: azure-rest-api-specs, Microsoft.Resources/stable/2022-12-01/examples/GetSubscription.json."""
    body: dict[str, Any] = {
        "id": f"/subscriptions/{subscription.subscription_id}",
        "authorizationSource": "RoleBased",
        "subscriptionId": subscription.subscription_id,
        "displayName": subscription.display_name,
        "state": subscription.state,
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "PayAsYouGo_2014-09-01",
            "spendingLimit": "Off",
        },
    }
    if version >= _WITH_TENANT:
        body |= {"tenantId": subscription.tenant_id, "managedByTenants": [], "tags": {}}
    return body


def _resource_group(subscription: Subscription, name: str) -> dict[str, Any]:
    return {
        "id": f"/subscriptions/{subscription.subscription_id}/resourceGroups/{name}",
        "name": name,
        "type": "Microsoft.Resources/resourceGroups",
        "location": subscription.resource_groups[name],
        "properties": {"provisioningState": "Succeeded"},
    }


def _management_group(call: Call, group: ManagementGroup, *, details: bool = True) -> dict[str, Any]:
    """Source: learn.microsoft.com/rest/api/managementgroups/management-groups/get."""
    body: dict[str, Any] = {
        "id": _MANAGEMENT_GROUPS + group.name,
        "type": "Microsoft.Management/managementGroups",
        "name": group.name,
        "properties": {"tenantId": group.tenant_id, "displayName": group.display_name},
    }
    if details:
        parent = next((g for g in call.world.management_groups.values() if g.name == group.parent), None)
        above = {"id": _MANAGEMENT_GROUPS + parent.name, "name": parent.name} if parent else None
        if above and parent:
            above["displayName"] = parent.display_name
        body["properties"]["details"] = {"version": 1, "parent": above}
    return body
