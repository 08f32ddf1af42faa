"""Bring back an application that was deleted less than 30 days ago, with its principal and roles."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from armedic.changes import principals
from armedic.changes.audit import of as audit_of
from armedic.changes.plan import Change, Plan, nothing
from armedic.changes.result import Outcome, Result
from armedic.changes.rights import held_rights
from armedic.changes.run import planned, run
from armedic.changes.turns import turn
from armedic.clients import graph
from armedic.clients.call import Ref
from armedic.clients.upstreams import Upstreams
from armedic.errors import ConflictError, InvalidRequestError, StateChangedError
from armedic.facts import Application, ServicePrincipal
from armedic.ids import ClientId, Scope
from armedic.provision import roles
from armedic.provision.granting import Grant, read_grants
from armedic.provision.inspect import Inspection, inspect, scopes_of
from armedic.provision.permit import Permit, everything
from armedic.provision.request import Environment, RoleGrant

NEW_PRINCIPAL: Final = "its service principal is not in the recycle bin: it gets a new one, with another object id"


class RestoreRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to come back. The answer of a deletion holds such a body as `restore`."""

    cloud: Environment = "AzureCloud"
    """The cloud, by the name that Azure DevOps uses."""
    roles: Annotated[list[RoleGrant], Meta(max_length=50)] = msgspec.field(default_factory=list)
    """Roles to grant again, each with its scope: they do not come back by themselves."""
    allow_privileged: bool = False
    """Whether roles may be granted that can grant roles themselves (Owner and its kin)."""
    mode: Literal["plan", "apply"] = "plan"
    """`plan` reads and writes nothing."""
    fingerprint: Annotated[str, Meta(pattern=r"^sha256:[0-9a-f]{64}$", max_length=71)] | None = None
    """That of the plan to apply; needed with mode apply, and refused with 412 when the state has changed."""
    wait_seconds: Annotated[float, Meta(ge=0, le=300)] = 60
    """How long to wait for replication, in seconds."""


class _State(msgspec.Struct, frozen=True, kw_only=True):
    found: Inspection
    deleted_principal: ServicePrincipal | None
    grants: tuple[Grant, ...]
    held: tuple[Scope, ...]
    """Where the principal has roles that were left when it was deleted: they come back with it."""
    now: datetime


async def restore(
    upstreams: Upstreams,
    client_id: ClientId,
    request: RestoreRequest,
    *,
    clock: Callable[[], datetime],
    permit: Permit = everything,
) -> Result:
    """Plan or apply; what is there already is `no_change`.

    Args:
        permit: Asked before a plan is shown or applied.

    Raises:
        NotFoundError: The tenant has no such application, deleted or not, or not any more.
        ConflictError: The client id is that of a managed identity, or of another tenant's application.
        InvalidRequestError: `apply` without a fingerprint, a role without a scope, or one that does not exist.
        StateChangedError: The fingerprint is of another state; carries the present plan.
    Source: learn.microsoft.com/graph/api/directory-deleteditems-restore
    """
    if request.mode == "apply" and request.fingerprint is None:
        raise InvalidRequestError("mode apply needs the fingerprint of a plan: send the request with mode plan first")
    if any(grant.scope is None for grant in request.roles):
        raise InvalidRequestError("roles: each needs its scope here")
    async with turn(f"application {client_id}"):
        state = await _read(upstreams, client_id, request, clock())
        plan = _plan(state, request)
        await permit(plan, (*(grant.scope for grant in state.grants), *state.held))
        reports = planned(plan)
        if request.mode == "plan":
            rights = await held_rights(upstreams, plan)
            return Result(mode="plan", outcome="planned", plan=plan, reports=reports, rights=rights)
        if not plan.pending:
            return Result(mode="apply", outcome="no_change", plan=plan, reports=reports)
        if request.fingerprint != plan.fingerprint:
            shown = Result(mode="apply", outcome="planned", plan=plan, reports=reports)
            raise StateChangedError("the application has changed since that plan was made", plan=shown)
        audit = audit_of(plan, f"client {client_id}", "restore")
        execution = await run(plan, upstreams, patience_seconds=request.wait_seconds, audit=audit)
        outcome: Outcome = "pending" if execution.waiting else "applied"
        if execution.error is not None:
            outcome = "failed" if execution.left else "rolled_back"
        return Result(mode="apply", outcome=outcome, plan=plan, reports=execution.reports, error=execution.error)


async def _read(upstreams: Upstreams, client_id: ClientId, request: RestoreRequest, now: datetime) -> _State:
    found, gone = await asyncio.gather(
        inspect(upstreams, client_id, request.cloud, ()), _deleted_principal(upstreams, client_id, request.cloud)
    )
    held = found.principal or gone
    grants = await read_grants(
        upstreams, request.cloud, request.roles, Scope("/"), held.principal_id if held is not None else None
    )
    left = await scopes_of(upstreams, request.cloud, held.principal_id) if held is not None else ()
    return _State(found=found, deleted_principal=gone, grants=grants, held=left, now=now)


async def _deleted_principal(upstreams: Upstreams, client_id: ClientId, cloud: str) -> ServicePrincipal | None:
    await upstreams.prepare(cloud)
    return await upstreams.graph(cloud).find_deleted_principal(client_id)


def _plan(state: _State, request: RestoreRequest) -> Plan:
    found = state.found
    application = found.application or found.deleted_application
    if application is None:
        raise ConflictError("this client id belongs to a managed identity or to another tenant's application")
    known = found.principal or state.deleted_principal
    where = f"service principal {application.display_name}"
    gone = None if found.principal else state.deleted_principal
    principal = principals.principal(request.cloud, application.client_id, where, held=found.principal, deleted=gone)
    holder = roles.Holder(
        environment=request.cloud,
        display_name=application.display_name,
        unique_name=found.client_id,
        principal_id=known.principal_id if known else None,
        ref=known.principal_id if known else Ref("principal", "id"),
        allow_privileged=request.allow_privileged,
        now=state.now,
    )
    granted = roles.steps(state.grants, holder)
    fingerprinted = {
        "application": application.object_id,
        "roles": [[grant.role.id, grant.scope, grant.condition, grant.expires_at] for grant in state.grants],
    }
    if blocked := roles.blocked(state.grants, holder):
        return Plan(changes=(), state=fingerprinted, withheld=blocked[0], handoff=(blocked[1],))
    changes = (_application(found, application, request.cloud), principal, *granted)
    said = (NEW_PRINCIPAL,) if principal.action == "create" else ()
    return Plan(changes=changes, state=fingerprinted, irreversible=said)


def _application(found: Inspection, application: Application, cloud: str) -> Change:
    where = f"application {application.display_name} ({application.client_id})"
    if found.application is not None:
        return nothing("application", where, "privilege")
    call = graph.restore_deleted(cloud, application.object_id)
    return Change(
        key="application",
        action="update",
        target=where,
        safety="privilege",
        # gone: here it cannot be restored, while as an undo it would mean that there is nothing to take back
        call=msgspec.structs.replace(call, gone_is_done=False),
        before={"id": application.object_id, "deleted": True},
        after={"id": application.object_id, "deleted": False},
        needs=(graph.WRITE,),
        undo=(graph.delete_application(cloud, application.object_id),),
    )
