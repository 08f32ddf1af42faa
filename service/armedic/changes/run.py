"""Apply a plan: exactly its calls, in order; on a refusal, take back what was done or say what is left."""

import time
from collections.abc import Mapping
from typing import Any

import msgspec

from armedic import lifetime
from armedic.changes.audit import Audit, silent
from armedic.changes.plan import Change, Plan
from armedic.changes.result import ChangeReport
from armedic.changes.sending import OvertakenError, Sender, report
from armedic.clients.replication import is_lag
from armedic.clients.upstreams import Upstreams
from armedic.errors import ArmedicError, ServiceStoppingError, UpstreamError


class Execution(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the changes of a plan."""

    reports: tuple[ChangeReport, ...]
    outputs: Mapping[str, Mapping[str, Any]]
    """By change key, the fields of its answer; secrets are wrapped."""
    error: ArmedicError | None = None
    waiting: bool = False
    """Whether it stopped before a step that has to wait until what was done has taken effect everywhere."""
    overtaken: bool = False
    """Whether it stopped because another request makes the same things at this moment."""

    @property
    def left(self) -> bool:
        """Whether something stands that should have been taken back."""
        return any(one.status == "left" for one in self.reports)


def planned(plan: Plan) -> tuple[ChangeReport, ...]:
    """The reports of a plan that is only shown."""
    return tuple(report(change, "planned" if change.call else "not_needed") for change in plan.changes)


async def run(plan: Plan, upstreams: Upstreams, *, patience_seconds: float = 0, audit: Audit = silent) -> Execution:
    """Make the changes in order and stop at the first refusal; then undo in reverse order.

    Those that wait for the connections to verify are left to `finish`.

    A call whose answer was lost may have taken effect, so it is undone too: every undo of a plan does nothing where
    there is nothing to take back.

    Args:
        patience_seconds: How long in all to repeat calls that are refused because a thing just made is not replicated.
        audit: Told of each write.
    """
    lifetime.unlimited()  # what has begun to change something is not cut half-way
    until = time.monotonic() + patience_seconds
    outputs: dict[str, Mapping[str, Any]] = {}
    sender = Sender(upstreams, outputs, audit)
    for index, change in enumerate(plan.first):
        if change.call is None:
            outputs[change.key] = change.outputs
            continue
        if lifetime.undoing():
            stopping = ServiceStoppingError("Armedic is being stopped; send the same request again")
            return await _take_back(plan, index, stopping, sender, until, sent=False)
        try:
            await sender.made(change, change.call, until)
        except OvertakenError:
            return await _yielded(plan, index, sender, until)
        except UpstreamError as error:
            if change.goes_on and is_lag(error):
                return _waiting(plan, index, error, sender)
            return await _take_back(plan, index, error, sender, until)
        try:
            await sender.ready(change, until)
        except UpstreamError as error:
            return await _take_back(plan, index + 1, error, sender, until, sent=False)
    made = [_done(change, sender) for change in plan.first]
    later = [report(change, "skipped" if change.call else "not_needed") for change in plan.last]
    return Execution(reports=(*made, *later), outputs=outputs)


async def finish(plan: Plan, execution: Execution, upstreams: Upstreams, *, audit: Audit = silent) -> Execution:
    """Make the changes that waited for the connections to verify.

    Nothing is taken back: what is refused is `left`, and the same request sent again finds it.
    """
    outputs = dict(execution.outputs)
    sender = Sender(upstreams, outputs, audit)
    kept = {one.change.key: one for one in execution.reports}
    failure: UpstreamError | None = None
    for change in plan.last:
        if change.call is None:
            continue
        try:
            await sender.look_beside(change)
            outputs[change.key] = await sender.send(change, change.call)
            kept[change.key] = report(change, "done")
        except UpstreamError as error:
            failure = failure or error
            kept[change.key] = report(change, "left", f"could not be done: {error}; send the same request again")
    return Execution(reports=tuple(kept[change.key] for change in plan.changes), outputs=outputs, error=failure)


async def take_back(
    plan: Plan, execution: Execution, error: UpstreamError, upstreams: Upstreams, *, audit: Audit = silent
) -> Execution:
    """Undo, in reverse order, what was done: it left a connection broken."""
    sender = Sender(upstreams, dict(execution.outputs), audit)
    sender.there_before = {one.change.key for one in execution.reports if one.status == "not_needed"}
    return await _take_back(plan, len(plan.first), error, sender, time.monotonic())


def _done(change: Change, sender: Sender) -> ChangeReport:
    if change.call is None:
        return report(change, "not_needed")
    if change.key in sender.there_before:
        return report(change, "not_needed", "it was there already: another request made it")
    return report(change, "done")


def _waiting(plan: Plan, stopped: int, error: UpstreamError, sender: Sender) -> Execution:
    """What was done stays, and the rest is left to the same request sent again."""
    reports = {change.key: report(change, "skipped" if change.call else "not_needed") for change in plan.changes}
    for change in plan.first[:stopped]:
        reports[change.key] = _done(change, sender)
    why = f"not accepted yet ({error}): what it needs takes some minutes; send the same request again"
    at = plan.first[stopped]
    reports[at.key] = report(at, "skipped", why)
    return Execution(
        reports=tuple(reports[change.key] for change in plan.changes), outputs=sender.outputs, waiting=True
    )


async def _yielded(plan: Plan, stopped: int, sender: Sender, until: float) -> Execution:
    """What both need stays; what only this run has a use for is taken back."""
    reports = {change.key: report(change, "skipped" if change.call else "not_needed") for change in plan.changes}
    for change in reversed(plan.first[:stopped]):
        taken = change.private and change.call is not None
        reports[change.key] = await sender.undone(change, why=None, until=until) if taken else _done(change, sender)
    at = plan.first[stopped]
    reports[at.key] = report(at, "skipped", "another request makes it at this moment")
    ordered = tuple(reports[change.key] for change in plan.changes)
    return Execution(reports=ordered, outputs=sender.outputs, waiting=True, overtaken=True)


async def _take_back(
    plan: Plan, failed: int, error: ArmedicError, sender: Sender, until: float, *, sent: bool = True
) -> Execution:
    """Undo what stands before a step; `sent` says whether that step itself was sent."""
    reports = {change.key: report(change, "skipped" if change.call else "not_needed") for change in plan.last}
    status = error.upstream_status if isinstance(error, UpstreamError) else None
    unsure = status is None or not 400 <= status < 500  # noqa: PLR2004  refused for sure
    standing: set[str] = set()
    for index, change in reversed(list(enumerate(plan.first))):
        place = index - failed if sent or index < failed else 1
        told = await _reverted(change, place, error, sender, unsure=unsure, standing=standing, until=until)
        reports[change.key] = told
        if told.status == "left":
            standing.add(change.key)
    ordered = tuple(reports[change.key] for change in plan.changes)
    return Execution(reports=ordered, outputs=sender.outputs, error=error)


def _kept(change: Change, users: set[str]) -> str:
    steps = ", ".join(sorted(users))
    if change.action == "delete":
        return f"not taken back, since this may have been done and cannot be: {steps}; send the same request again"
    return f"kept, since it may be in use by: {steps}"


async def _reverted(
    change: Change,
    place: int,
    error: ArmedicError,
    sender: Sender,
    *,
    unsure: bool,
    standing: set[str],
    until: float,
) -> ChangeReport:
    """One step after the failure at place 0: what became of it."""
    if place > 0:
        return report(change, "skipped")
    if change.call is None:
        return report(change, "not_needed")
    if change.key in sender.there_before:
        return report(change, "not_needed", "it was there already")
    why = str(error) if place == 0 else None
    if place == 0 and (not unsure or not await sender.found(change)):
        return report(change, "failed", why)
    if users := standing.intersection(change.kept_by):
        return report(change, "left", _kept(change, users))
    return await sender.undone(change, why=why, until=until)
