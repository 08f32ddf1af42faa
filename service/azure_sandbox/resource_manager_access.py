"""Role definitions, deny assignments, locks and the caller's permissions in Resource Manager; reading only."""

import re
from typing import Any, Final

from azure_sandbox.authorization import (
    EVERYONE,
    permissions_of,
    principal_ids,
    role_definition,
    scope_test,
)
from azure_sandbox.resource_manager_scopes import check_below, check_scope
from azure_sandbox.resource_manager_wire import Answer, ArmError, Call, authorize, page
from azure_sandbox.tokens import Claims
from azure_sandbox.world import DenyAssignment, Lock, Permission, RoleDefinition, World

_PROVIDER: Final = "Microsoft.Authorization"
_TERM: Final = re.compile(
    r"\s*(?:(?P<function>atScope|assignedTo|atScopeAndBelow)\(\s*(?:'(?P<argument>[^']*)')?\s*\)"
    r"|(?P<field>\w+)\s+eq\s+'(?P<value>[^']*)')\s*(?:and|$)",
    re.IGNORECASE,
)


def read_filter(call: Call, allowed: frozenset[str]) -> dict[str, str]:
    """The terms of `$filter`, names in lower case, joined by "and"; values are "" for terms without one.

    Raises:
        ArmError: 400 for a term that the resource does not know. Guess: code and text.
    """
    text = next((value for key, value in call.query.items() if key.casefold() == "$filter"), "")
    terms: dict[str, str] = {}
    position = 0
    while position < len(text):
        found = _TERM.match(text, position)
        name = (found["function"] or found["field"]).casefold() if found else ""
        if found is None or name not in allowed:
            detail = f"The filter '{text}' is not supported. Supported filters are {', '.join(sorted(allowed))}."
            raise ArmError(400, "UnsupportedQuery", detail)
        terms[name] = found["argument"] or found["value"] or ""
        position = found.end()
    return terms


def list_role_definitions(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET {scope}/providers/Microsoft.Authorization/roleDefinitions.

    Guess: at the root every signed-in caller may list them.
    """
    scope = match["scope"] or "/"
    _check_read(call, claims, scope, "roleDefinitions")
    terms = read_filter(call, frozenset({"rolename", "type", "atscopeandbelow"}))
    belongs = scope_test(call.world, scope, below="atscopeandbelow" in terms)
    found = [
        role
        for role in call.world.role_definitions.values()
        if any(map(belongs, role.assignable_scopes))
        and role.role_name.casefold() == terms.get("rolename", role.role_name).casefold()
        and role.type.casefold() == terms.get("type", role.type).casefold()
    ]
    return page(call, found, lambda role: _role_definition(role, scope))


def get_role_definition(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET {scope}/providers/Microsoft.Authorization/roleDefinitions/{id}."""
    scope = match["scope"] or "/"
    _check_read(call, claims, scope, "roleDefinitions")
    role = role_definition(call.world, match["name"])
    if role is None or not any(map(scope_test(call.world, scope, below=False), role.assignable_scopes)):
        raise role_definition_missing(match["name"], 404)
    return Answer(body=_role_definition(role, scope))


def role_definition_missing(role_id: str, status: int) -> ArmError:
    """No such role at the scope. Guess: status and text."""
    shown = role_id.rstrip("/").rsplit("/", 1)[-1].replace("-", "")
    return ArmError(
        status, "RoleDefinitionDoesNotExist", f"The specified role definition with ID '{shown}' does not exist."
    )


def list_permissions(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET {scope}/providers/Microsoft.Authorization/permissions: the caller's own, deny assignments left out."""
    scope = match["scope"] or "/"
    _check_read(call, claims, scope, "permissions")
    return page(call, permissions_of(call.world, claims.object_id, scope), _permission)


def list_deny_assignments(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET {scope}/providers/Microsoft.Authorization/denyAssignments. Source: deny-assignments-rest.md."""
    scope = match["scope"] or "/"
    _check_read(call, claims, scope, "denyAssignments")
    terms = read_filter(call, frozenset({"atscope", "assignedto", "principalid", "denyassignmentname"}))
    belongs = scope_test(call.world, scope, below="atscope" not in terms)
    found = [
        denial
        for denial in call.world.deny_assignments.values()
        if belongs(denial.scope)
        and _concerns(call.world, denial, terms)
        and denial.display_name.casefold() == terms.get("denyassignmentname", denial.display_name).casefold()
    ]
    return page(call, found, lambda denial: _deny_assignment(call.world, denial))


def list_locks(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET {scope}/providers/Microsoft.Authorization/locks: at, above and below; with atScope() not below."""
    scope = match["scope"] or "/"
    _check_read(call, claims, scope, "locks")
    terms = read_filter(call, frozenset({"atscope"}))
    belongs = scope_test(call.world, scope, below="atscope" not in terms)
    return page(call, [lock for lock in call.world.locks.values() if belongs(lock.scope)], _lock)


def role_definition_path(role_id: str, scope: str) -> str:
    """The ARM id of a role as it is shown at a scope: below the scope's subscription, else at the root."""
    found = re.match(r"/subscriptions/[^/]+", scope, re.IGNORECASE)
    return f"{found[0] if found else ''}/providers/{_PROVIDER}/roleDefinitions/{role_id}"


def _check_read(call: Call, claims: Claims, scope: str, kind: str) -> None:
    check_scope(call, claims, scope)
    if not (scope == "/" and kind == "roleDefinitions"):
        authorize(call, claims, f"{_PROVIDER}/{kind}/read", scope)
    check_below(call, claims, scope)


def _concerns(world: World, denial: DenyAssignment, terms: dict[str, str]) -> bool:
    named = {principal.casefold() for principal in denial.principals}
    if "principalid" in terms:
        return terms["principalid"].casefold() in named
    if "assignedto" in terms:
        principals = principal_ids(world, terms["assignedto"])
        excluded = {principal.casefold() for principal in denial.exclude_principals}
        return bool(named & principals or EVERYONE in named) and not excluded & principals
    return True


def _permission(permission: Permission) -> dict[str, Any]:
    return {
        "actions": permission.actions,
        "notActions": permission.not_actions,
        "dataActions": permission.data_actions,
        "notDataActions": permission.not_data_actions,
    }


def _role_definition(role: RoleDefinition, scope: str) -> dict[str, Any]:
    """Source: azure-mgmt-authorization 4.0.0, models of 2022-04-01."""
    return {
        "id": role_definition_path(role.role_id, scope),
        "type": f"{_PROVIDER}/roleDefinitions",
        "name": role.role_id,
        "properties": {
            "roleName": role.role_name,
            "type": role.type,
            "description": role.description,
            "assignableScopes": role.assignable_scopes,
            "permissions": [_permission(permission) for permission in role.permissions],
            "createdOn": "2015-02-02T21:55:09.8806423Z",
            "updatedOn": "2021-11-11T20:13:28.3061477Z",
            "createdBy": None,
            "updatedBy": None,
        },
    }


def _deny_assignment(world: World, denial: DenyAssignment) -> dict[str, Any]:
    return {
        "id": f"{denial.scope.rstrip('/')}/providers/{_PROVIDER}/denyAssignments/{denial.name}",
        "type": f"{_PROVIDER}/denyAssignments",
        "name": denial.name,
        "properties": {
            "denyAssignmentName": denial.display_name,
            "description": None,
            "permissions": [_permission(permission) for permission in denial.permissions],
            "scope": denial.scope,
            "doNotApplyToChildScopes": denial.do_not_apply_to_child_scopes,
            "principals": [{"id": p, "type": principal_type(world, p)} for p in denial.principals],
            "excludePrincipals": [{"id": p, "type": principal_type(world, p)} for p in denial.exclude_principals],
            "isSystemProtected": True,
        },
    }


def principal_type(world: World, principal_id: str) -> str:
    """What a principal is in the directory. Guess: "SystemDefined" for everyone; a user if nothing else is known."""
    wanted = principal_id.casefold()
    if wanted == EVERYONE:
        return "SystemDefined"
    if any(group.object_id.casefold() == wanted for group in world.groups.values()):
        return "Group"
    return "ServicePrincipal" if world.service_principal_object(principal_id) else "User"


def _lock(lock: Lock) -> dict[str, Any]:
    """Source: learn.microsoft.com/rest/api/resources/management-locks/list-by-scope."""
    return {
        "id": f"{lock.scope.rstrip('/')}/providers/{_PROVIDER}/locks/{lock.name}",
        "type": f"{_PROVIDER}/locks",
        "name": lock.name,
        "properties": {"level": lock.level} | ({"notes": lock.notes} if lock.notes else {}),
    }
