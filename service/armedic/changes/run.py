"""Apply a plan: exactly its calls, in order; on a refusal, take back what was done or say what is left."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import msgspec

from armedic.changes.plan import Change, Plan
from armedic.changes.result import ChangeReport, Status
from armedic.clients.call import PATH_REF, Call, Ref
from armedic.clients.replication import is_lag
from armedic.clients.upstreams import Upstreams
from armedic.errors import UpstreamError
from armedic.secret import Secret


class Execution(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the changes of a plan."""

    reports: tuple[ChangeReport, ...]
    outputs: Mapping[str, Mapping[str, Any]]
    """By change key, the fields of its answer; secrets are wrapped."""
    error: UpstreamError | None = None

    @property
    def left(self) -> bool:
        """Whether something stands that should have been taken back."""
        return any(report.status == "left" for report in self.reports)


def planned(plan: Plan) -> tuple[ChangeReport, ...]:
    """The reports of a plan that is only shown."""
    return tuple(
        ChangeReport(change=change, status="planned" if change.call else "not_needed") for change in plan.changes
    )


async def run(plan: Plan, upstreams: Upstreams, *, patience_seconds: float = 0) -> Execution:
    """Make the changes in order and stop at the first refusal; then undo in reverse order.

    A call whose answer was lost may have taken effect, so it is undone too: every undo of a plan does nothing where
    there is nothing to take back.

    Args:
        patience_seconds: How long in all to repeat calls that are refused because a thing just made is not replicated.
    """
    until = time.monotonic() + patience_seconds
    outputs: dict[str, Mapping[str, Any]] = {}
    for index, change in enumerate(plan.changes):
        if change.call is None:
            outputs[change.key] = change.outputs
            continue
        try:
            fields = await _patiently(change, change.call, outputs, upstreams, until)
            outputs[change.key] = dict(change.outputs) | fields
        except UpstreamError as error:
            return await _take_back(plan, index, error, outputs, upstreams)
    reports = tuple(_report(change, "done" if change.call else "not_needed") for change in plan.changes)
    return Execution(reports=reports, outputs=outputs)


async def _take_back(
    plan: Plan,
    failed: int,
    error: UpstreamError,
    outputs: dict[str, Mapping[str, Any]],
    upstreams: Upstreams,
) -> Execution:
    reports: dict[str, ChangeReport] = {}
    unsure = error.upstream_status is None or not 400 <= error.upstream_status < 500  # noqa: PLR2004  refused for sure
    for index, change in reversed(list(enumerate(plan.changes))):
        if index > failed:
            reports[change.key] = _report(change, "skipped")
        elif change.call is None:
            reports[change.key] = _report(change, "not_needed")
        elif index == failed and not unsure:
            reports[change.key] = _report(change, "failed", str(error))
        else:
            why = str(error) if index == failed else None
            made = index != failed or await _found(change, outputs, upstreams)
            reports[change.key] = (
                await _undone(change, outputs, upstreams, why=why) if made else _report(change, "failed", why)
            )
    ordered = tuple(reports[change.key] for change in plan.changes)
    return Execution(reports=ordered, outputs=outputs, error=error)


async def _found(change: Change, outputs: dict[str, Mapping[str, Any]], upstreams: Upstreams) -> bool:
    """Whether a call whose answer was lost may have taken effect; what it made is put among the outputs."""
    if change.find is None or change.call is None:
        return True
    path = _filled(change.find.path, outputs)
    try:
        body = await upstreams.read(change.call.system, change.call.environment, path, needs="; ".join(change.needs))
    except UpstreamError:
        return True  # not known: undo will say what may be left
    made = None if body is None else change.find.pick(body)
    if made is not None:
        outputs[change.key] = made
    return made is not None


async def _undone(
    change: Change, outputs: dict[str, Mapping[str, Any]], upstreams: Upstreams, *, why: str | None
) -> ChangeReport:
    if not change.undo:
        return _report(change, "left", why or "it cannot be taken back by a call")
    for call in change.undo:
        missing = _missing(call, outputs)
        if missing:
            return _report(change, "left", f"{why or 'not undone'}; it is not known whether {missing} was made")
        try:
            await _send(change, call, outputs, upstreams)
        except UpstreamError as error:
            return _report(change, "left", f"could not be undone: {error}")
    return _report(change, "undone", why)


async def _patiently(
    change: Change, call: Call, outputs: Mapping[str, Mapping[str, Any]], upstreams: Upstreams, until: float
) -> dict[str, Any]:
    pause = 1.0
    while True:
        try:
            fields = await _send(change, call, outputs, upstreams)
        except UpstreamError as error:
            left = until - time.monotonic()
            if left <= 0 or not is_lag(error):
                raise
            await asyncio.sleep(min(pause, left))
            pause *= 2
            continue
        if change.upsert and not fields:
            raise UpstreamError(
                f"somebody else made the {change.target} at the same moment; send the same request again",
                system=call.system,
            )
        return fields


async def _send(
    change: Change, call: Call, outputs: Mapping[str, Mapping[str, Any]], upstreams: Upstreams
) -> dict[str, Any]:
    reply = await upstreams.send(
        call.system,
        call.environment,
        call.method,
        _filled(call.path, outputs),
        body=_resolved(call.body, outputs),
        headers=call.headers,
        needs="; ".join(change.needs),
        gone_is_done=call.gone_is_done,
    )
    fields = dict(reply.body) if isinstance(reply.body, Mapping) else {}
    name = change.secret_output
    if name and isinstance(fields.get(name), str):
        fields[name] = Secret(fields[name])
    return fields


def _filled(path: str, outputs: Mapping[str, Mapping[str, Any]]) -> str:
    return PATH_REF.sub(lambda found: str(outputs[found[1]][found[2]]), path)


def _resolved(node: Any, outputs: Mapping[str, Mapping[str, Any]]) -> Any:
    match node:
        case Ref():
            return _resolved(outputs[node.change][node.field], outputs)
        case Secret():
            return node.reveal()
        case Mapping():
            return {key: _resolved(value, outputs) for key, value in node.items()}
        case list() | tuple():
            return [_resolved(value, outputs) for value in node]
        case _:
            return node


def _missing(call: Call, outputs: Mapping[str, Mapping[str, Any]]) -> str | None:
    return next((ref.change for ref in call.refs() if ref.field not in outputs.get(ref.change, {})), None)


def _report(change: Change, status: Status, detail: str | None = None) -> ChangeReport:
    return ChangeReport(change=change, status=status, detail=detail)
