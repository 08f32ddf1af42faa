"""Role assignments with an end as Privileged Identity Management shows them: requests, schedules, instances.

Source: azure-rest-api-specs, Microsoft.Authorization/stable/2020-10-01, examples.
"""

from typing import Any, Final

from azure_sandbox.authorization import role_definition
from azure_sandbox.resource_manager_access import role_definition_path
from azure_sandbox.resource_manager_wire import Call, timestamp
from azure_sandbox.world import RoleAssignment, RoleAssignmentRequest

_PROVIDER: Final = "Microsoft.Authorization"
_NO_TICKET: Final = {"ticketNumber": None, "ticketSystem": None}


def shown_request(call: Call, request: RoleAssignmentRequest) -> dict[str, Any]:
    """A request on the wire. Guess: the status of one that ends an assignment."""
    expiration = {"type": None, "endDateTime": None, "duration": None} | request.expiration
    return {
        "properties": {
            **_who(call, request),
            "targetRoleAssignmentScheduleId": request.schedule,
            "targetRoleAssignmentScheduleInstanceId": None,
            "requestType": request.kind,
            "status": "Provisioned" if request.kind == "AdminAssign" else "Revoked",
            "approvalId": None,
            "scheduleInfo": {"startDateTime": timestamp(request.start or request.created), "expiration": expiration},
            "ticketInfo": _NO_TICKET,
            "justification": request.justification,
            "requestorId": request.created_by,
            "createdOn": timestamp(request.created),
        },
        **_named(request.scope, "RoleAssignmentScheduleRequests", request.name),
    }


def shown_schedule(call: Call, assignment: RoleAssignment) -> dict[str, Any]:
    """The schedule of an assignment on the wire; one that was made without is its own."""
    schedule = assignment.schedule
    request = f"{_path(assignment.scope, 'RoleAssignmentScheduleRequests')}/{schedule.request}" if schedule else None
    return {
        "properties": {
            **_who(call, assignment),
            **_times(call, assignment),
            "roleAssignmentScheduleRequestId": request if schedule and schedule.request else None,
            "updatedOn": timestamp(assignment.created or call.world.now()),
        },
        **_named(assignment.scope, "RoleAssignmentSchedules", _schedule_name(assignment)),
    }


def shown_instance(call: Call, assignment: RoleAssignment) -> dict[str, Any]:
    """An assignment that is active now on the wire; its name is that of the role assignment."""
    return {
        "properties": {
            **_who(call, assignment),
            **_times(call, assignment),
            "roleAssignmentScheduleId": (
                f"{_path(assignment.scope, 'RoleAssignmentSchedules')}/{_schedule_name(assignment)}"
            ),
            "originRoleAssignmentId": f"{_path(assignment.scope, 'roleAssignments')}/{assignment.name}",
            "linkedRoleEligibilityScheduleInstanceId": None,
        },
        **_named(assignment.scope, "RoleAssignmentScheduleInstances", assignment.name),
    }


def _times(call: Call, assignment: RoleAssignment) -> dict[str, Any]:
    """Guess: memberType of inherited ones; the sandbox lists each assignment under its own scope."""
    schedule, created = assignment.schedule, assignment.created or call.world.now()
    return {
        "assignmentType": "Assigned",
        "memberType": "Direct",
        "status": "Provisioned",
        "startDateTime": timestamp(schedule.start if schedule else created),
        "endDateTime": timestamp(schedule.end) if schedule else None,
        "createdOn": timestamp(created),
        "linkedRoleEligibilityScheduleId": None,
    }


def _who(call: Call, granted: RoleAssignment | RoleAssignmentRequest) -> dict[str, Any]:
    scope = {"id": granted.scope, "displayName": _scope_name(call, granted.scope), "type": _kind(granted.scope)}
    role, path = role_definition(call.world, granted.role_id), role_definition_path(granted.role_id, granted.scope)
    principal = call.world.service_principal_object(granted.principal_id)
    return {
        "scope": granted.scope,
        "roleDefinitionId": path,
        "principalId": granted.principal_id,
        "principalType": granted.principal_type,
        "condition": granted.condition,
        "conditionVersion": granted.condition_version,
        "expandedProperties": {
            "scope": scope,
            "roleDefinition": {
                "id": path,
                "displayName": role.role_name if role else None,
                "type": role.type if role else None,
            },
            "principal": {
                "id": granted.principal_id,
                "displayName": principal.display_name if principal else None,
                "type": granted.principal_type,
            },
        },
    }


def _scope_name(call: Call, scope: str) -> str:
    last = scope.rstrip("/").rsplit("/", 1)[-1]
    subscription = call.world.subscription(last)
    return subscription.display_name if subscription else last


def _kind(scope: str) -> str:
    """Guess: the words besides "subscription"."""
    parts = scope.strip("/").casefold().split("/")
    if parts[0] == "subscriptions":
        return {2: "subscription", 4: "resourcegroup"}.get(len(parts), "resource")
    return "managementgroup"


def _schedule_name(assignment: RoleAssignment) -> str:
    return assignment.schedule.name if assignment.schedule else assignment.name


def _path(scope: str, kind: str) -> str:
    return f"{scope.rstrip('/')}/providers/{_PROVIDER}/{kind}"


def _named(scope: str, kind: str, name: str) -> dict[str, str]:
    return {"name": name, "id": f"{_path(scope, kind)}/{name}", "type": f"{_PROVIDER}/{kind}"}
