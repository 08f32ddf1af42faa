"""Delete an application with its principal and role assignments, once no connection uses it."""

from collections.abc import Callable
from datetime import datetime

from armedic.changes.plan import Change, Plan, nothing
from armedic.changes.result import Mode, Outcome, Result
from armedic.changes.run import planned, run
from armedic.clients import graph, resource_manager
from armedic.clients.upstreams import Upstreams
from armedic.errors import ConflictError, InvalidRequestError, StateChangedError
from armedic.facts import Application, ServicePrincipal
from armedic.ids import ClientId
from armedic.provision.inspect import Inspection, NamedRole, inspect


async def delete(
    upstreams: Upstreams,
    client_id: ClientId,
    environment: str,
    organizations: tuple[str, ...],
    *,
    mode: Mode,
    fingerprint: str | None,
    force: bool,
    clock: Callable[[], datetime],
) -> Result:
    """Plan or apply the deletion; the application can be restored for 30 days, its role assignments cannot.

    Raises:
        NotFoundError: Nothing has this client id.
        ConflictError: The id belongs to something that is not an application of this tenant, or `apply` of a plan
            that is withheld.
        InvalidRequestError: `apply` without a fingerprint.
        StateChangedError: The fingerprint is of another state; carries the present plan.
    """
    del clock  # deletion looks at no dates
    if mode == "apply" and fingerprint is None:
        raise InvalidRequestError("mode apply needs the fingerprint of a plan: send the request with mode plan first")
    found = await inspect(upstreams, client_id, environment, organizations)
    plan = _plan(found, environment, organizations, force=force)
    shown = Result(mode=mode, outcome="planned", plan=plan, reports=planned(plan))
    if mode == "plan":
        return shown
    if plan.withheld:
        raise ConflictError(plan.withheld)
    if not plan.pending:
        return Result(mode=mode, outcome="no_change", plan=plan, reports=planned(plan))
    if fingerprint != plan.fingerprint:
        raise StateChangedError("the application or its use has changed since that plan was made", plan=shown)
    execution = await run(plan, upstreams)
    outcome: Outcome = "applied"
    if execution.error is not None:
        outcome = "failed" if execution.left else "rolled_back"
    return Result(mode=mode, outcome=outcome, plan=plan, reports=execution.reports, error=execution.error)


def _plan(found: Inspection, environment: str, organizations: tuple[str, ...], *, force: bool) -> Plan:
    state = {
        "application": found.application.object_id if found.application else None,
        "roles": sorted(role.assignment.id for role in found.roles),
        "connections": sorted(used.id for used in found.connections),
        "force": force,
    }
    if found.application is None:
        if found.deleted_application is None:
            raise ConflictError("this client id belongs to a managed identity or to another tenant's application")
        where = f"application {found.deleted_application.display_name}"
        return Plan(changes=(nothing("application", where, "destructive"),), state=state)
    withheld = None if force else _withheld(found, organizations)
    if withheld:
        return Plan(changes=(), state=state, withheld=withheld)
    roles = tuple(_role(role, environment, number) for number, role in enumerate(found.roles, 1))
    return Plan(changes=(*roles, _application(found.application, found.principal, environment)), state=state)


def _withheld(found: Inspection, organizations: tuple[str, ...]) -> str | None:
    if found.connections:
        names = ", ".join(f"{used.organization}/{used.project}/{used.name}" for used in found.connections)
        return f"these service connections still use it: {names}"
    if not organizations:
        return "name the organizations to be searched for connections that use it, or set force"
    return None


def _role(role: NamedRole, environment: str, number: int) -> Change:
    assignment = role.assignment
    name = assignment.id.rstrip("/").rsplit("/", 1)[-1]
    again = resource_manager.create_role_assignment(
        environment,
        assignment.scope,
        name,
        role_definition_id=assignment.role_definition_id,
        principal_id=assignment.principal_id,
        description="Restored by Armedic",
    )
    return Change(
        key=f"role-{number}",
        action="delete",
        target=f"{role.role} at {assignment.scope}",
        safety="destructive",
        call=resource_manager.delete_role_assignment(environment, assignment.scope, name),
        before={"role": role.role, "scope": assignment.scope},
        needs=(f"Azure: Microsoft.Authorization/roleAssignments/delete at {assignment.scope}",),
        undo=(again,),
    )


def _application(application: Application, principal: ServicePrincipal | None, environment: str) -> Change:
    # the principal goes with its application, and does not come back with it
    gone = (application.object_id, *((principal.principal_id,) if principal else ()))
    return Change(
        key="application",
        action="delete",
        target=f"application {application.display_name}",
        safety="destructive",
        call=graph.delete_application(environment, application.object_id),
        before={"displayName": application.display_name, "appId": application.client_id},
        needs=(graph.WRITE,),
        undo=tuple(graph.restore_deleted(environment, object_id) for object_id in gone),
    )
