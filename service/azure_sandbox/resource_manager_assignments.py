"""Role assignments in Resource Manager: list, get, create, delete."""

import re
from datetime import timedelta
from typing import Any, Final

import msgspec

from azure_sandbox.authorization import RoleGrant, normalized, principal_ids, role_definition, scope_test
from azure_sandbox.resource_manager_access import (
    principal_type,
    read_filter,
    role_definition_missing,
    role_definition_path,
)
from azure_sandbox.resource_manager_conditions import check_condition, condition_version
from azure_sandbox.resource_manager_principals import check_principal
from azure_sandbox.resource_manager_scopes import check_below, check_scope
from azure_sandbox.resource_manager_wire import Answer, ArmError, Call, authorize, check_writable, page, timestamp
from azure_sandbox.tokens import Claims
from azure_sandbox.world import PrincipalType, RoleAssignment, RoleDefinition

_TYPE: Final = "Microsoft.Authorization/roleAssignments"
_GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class _Properties(msgspec.Struct, rename="camel", kw_only=True):
    role_definition_id: str
    principal_id: str
    principal_type: PrincipalType | None = None
    description: str | None = None
    condition: str | None = None
    condition_version: str | None = None


class _Body(msgspec.Struct, kw_only=True):
    properties: _Properties


def list_role_assignments(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET {scope}/providers/Microsoft.Authorization/roleAssignments.

    Without atScope() the list holds what is at, above and below the scope.
    Source: role-assignments-list-rest.md
    """
    scope = match["scope"] or "/"
    check_scope(call, claims, scope)
    authorize(call, claims, f"{_TYPE}/read", scope)
    check_below(call, claims, scope)
    terms = read_filter(call, frozenset({"atscope", "assignedto", "principalid"}))
    principals = principal_ids(call.world, terms["assignedto"]) if "assignedto" in terms else None
    belongs = scope_test(call.world, scope, below="atscope" not in terms)
    only = terms["principalid"].casefold() if "principalid" in terms else None
    found = [
        assignment
        for assignment in active_assignments(call).values()
        if belongs(assignment.scope)
        and (principals is None or assignment.principal_id.casefold() in principals)
        and (only is None or assignment.principal_id.casefold() == only)
    ]
    return page(call, found, lambda assignment: _shown(call, assignment))


def get_role_assignment(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET {scope}/providers/Microsoft.Authorization/roleAssignments/{name}."""
    scope = match["scope"] or "/"
    check_scope(call, claims, scope)
    authorize(call, claims, f"{_TYPE}/read", scope)
    found = _find(call, scope, match["name"])
    if found is None:
        text = f"The role assignment '{match['name']}' is not found."
        raise ArmError(404, "RoleAssignmentNotFound", text)  # Guess: text
    return Answer(body=_shown(call, found[1]))


def put_role_assignment(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """PUT {scope}/providers/Microsoft.Authorization/roleAssignments/{name}.

    Source: role-assignments-rest.md, troubleshooting.md. Guess: 200 for a repetition.
    """
    scope = match["scope"] or "/"
    check_scope(call, claims, scope)
    wanted = call.decode(_Body).properties
    role = role_definition(call.world, wanted.role_definition_id)
    grant = RoleGrant(
        role_id=wanted.role_definition_id,
        principal_id=wanted.principal_id,
        principal_type=wanted.principal_type or principal_type(call.world, wanted.principal_id),
    )
    authorize(call, claims, f"{_TYPE}/write", scope, grant=grant)
    check_below(call, claims, scope)
    check_writable(call, scope, "write")
    if not _GUID.fullmatch(match["name"]):
        text = f"The role assignment ID '{match['name']}' is not valid. The role assignment ID must be a GUID."
        raise ArmError(400, "InvalidRoleAssignmentId", text)  # Source: troubleshooting.md. Guess: code
    if role is None or not any(map(scope_test(call.world, scope, below=False), role.assignable_scopes)):
        raise role_definition_missing(wanted.role_definition_id, 400)
    check_condition(wanted.condition, wanted.condition_version)
    kind = check_principal(call, claims.tenant_id, wanted.principal_id, wanted.principal_type)
    return _store(call, claims, scope, match["name"], wanted=wanted, role=role, kind=kind)


def delete_role_assignment(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """DELETE {scope}/providers/Microsoft.Authorization/roleAssignments/{name}: 200 with it, or 204."""
    scope = match["scope"] or "/"
    check_scope(call, claims, scope)
    found = _find(call, scope, match["name"])
    grant = None
    if found:
        kind = found[1].principal_type
        grant = RoleGrant(role_id=found[1].role_id, principal_id=found[1].principal_id, principal_type=kind)
    authorize(call, claims, f"{_TYPE}/delete", scope, grant=grant)
    if found is None:
        return Answer(status=204)
    check_writable(call, scope, "delete")
    del call.world.role_assignments[found[0]]
    return Answer(body=_shown(call, found[1]))


def active_assignments(call: Call) -> dict[str, RoleAssignment]:
    """The role assignments that exist now, by their keys in the world: others are not yet or no longer there."""
    now = call.world.now()
    return {key: assignment for key, assignment in call.world.role_assignments.items() if assignment.active(now)}


def is_same(assignment: RoleAssignment, principal_id: str, role_id: str, scope: str) -> bool:
    """Whether an assignment grants this role to this principal at this very scope, whatever its condition."""
    return (
        assignment.principal_id.casefold() == principal_id.casefold()
        and assignment.role_id.casefold() == role_id.casefold()
        and normalized(assignment.scope) == normalized(scope)
    )


def _find(call: Call, scope: str, name: str) -> tuple[str, RoleAssignment] | None:
    """The assignment of this name at the scope, with its key in the world."""
    for key, assignment in active_assignments(call).items():
        if assignment.name.casefold() == name.casefold() and normalized(assignment.scope) == normalized(scope):
            return key, assignment
    return None


def _store(
    call: Call,
    claims: Claims,
    scope: str,
    name: str,
    *,
    wanted: _Properties,
    role: RoleDefinition,
    kind: PrincipalType,
) -> Answer:
    known = active_assignments(call).values()
    same_name = next((a for a in known if a.name.casefold() == name.casefold()), None)
    if same_name is not None:
        return _update(call, same_name, scope, wanted, role)
    for other in known:
        if is_same(other, wanted.principal_id, role.role_id, scope):
            text = (
                "The role assignment already exists. The ID of the conflicting role assignment is "
                f"{other.name.replace('-', '')}."
            )
            raise ArmError(409, "RoleAssignmentExists", text)
    now = call.world.now()
    delay = call.world.delays.role_propagation
    created = RoleAssignment(
        name=name,
        scope=scope,
        role_id=role.role_id,
        principal_id=wanted.principal_id,
        principal_type=kind,
        condition=wanted.condition,
        condition_version=condition_version(wanted.condition),
        description=wanted.description,
        created=now,
        created_by=claims.object_id,
        effective_at=now + timedelta(seconds=delay) if delay else None,
    )
    call.world.role_assignments[name] = created
    body = _shown(call, created)
    body["properties"]["createdBy"] = None
    return Answer(status=201, body=body)


def _update(call: Call, existing: RoleAssignment, scope: str, wanted: _Properties, role: RoleDefinition) -> Answer:
    """Only description and condition may change. Source: troubleshooting.md."""
    if not is_same(existing, wanted.principal_id, role.role_id, scope):
        text = "Tenant ID, application ID, principal ID, and scope are not allowed to be updated."
        raise ArmError(400, "RoleAssignmentUpdateNotPermitted", text)
    existing.description = wanted.description
    existing.condition = wanted.condition
    existing.condition_version = condition_version(wanted.condition)
    return Answer(body=_shown(call, existing))


def _shown(call: Call, assignment: RoleAssignment) -> dict[str, Any]:
    """Source: role-assignments-list-rest.md."""
    created = timestamp(assignment.created or call.world.now())
    return {
        "properties": {
            "roleDefinitionId": role_definition_path(assignment.role_id, assignment.scope),
            "principalId": assignment.principal_id,
            "principalType": assignment.principal_type,
            "scope": assignment.scope,
            "condition": assignment.condition,
            "conditionVersion": assignment.condition_version,
            "createdOn": created,
            "updatedOn": created,
            "createdBy": assignment.created_by,
            "updatedBy": assignment.created_by,
            "delegatedManagedIdentityResourceId": None,
            "description": assignment.description,
        },
        "id": f"{assignment.scope.rstrip('/')}/providers/{_TYPE}/{assignment.name}",
        "type": _TYPE,
        "name": assignment.name,
    }
