"""Delete what stands behind a client id, with its role assignments, once no connection uses it."""

from typing import Final

import msgspec

from armedic.changes.audit import of as audit_of
from armedic.changes.plan import Change, Handoff, Plan, nothing
from armedic.changes.result import Mode, Outcome, Result
from armedic.changes.rights import held_rights
from armedic.changes.run import planned, run
from armedic.changes.turns import turn
from armedic.clients import devops, graph, managed_identity_changes, role_changes
from armedic.clients.upstreams import Upstreams
from armedic.errors import ConflictError, InvalidRequestError, StateChangedError
from armedic.facts import Application, ServicePrincipal
from armedic.ids import ClientId, Scope
from armedic.provision.inspect import Inspection, NamedRole, UsedBy, inspect
from armedic.provision.permit import Permit, everything

RESTORABLE: Final = "its role assignments do not come back with it: POST /spn/{client_id}/restore grants them again"
LOST_IDENTITY: Final = "a managed identity cannot be restored"
LOST_CONNECTION: Final = "a service connection cannot be restored: pipelines that use it have to be given another"


async def delete(
    upstreams: Upstreams,
    client_id: ClientId,
    environment: str,
    organizations: tuple[str, ...],
    *,
    mode: Mode,
    fingerprint: str | None,
    force: bool,
    connections: bool,
    permit: Permit = everything,
) -> tuple[Result, Inspection]:
    """Plan or apply the deletion; an application can be restored for 30 days, its role assignments cannot.

    Args:
        force: Delete it although a connection may use it.
        connections: Delete the connections of the named organizations that use it as well.
        permit: Asked before a plan is shown or applied.

    Raises:
        NotFoundError: Nothing has this client id.
        ConflictError: The id belongs to something that is not of this tenant, or `apply` of a plan that is withheld.
        InvalidRequestError: `apply` without a fingerprint.
        StateChangedError: The fingerprint is of another state; carries the present plan.
    """
    if mode == "apply" and fingerprint is None:
        raise InvalidRequestError("mode apply needs the fingerprint of a plan: send the request with mode plan first")
    async with turn(f"application {client_id}"):
        found = await inspect(upstreams, client_id, environment, organizations)
        plan = _plan(found, environment, organizations, force=force, connections=connections)
        await permit(plan, tuple(role.assignment.scope for role in found.roles))
        shown = Result(mode=mode, outcome="planned", plan=plan, reports=planned(plan))
        if mode == "plan":
            rights = await held_rights(upstreams, plan)
            return Result(mode=mode, outcome="planned", plan=plan, reports=planned(plan), rights=rights), found
        if plan.withheld:
            raise ConflictError(plan.withheld)
        if not plan.pending:
            return Result(mode=mode, outcome="no_change", plan=plan, reports=planned(plan)), found
        if fingerprint != plan.fingerprint:
            raise StateChangedError("the application or its use has changed since that plan was made", plan=shown)
        execution = await run(plan, upstreams, audit=audit_of(plan, f"client {client_id}", "delete"))
        outcome: Outcome = "applied"
        if execution.error is not None:
            outcome = "failed" if execution.left else "rolled_back"
        result = Result(mode=mode, outcome=outcome, plan=plan, reports=execution.reports, error=execution.error)
        return result, found


def _plan(
    found: Inspection, environment: str, organizations: tuple[str, ...], *, force: bool, connections: bool
) -> Plan:
    state = {
        "application": found.application.object_id if found.application else None,
        "principal": found.principal.principal_id if found.principal else None,
        "roles": sorted(role.assignment.id for role in found.roles),
        "connections": sorted(used.id for used in found.connections),
        "force": [force, connections],
    }
    identity = _identity_of(found.principal)
    used = tuple(_connection(one, number) for number, one in enumerate(found.connections, 1)) if connections else ()
    lost = (LOST_CONNECTION,) if used else ()
    if found.application is None and identity is None:
        if found.deleted_application is None:
            raise ConflictError(
                "this client id belongs to another tenant's application, or to a resource's own identity"
            )
        where = f"application {found.deleted_application.display_name}"
        return Plan(changes=(nothing("application", where, "destructive"), *used), state=state, irreversible=lost)
    withheld = None if force else _withheld(found, organizations, connections=connections)
    if withheld:
        return Plan(changes=(), state=state, withheld=withheld[0], handoff=withheld[1])
    roles = tuple(_role(role, environment, number) for number, role in enumerate(found.roles, 1))
    if identity is not None:
        last = _identity(found.principal, identity, environment)
        # it cannot come back: once it may be gone, so may its roles be
        roles = tuple(msgspec.structs.replace(role, kept_by=(last.key,)) for role in roles)
        return Plan(changes=(*roles, *used, last), state=state, irreversible=(LOST_IDENTITY, *lost))
    assert found.application is not None  # noqa: S101  for the type checker: else there is an identity
    gone = _application(found.application, found.principal, environment)
    said = (RESTORABLE.format(client_id=found.client_id), *lost)
    return Plan(changes=(*roles, gone, *used), state=state, irreversible=said)


def _identity_of(principal: ServicePrincipal | None) -> Scope | None:
    is_identity = principal is not None and principal.type == "ManagedIdentity"
    return principal.resource_id if principal is not None and is_identity else None


def _withheld(
    found: Inspection, organizations: tuple[str, ...], *, connections: bool
) -> tuple[str, tuple[Handoff, ...]] | None:
    if found.connections and not connections:
        names = [f"{used.organization}/{used.project}/{used.name}" for used in found.connections]
        why = f"these service connections still use it: {', '.join(names)}"
        values = {f"connection-{number}": name for number, name in enumerate(names, 1)}
        what = "Move the pipelines to another connection and delete these, or ask with connections=true to delete both."
        return why, (Handoff(who="Administrator of the service connections", what=what, values=values),)
    if not organizations:
        return "name the organizations to be searched for connections that use it, or set force", ()
    return None


def _role(role: NamedRole, environment: str, number: int) -> Change:
    assignment = role.assignment
    name = assignment.id.rstrip("/").rsplit("/", 1)[-1]
    again = role_changes.create_role_assignment(
        environment,
        assignment.scope,
        name,
        role_definition_id=assignment.role_definition_id,
        principal_id=assignment.principal_id,
        description=assignment.description,
        condition=assignment.condition,
    )
    return Change(
        key=f"role-{number}",
        action="delete",
        target=f"{role.role} at {assignment.scope}",
        safety="destructive",
        call=role_changes.delete_role_assignment(environment, assignment.scope, name),
        before={"role": role.role, "scope": assignment.scope},
        needs=(role_changes.delete_right(assignment.scope),),
        undo=(again,),
    )


def _connection(used: UsedBy, number: int) -> Change:
    return Change(
        key=f"connection-{number}",
        action="delete",
        target=f"service connection {used.name} of {used.organization}/{used.project}",
        safety="destructive",
        call=devops.delete_connection(used.organization, used.id, used.project_ids),
        before={"id": used.id, "name": used.name},
        needs=(devops.MANAGE,),
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


def _identity(principal: ServicePrincipal | None, identity: Scope, environment: str) -> Change:
    name = principal.display_name if principal else identity.rsplit("/", 1)[-1]
    return Change(
        key="identity",
        action="delete",
        target=f"managed identity {name}",
        safety="destructive",
        call=managed_identity_changes.delete_identity(environment, identity),
        before={"id": identity},
        needs=(managed_identity_changes.delete_identity_right(identity),),
    )
