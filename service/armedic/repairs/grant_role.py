"""Grant a role to the connection's service principal."""

from collections.abc import Mapping
from typing import Any, Final

from armedic.changes.plan import Change, Handoff, Plan, nothing, unseen
from armedic.clients import resource_manager, role_changes
from armedic.facts import (
    MANAGEMENT_GROUP_READ,
    SUBSCRIPTION_READ,
    Facts,
    Named,
    RoleDefinition,
    Unread,
    at_or_above,
    same_scope,
)
from armedic.repairs._repair import Interest, Repair, RepairRequest
from armedic.targets import ConnectionTarget, RoleName, ScopeText


class GrantRole(RepairRequest, frozen=True, kw_only=True, tag="grant-role"):
    """Assign a role to the service principal behind the connection."""

    role: RoleName = "Reader"
    """Built-in or custom role, by name or id. Roles that can grant roles are refused."""
    scope: ScopeText | None = None
    """ARM scope to grant it at; null is the scope that the connection is made for."""


def plan(facts: Facts, _target: ConnectionTarget, request: GrantRole) -> Plan:
    """PUT one role assignment under a name derived from scope, principal and role; nothing where the role is held."""
    connection, principal = facts.connection, facts.service_principal
    scope = request.scope or connection.scope
    role = facts.role_definitions[0] if facts.role_definitions else None
    state = {
        "connection": connection.id,
        "principal": principal.principal_id,
        "scope": scope,
        "role": role.id if role else request.role,
        "assignments": sorted(one.id for one in facts.assignments_of_interest),
    }
    withheld = _withheld(scope, role, request)
    if withheld or scope is None or role is None:
        return Plan(changes=(), state=state, withheld=withheld)
    if blocked := _blocked(facts, scope):
        return Plan(changes=(), state=state, withheld=blocked, handoff=(_handoff(facts, role, scope),))
    where = f"{role.name} for {principal.display_name} ({principal.principal_id}) at {scope}"
    held = any(one.role_definition_id == role.id and one.condition is None for one in facts.assignments_of_interest)
    if held:
        return Plan(changes=(nothing("assignment", where, "privilege"),), state=state)
    environment = connection.environment or "AzureCloud"
    name = role_changes.role_assignment_name(scope, principal.principal_id, role.id)
    change = Change(
        key="assignment",
        action="create",
        target=where,
        safety="privilege",
        call=role_changes.create_role_assignment(
            environment,
            scope,
            name,
            role_definition_id=role.id,
            principal_id=principal.principal_id,
            description=f"Granted for the Azure DevOps service connection {connection.name}",
        ),
        before=None,
        after={"role": role.name, "scope": scope, "principalId": principal.principal_id},
        needs=(f"Azure: Microsoft.Authorization/roleAssignments/write at {scope}",),
        undo=(role_changes.delete_role_assignment(environment, scope, name),),
        note=_unseen(facts),
    )
    return Plan(changes=(change,), state=state)


def _withheld(scope: str | None, role: RoleDefinition | None, request: GrantRole) -> str | None:
    if scope is None:
        return "the connection names neither a subscription nor a management group: give the scope"
    if role is None:
        return f"there is no role {request.role} that can be assigned at {scope}"
    if role.id in resource_manager.PRIVILEGED:
        name = resource_manager.PRIVILEGED[role.id]
        return f"{name} lets a pipeline grant roles to anyone; Armedic does not grant it as a repair"
    return None


def _blocked(facts: Facts, scope: str) -> str | None:
    """What would refuse the grant, or make it useless; what could not be looked at is told beside the step.

    Source: learn.microsoft.com, lock-resources (a ReadOnly lock stops role assignments) and deny-assignments
    """
    locks = facts.seen_locks if isinstance(facts.seen_locks, tuple) else ()
    for lock in locks:
        if lock.level.casefold() == "readonly" and at_or_above(lock.scope, scope):
            return f"the lock {lock.name} at {lock.scope} makes it read-only: nobody can assign roles there"
    denials = facts.seen_deny_assignments if isinstance(facts.seen_deny_assignments, tuple) else ()
    read = MANAGEMENT_GROUP_READ if "/managementgroups/" in scope.casefold() else SUBSCRIPTION_READ
    for denial in denials:
        if same_scope(scope, facts.connection.scope or "") and denial.holds_at(scope) and denial.takes(read):
            return f"the deny assignment {denial.name} refuses the principal whatever roles it holds"
    return None


def _unseen(facts: Facts) -> str | None:
    kinds = {"locks": facts.seen_locks, "deny assignments": facts.seen_deny_assignments}
    unread = {kind: seen for kind, seen in kinds.items() if isinstance(seen, Unread)}
    return unseen(" and ".join(unread), *unread.values())


def _handoff(facts: Facts, role: RoleDefinition, scope: str) -> Handoff:
    return Handoff(
        who="Owner of the subscription, or who manages its locks and deny assignments",
        what="Remove what blocks the grant, or except this principal from it; then assign the role.",
        values={"role": role.name, "scope": scope, "object_id": facts.service_principal.principal_id},
    )


def suggest(named: Named) -> Mapping[str, Any] | None:
    """The smallest role that covers what was refused, where it was refused; None when the finding does not say."""
    if named.role is None:
        return None
    return {"kind": "grant-role", "role": named.role} | ({"scope": named.scope} if named.scope else {})


def interest(request: GrantRole) -> Interest:
    """The role, and what the principal holds at the scope."""
    return Interest(roles=(request.role,), scopes=(request.scope,))


REPAIR: Final = Repair(
    slug="grant-role",
    title="Grant a role",
    summary="Assigns a role to the connection's service principal at one scope.",
    safety="privilege",
    needs=("Azure: Microsoft.Authorization/roleAssignments/write",),
    request=GrantRole,
    plan=plan,
    suggest=suggest,
    interest=interest,
)
