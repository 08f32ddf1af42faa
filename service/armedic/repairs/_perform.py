"""One request for a repair: look, plan, and where asked apply, verify and tell."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from armedic.causes import _cause
from armedic.changes.plan import Plan
from armedic.changes.result import Mode, Outcome, Result
from armedic.changes.run import planned, run
from armedic.changes.settle import Settled, settle
from armedic.clients.upstreams import Upstreams
from armedic.diagnosis.examine import examine
from armedic.errors import InvalidRequestError, NotFoundError, StateChangedError, UpstreamForbiddenError
from armedic.facts import Absent, AbsentError, Connection, Facts, UnreadError
from armedic.repairs._interest import add_interest
from armedic.repairs._repair import Repair, RepairRequest, catalogue
from armedic.targets import ConnectionTarget

OUTCOMES: Final[Mapping[str, Outcome]] = {
    "verified": "verified",
    "unverifiable": "applied",
    "propagating": "pending",
    "otherwise_broken": "applied",
}


async def perform(
    upstreams: Upstreams,
    target: ConnectionTarget,
    request: RepairRequest,
    *,
    mode: Mode,
    fingerprint: str | None,
    wait_seconds: float,
    clock: Callable[[], datetime],
) -> Result:
    """Plan a repair, or apply the plan that the fingerprint names.

    Raises:
        InvalidRequestError: `apply` without a fingerprint.
        NotFoundError: There is no such connection, or not the thing behind it that the repair changes.
        StateChangedError: The fingerprint is of another state; carries the plan made from the present one.
        UpstreamForbiddenError: Armedic may not read what the plan depends on.
    """
    if mode == "apply" and fingerprint is None:
        raise InvalidRequestError("mode apply needs the fingerprint of a plan: send the request with mode plan first")
    repair = _of(request)
    plan = await _plan(upstreams, target, repair, request, clock)
    shown = Result(mode=mode, outcome="planned", plan=plan, reports=planned(plan))
    if mode == "plan" or plan.withheld:
        return shown if mode == "plan" else _with(shown, "failed")

    def removed(cause: str) -> bool:
        return repair.slug in _cause.catalogue()[cause].repairs

    if not plan.pending:
        settled = await settle(upstreams, target, removed, wait_seconds=wait_seconds, clock=clock)
        return _with(shown, "pending" if settled.state == "propagating" else "no_change", settled)
    if fingerprint != plan.fingerprint:
        raise StateChangedError(
            "the connection or what it depends on has changed since that plan was made; nothing was done", plan=shown
        )
    execution = await run(plan, upstreams)
    if execution.error is not None:
        outcome: Outcome = "failed" if execution.left else "rolled_back"
        return Result(mode=mode, outcome=outcome, plan=plan, reports=execution.reports, error=execution.error)
    settled = await settle(upstreams, target, removed, wait_seconds=wait_seconds, clock=clock)
    return Result(
        mode=mode,
        outcome=OUTCOMES[settled.state],
        plan=plan,
        reports=execution.reports,
        diagnosis=settled.diagnosis,
    )


async def _plan(
    upstreams: Upstreams,
    target: ConnectionTarget,
    repair: Repair,
    request: RepairRequest,
    clock: Callable[[], datetime],
) -> Plan:
    facts = (await examine(upstreams, target, now=clock())).facts
    if isinstance(facts.seen_connection, Absent):
        raise NotFoundError(
            f"the project {target.project} has no service connection {target.name_or_id} that Armedic may see"
        )
    try:
        facts = await add_interest(upstreams, facts, repair.interest(request))
        return repair.plan(facts, target, request)
    except UnreadError as error:
        raise UpstreamForbiddenError(
            f"the plan depends on something that could not be read: {error.unread.reason}",
            system=_system(facts),
            missing_permissions=error.unread.missing_permissions,
        ) from error
    except AbsentError as error:
        raise NotFoundError(_absent(facts)) from error


def _of(request: RepairRequest) -> Repair:
    return catalogue()[str(type(request).__struct_config__.tag)]


def _with(result: Result, outcome: Outcome, settled: Settled | None = None) -> Result:
    return Result(
        mode=result.mode,
        outcome=outcome,
        plan=result.plan,
        reports=result.reports,
        diagnosis=settled.diagnosis if settled else None,
    )


def _system(facts: Facts) -> str:
    return "graph" if isinstance(facts.seen_connection, Connection) else "devops"


def _absent(facts: Facts) -> str:
    client = facts.seen_connection.client_id if isinstance(facts.seen_connection, Connection) else None
    return f"the tenant has no service principal for the client id {client} of the connection"
