"""One request for a repair: look, plan, and where asked apply, verify and tell."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Final

import msgspec

from armedic.causes import _cause
from armedic.changes.audit import of as audit_of
from armedic.changes.plan import Plan
from armedic.changes.result import Mode, Outcome, Result
from armedic.changes.rights import held_rights
from armedic.changes.run import Execution, finish, planned, run, take_back
from armedic.changes.settle import Settled, settle
from armedic.changes.turns import turn
from armedic.clients.upstreams import Upstreams
from armedic.diagnosis.examine import examine
from armedic.errors import (
    InvalidRequestError,
    NotFoundError,
    StateChangedError,
    UpstreamError,
    UpstreamForbiddenError,
)
from armedic.facts import Absent, AbsentError, Connection, Facts, UnreadError
from armedic.ids import Scope
from armedic.repairs._interest import add_interest
from armedic.repairs._repair import Repair, RepairRequest, catalogue
from armedic.targets import ConnectionTarget

OUTCOMES: Final[Mapping[str, Outcome]] = {
    "verified": "verified",
    "unverifiable": "applied",
    "propagating": "pending",
    "otherwise_broken": "applied",
}


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request for a repair."""

    target: ConnectionTarget
    request: RepairRequest
    mode: Mode
    fingerprint: str | None
    wait_seconds: float
    permit: Callable[[str | None, Plan, Scope | None], Awaitable[None]]
    """Raises NotAllowedError where the caller may not have the plan of this repair of a connection for this scope; the
    repair is None where there is none to make."""

    @property
    def repair(self) -> Repair:
        """The repair that is asked for."""
        return catalogue()[str(type(self.request).__struct_config__.tag)]

    @property
    def subject(self) -> str:
        """The connection, for people."""
        return f"{self.target.organization}/{self.target.project}/{self.target.name_or_id}"


async def perform(upstreams: Upstreams, asked: Asked, *, clock: Callable[[], datetime]) -> Result:
    """Plan a repair, or apply the plan that the fingerprint names.

    Raises:
        InvalidRequestError: `apply` without a fingerprint.
        NotAllowedError: The caller may not have the plan; nothing was done.
        NotFoundError: There is no such connection, or not the thing behind it that the repair changes.
        StateChangedError: The fingerprint is of another state; carries the plan made from the present one.
        UpstreamForbiddenError: Armedic may not read what the plan depends on.
    """
    checked(asked)
    planned_first = await _plan(upstreams, asked, clock)
    await asked.permit(asked.repair.slug, planned_first.plan, planned_first.scope)
    if asked.mode == "plan":
        rights = await held_rights(upstreams, planned_first.plan)
        return _shown(asked, planned_first.plan, rights)
    async with turn(*planned_first.things):
        again = await _plan(
            upstreams, asked, clock
        )  # what it was made from may have changed while others had their turn
        await asked.permit(asked.repair.slug, again.plan, again.scope)
        return await _applied(upstreams, asked, again.plan, clock)


def checked(asked: Asked) -> None:
    """Refuse to apply what was not planned.

    Raises:
        InvalidRequestError: `apply` without a fingerprint.
    """
    if asked.mode == "apply" and asked.fingerprint is None:
        raise InvalidRequestError("mode apply needs the fingerprint of a plan: send the request with mode plan first")


async def _applied(upstreams: Upstreams, asked: Asked, plan: Plan, clock: Callable[[], datetime]) -> Result:
    shown = _shown(asked, plan)
    if plan.withheld:
        return _with(shown, "failed")

    async def settled() -> Settled:
        return await settle(
            upstreams,
            asked.target,
            lambda cause: (
                cause not in plan.lasting
                and (cause in plan.passing or asked.repair.slug in _cause.catalogue()[cause].repairs)
            ),
            wait_seconds=asked.wait_seconds,
            clock=clock,
            also=plan.also,
        )

    if not plan.pending:
        found = await settled()
        return _with(shown, "pending" if found.state == "propagating" else "no_change", found)
    if asked.fingerprint != plan.fingerprint and not plan.waiting:
        raise StateChangedError(
            "the connection or what it depends on has changed since that plan was made; nothing was done", plan=shown
        )
    audit = audit_of(plan, asked.subject, asked.repair.slug)
    execution = await run(plan, upstreams, patience_seconds=asked.wait_seconds, audit=audit)
    if execution.error is not None:
        return _result(asked, plan, execution, "failed" if execution.left else "rolled_back")
    if execution.waiting:
        return _result(asked, plan, execution, "pending")
    found = await settled()
    if found.state == "otherwise_broken" and plan.or_undo and not _further(asked.repair, plan, found):
        summary = found.diagnosis.judgement.summary
        broken = UpstreamError(f"the connection does not verify after the changes: {summary}", system="devops")
        undone = await take_back(plan, execution, broken, upstreams, audit=audit)
        return _result(asked, plan, undone, "failed" if undone.left else "rolled_back", found)
    if found.state == "verified" and plan.last:
        execution = await finish(plan, execution, upstreams, audit=audit)
    outcome = "failed" if execution.error is not None else OUTCOMES[found.state]
    return _result(asked, plan, execution, outcome, found)


def _further(repair: Repair, plan: Plan, found: Settled) -> bool:
    """Whether what is left is no fault of the changes: another cause, which a cause that they removed had hidden."""
    causes = _cause.catalogue()
    left = (one.cause for one in found.diagnosis.judgement.findings if one.certainty != "possible")
    return plan.bears_more and not any(repair.slug in causes[cause].repairs for cause in left)


class _Planned(msgspec.Struct, frozen=True, kw_only=True):
    plan: Plan
    things: tuple[str, ...]
    """What the plan may change, by name: others that want to change it wait."""
    scope: Scope | None
    """What the connection is for."""


async def _plan(upstreams: Upstreams, asked: Asked, clock: Callable[[], datetime]) -> _Planned:
    target = asked.target
    facts = (await examine(upstreams, target, now=clock())).facts
    if isinstance(facts.seen_connection, Absent):
        raise NotFoundError(
            f"the project {target.project} has no service connection {target.name_or_id} that Armedic may see"
        )
    try:
        facts = await add_interest(upstreams, target, facts, asked.repair.interest(asked.request))
        plan = asked.repair.plan(facts, target, asked.request)
    except UnreadError as error:
        raise UpstreamForbiddenError(
            f"the plan depends on something that could not be read: {error.unread.reason}",
            system=_system(facts),
            missing_permissions=error.unread.missing_permissions,
        ) from error
    except AbsentError as error:
        raise NotFoundError(_absent(facts)) from error
    scope = facts.seen_connection.scope if isinstance(facts.seen_connection, Connection) else None
    return _Planned(plan=plan, things=_things(target, facts), scope=scope)


def _things(target: ConnectionTarget, facts: Facts) -> tuple[str, ...]:
    connection = facts.seen_connection
    if not isinstance(connection, Connection):
        return (f"connection {target.organization}/{target.name_or_id}",)
    names = [f"connection {connection.id}", *(f"connection {one.connection.id}" for one in facts.siblings)]
    return (*names, f"application {connection.client_id}") if connection.client_id else tuple(names)


def _shown(asked: Asked, plan: Plan, rights: Mapping[str, bool] | None = None) -> Result:
    return Result(
        mode=asked.mode,
        outcome="planned",
        plan=plan,
        reports=planned(plan),
        rights=rights or {},
        repairs=(asked.repair.slug,),
    )


def _result(asked: Asked, plan: Plan, execution: Execution, outcome: Outcome, settled: Settled | None = None) -> Result:
    return Result(
        mode=asked.mode,
        outcome=outcome,
        plan=plan,
        reports=execution.reports,
        diagnosis=settled.diagnosis if settled else None,
        error=execution.error,
        repairs=(asked.repair.slug,),
    )


def _with(result: Result, outcome: Outcome, settled: Settled | None = None) -> Result:
    return Result(
        mode=result.mode,
        outcome=outcome,
        plan=result.plan,
        reports=result.reports,
        diagnosis=settled.diagnosis if settled else None,
        repairs=result.repairs,
    )


def _system(facts: Facts) -> str:
    return "graph" if isinstance(facts.seen_connection, Connection) else "devops"


def _absent(facts: Facts) -> str:
    client = facts.seen_connection.client_id if isinstance(facts.seen_connection, Connection) else None
    return f"the tenant has no service principal for the client id {client} of the connection"
