"""Azure Resource Manager: calls that grant roles and take them back, for good or until a day."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from armedic.clients.call import Call
from armedic.clients.resource_manager import AUTHORIZATION, SCHEDULES, escaped
from armedic.facts import RoleAssignment

CONDITION_VERSION: Final = "2.0"
"""Source: learn.microsoft.com/azure/role-based-access-control/conditions-format"""
_NAMES: Final = uuid.UUID("6f0d3b0e-6a5c-5d0a-9f0e-0f5a3c1f7d21")
"""Namespace of the role assignment names that Armedic derives, so that a second request finds the first one's."""


def write_right(scope: str) -> str:
    """The right to grant a role."""
    return f"Azure: Microsoft.Authorization/roleAssignments/write at {scope}"


def delete_right(scope: str) -> str:
    """The right to take a role back."""
    return f"Azure: Microsoft.Authorization/roleAssignments/delete at {scope}"


def role_assignment_name(scope: str, holder: str, role_definition_id: str, more: str = "") -> str:
    """The GUID that Armedic gives an assignment: the same for the same scope, holder and role."""
    words = f"{scope}|{holder}|{role_definition_id}" + (f"|{more}" if more else "")
    return str(uuid.uuid5(_NAMES, words.casefold()))


def create_role_assignment(
    environment: str,
    scope: str,
    name: str,
    *,
    role_definition_id: str,
    principal_id: Any,
    description: str | None,
    condition: str | None = None,
) -> Call:
    """Grant a role to a service principal; the type is named, so that a new principal need not be replicated yet.

    Source: learn.microsoft.com/rest/api/authorization/role-assignments/create, 2022-04-01
    """
    properties = {
        **_holder(role_definition_id, principal_id),
        "principalType": "ServicePrincipal",
        "description": description,
        **_limits(condition),
    }
    path = _assignment(scope, name)
    return Call(system="arm", environment=environment, method="PUT", path=path, body={"properties": properties})


def delete_role_assignment(environment: str, scope: str, name: str) -> Call:
    """Take a role back. Source: learn.microsoft.com/rest/api/authorization/role-assignments/delete, 2022-04-01."""
    path = _assignment(scope, name)
    return Call(system="arm", environment=environment, method="DELETE", path=path, gone_is_done=True)


def delete_assignment(environment: str, assignment: RoleAssignment) -> Call:
    """Take a role back that somebody granted."""
    return delete_role_assignment(environment, assignment.scope, assignment.id.rstrip("/").rsplit("/", 1)[-1])


def schedule_role_assignment(
    environment: str,
    scope: str,
    name: str,
    *,
    role_definition_id: str,
    principal_id: Any,
    ends_at: datetime,
    justification: str,
    condition: str | None = None,
) -> Call:
    """Grant a role until a day: an active assignment of Privileged Identity Management (Microsoft Entra ID P2).

    It takes the same right as granting it for good. Within its first five minutes it cannot be ended.
    Source: learn.microsoft.com/rest/api/authorization/role-assignment-schedule-requests/create, 2020-10-01
    """
    properties = {
        **_holder(role_definition_id, principal_id),
        "requestType": "AdminAssign",
        "justification": justification,
        "scheduleInfo": {"expiration": {"type": "AfterDateTime", "endDateTime": moment(ends_at)}},
        **_limits(condition),
    }
    return _requested(environment, scope, name, properties)


def end_scheduled_role(environment: str, scope: str, name: str, *, role_definition_id: str, principal_id: Any) -> Call:
    """Take a role back that was granted until a day. Source: as above (AdminRemove)."""
    properties = {**_holder(role_definition_id, principal_id), "requestType": "AdminRemove"}
    return _requested(environment, scope, name, properties)


def moment(at: datetime) -> str:
    """A time as Azure writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _holder(role_definition_id: str, principal_id: Any) -> Mapping[str, Any]:
    role = f"/providers/Microsoft.Authorization/roleDefinitions/{role_definition_id}"
    return {"roleDefinitionId": role, "principalId": principal_id}


def _limits(condition: str | None) -> Mapping[str, Any]:
    return {"condition": condition, "conditionVersion": CONDITION_VERSION} if condition else {}


def _requested(environment: str, scope: str, name: str, properties: Mapping[str, Any]) -> Call:
    kind = "Microsoft.Authorization/roleAssignmentScheduleRequests"
    path = f"{escaped(scope)}/providers/{kind}/{name}?api-version={SCHEDULES}"
    return Call(system="arm", environment=environment, method="PUT", path=path, body={"properties": properties})


def _assignment(scope: str, name: str) -> str:
    return f"{escaped(scope)}/providers/Microsoft.Authorization/roleAssignments/{name}?api-version={AUTHORIZATION}"
