"""Grant a role to the connection's service principal."""

from collections.abc import Mapping
from typing import Any, Final

from armedic.changes.plan import Change, Plan, nothing
from armedic.clients import resource_manager
from armedic.facts import Facts, Named, RoleDefinition
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
    where = f"{role.name} for {principal.display_name} ({principal.principal_id}) at {scope}"
    held = any(one.role_definition_id == role.id and one.condition is None for one in facts.assignments_of_interest)
    if held:
        return Plan(changes=(nothing("assignment", where, "privilege"),), state=state)
    environment = connection.environment or "AzureCloud"
    name = resource_manager.role_assignment_name(scope, principal.principal_id, role.id)
    change = Change(
        key="assignment",
        action="create",
        target=where,
        safety="privilege",
        call=resource_manager.create_role_assignment(
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
        undo=(resource_manager.delete_role_assignment(environment, scope, name),),
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
    request=GrantRole,
    plan=plan,
    suggest=suggest,
    interest=interest,
)
