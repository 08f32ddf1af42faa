"""Role assignments with an end: the requests of Privileged Identity Management that make and end them.

Source: azure-mgmt-authorization 4.0.0, v2020_10_01; privileged-role-assignment-rest-sample.md, which names the actions
of role assignments (roleAssignments/write, roleAssignments/read) as the ones that the caller needs. Of eligible
assignments and of approval nothing is simulated.
"""

import re
from datetime import timedelta
from typing import Any, Final

import msgspec

from azure_sandbox.authorization import RoleGrant, normalized, role_definition, scope_test
from azure_sandbox.resource_manager_access import principal_type
from azure_sandbox.resource_manager_assignments import is_same
from azure_sandbox.resource_manager_conditions import check_condition, condition_version
from azure_sandbox.resource_manager_principals import directory_object
from azure_sandbox.resource_manager_schedule_times import (
    SHORTEST,
    ScheduleInfo,
    aware,
    make_schedule,
    refuse,
    refuse_short,
)
from azure_sandbox.resource_manager_schedule_wire import shown_request
from azure_sandbox.resource_manager_scopes import check_below, check_scope
from azure_sandbox.resource_manager_wire import Answer, ArmError, Call, authorize, check_writable
from azure_sandbox.tokens import Claims
from azure_sandbox.world import (
    PrincipalType,
    RoleAssignment,
    RoleAssignmentRequest,
    RoleDefinition,
    new_id,
)

_WRITE: Final = "Microsoft.Authorization/roleAssignments/write"
_READ: Final = "Microsoft.Authorization/roleAssignments/read"
_GUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class _Properties(msgspec.Struct, kw_only=True, rename="camel"):
    role_definition_id: str
    principal_id: str
    request_type: str
    justification: str | None = None
    schedule_info: ScheduleInfo | None = None
    condition: str | None = None
    condition_version: str | None = None


class _Body(msgspec.Struct, kw_only=True):
    properties: _Properties


def put_request(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """PUT {scope}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/{name}: 201; done at once.

    Guess: the order of the checks.
    """
    scope = match["scope"] or "/"
    check_scope(call, claims, scope)
    wanted = call.decode(_Body).properties
    kind = principal_type(call.world, wanted.principal_id)
    grant = RoleGrant(role_id=wanted.role_definition_id, principal_id=wanted.principal_id, principal_type=kind)
    authorize(call, claims, _WRITE, scope, grant=grant)
    check_licence(call, claims)
    check_below(call, claims, scope)
    check_writable(call, scope, "write")
    if not _GUID.fullmatch(match["name"]):
        raise ArmError(400, "InvalidRoleAssignmentScheduleRequestName", "The request name is not a GUID.")  # Guess
    if match["name"].casefold() in map(str.casefold, call.world.role_assignment_requests):
        # Source: Azure/AzOps functional tests (text); public clients that repeat a request (409, code)
        text = f"A role assignment request with Id: {match['name']} already exists."
        raise ArmError(409, "RoleAssignmentRequestExists", text)
    role = role_definition(call.world, wanted.role_definition_id)
    if role is None or not any(map(scope_test(call.world, scope, below=False), role.assignable_scopes)):
        raise ArmError(400, "RoleNotFound", "The role is not found.")  # Source: as refuse (code). Guess: text.
    if wanted.request_type == "AdminAssign":
        made = _assign(call, claims, scope, match["name"], wanted=wanted, role=role)
    elif wanted.request_type == "AdminRemove":
        made = _remove(call, claims, scope, match["name"], wanted=wanted, role=role)
    else:
        raise ArmError(501, "NotSimulated", f"Requests of type {wanted.request_type!r} are not simulated.")
    call.world.role_assignment_requests[made.name] = made
    return Answer(status=201, body=shown_request(call, made))


def get_request(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET {scope}/providers/Microsoft.Authorization/roleAssignmentScheduleRequests/{name}. Guess: text of 404."""
    scope = match["scope"] or "/"
    check_scope(call, claims, scope)
    authorize(call, claims, _READ, scope)
    check_licence(call, claims)
    for request in call.world.role_assignment_requests.values():
        if request.name.casefold() == match["name"].casefold() and normalized(request.scope) == normalized(scope):
            return Answer(body=shown_request(call, request))
    raise ArmError(404, "RoleAssignmentScheduleRequestNotFound", f"The request '{match['name']}' is not found.")


def check_licence(call: Call, claims: Claims) -> None:
    """Do nothing if the tenant has Privileged Identity Management.

    Raises:
        ArmError: 400. Source: JulianHayward/Azure-MG-Sub-Governance-Reporting issue 114 (status, code);
            maester365/maester issue 1421 (text, of Microsoft Graph).
    """
    tenant = call.world.tenant(claims.tenant_id, call.cloud.environment)
    if tenant is None or not tenant.privileged_identity_management:
        text = "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license."
        raise ArmError(400, "AadPremiumLicenseRequired", text)


def _assign(
    call: Call, claims: Claims, scope: str, name: str, *, wanted: _Properties, role: RoleDefinition
) -> RoleAssignmentRequest:
    check_condition(wanted.condition, wanted.condition_version)
    kind = directory_object(call, wanted.principal_id, claims.tenant_id)
    if kind is None:  # Source: terraform-provider-azurerm, which repeats the request until the principal is replicated
        refuse("SubjectNotFound", "The subject is not found.")
    if _existing(call, wanted, role, scope) is not None:
        refuse("RoleAssignmentExists", "The Role assignment already exists.")
    schedule = make_schedule(call, claims, wanted.schedule_info, wanted.justification, name)
    request = _request(call, claims, scope, name, wanted=wanted, role=role, kind=kind, schedule=schedule.name)
    delay = call.world.delays.role_propagation
    assignment = RoleAssignment(
        name=new_id(),
        scope=scope,
        role_id=role.role_id,
        principal_id=wanted.principal_id,
        principal_type=kind,
        condition=wanted.condition,
        condition_version=request.condition_version,
        created=request.created,
        created_by=claims.object_id,
        effective_at=schedule.start + timedelta(seconds=delay) if delay else None,
        schedule=schedule,
    )
    call.world.role_assignments[assignment.name] = assignment
    return request


def _remove(
    call: Call, claims: Claims, scope: str, name: str, *, wanted: _Properties, role: RoleDefinition
) -> RoleAssignmentRequest:
    """Guess: it also ends an assignment that was made without a schedule, or whose schedule has not begun."""
    key = _existing(call, wanted, role, scope)
    if key is None:
        refuse("RoleAssignmentDoesNotExist", "The Role assignment does not exist.")
    assignment = call.world.role_assignments[key]
    schedule, now = assignment.schedule, call.world.now()
    if schedule is not None and schedule.start <= now < schedule.start + SHORTEST:
        refuse_short()
    del call.world.role_assignments[key]
    ended = schedule.name if schedule else assignment.name
    return _request(call, claims, scope, name, wanted=wanted, role=role, kind=assignment.principal_type, schedule=ended)


def _existing(call: Call, wanted: _Properties, role: RoleDefinition, scope: str) -> str | None:
    """The key of the assignment of this role to this principal at the scope that is or will be active."""
    now = call.world.now()
    for key, assignment in call.world.role_assignments.items():
        if not assignment.ended(now) and is_same(assignment, wanted.principal_id, role.role_id, scope):
            return key
    return None


def _request(
    call: Call,
    claims: Claims,
    scope: str,
    name: str,
    *,
    wanted: _Properties,
    role: RoleDefinition,
    kind: PrincipalType,
    schedule: str,
) -> RoleAssignmentRequest:
    info = wanted.schedule_info or ScheduleInfo()
    expiration: dict[str, Any] = msgspec.to_builtins(info.expiration) if info.expiration else {}
    return RoleAssignmentRequest(
        name=name,
        scope=scope,
        role_id=role.role_id,
        principal_id=wanted.principal_id,
        principal_type=kind,
        kind="AdminAssign" if wanted.request_type == "AdminAssign" else "AdminRemove",
        created=call.world.now(),
        created_by=claims.object_id,
        schedule=schedule,
        start=aware(info.start_date_time),
        expiration=expiration,
        justification=wanted.justification,
        condition=wanted.condition,
        condition_version=condition_version(wanted.condition),
    )
