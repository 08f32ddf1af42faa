"""Lists of role assignments with their ends: those that are active now, and those that are or will be."""

import re
from collections.abc import Callable
from typing import Any

from azure_sandbox.authorization import principal_ids, scope_test
from azure_sandbox.resource_manager_access import read_filter
from azure_sandbox.resource_manager_schedule_wire import shown_instance, shown_schedule
from azure_sandbox.resource_manager_schedules import check_licence
from azure_sandbox.resource_manager_scopes import check_below, check_scope
from azure_sandbox.resource_manager_wire import Answer, Call, authorize, page
from azure_sandbox.tokens import Claims
from azure_sandbox.world import RoleAssignment


def list_instances(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET {scope}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances."""
    now = call.world.now()
    return _list(call, claims, match, lambda assignment: assignment.active(now), shown_instance)


def list_schedules(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET {scope}/providers/Microsoft.Authorization/roleAssignmentSchedules, with those that have not begun."""
    now = call.world.now()
    return _list(call, claims, match, lambda assignment: not assignment.ended(now), shown_schedule)


def _list(
    call: Call,
    claims: Claims,
    match: re.Match[str],
    wanted: Callable[[RoleAssignment], bool],
    show: Callable[[Call, RoleAssignment], dict[str, Any]],
) -> Answer:
    """Source: privileged-role-assignment-rest-sample.md (action, filters).

    Guess: without atScope() also what is below, as with role assignments; assignments that were made without a
    schedule are listed too, without an end.
    """
    scope = match["scope"] or "/"
    check_scope(call, claims, scope)
    authorize(call, claims, "Microsoft.Authorization/roleAssignments/read", scope)
    check_licence(call, claims)
    check_below(call, claims, scope)
    terms = read_filter(call, frozenset({"atscope", "assignedto", "principalid"}))
    principals = principal_ids(call.world, terms["assignedto"]) if "assignedto" in terms else None
    belongs = scope_test(call.world, scope, below="atscope" not in terms)
    only = terms["principalid"].casefold() if "principalid" in terms else None
    found = [
        assignment
        for assignment in call.world.role_assignments.values()
        if wanted(assignment)
        and belongs(assignment.scope)
        and (principals is None or assignment.principal_id.casefold() in principals)
        and (only is None or assignment.principal_id.casefold() == only)
    ]
    return page(call, found, lambda assignment: show(call, assignment))
