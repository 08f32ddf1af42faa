"""Apply a plan: exactly its calls, in order; on a refusal, take back what was done or say what is left."""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import msgspec

from armedic.changes.audit import Audit, Write, silent
from armedic.changes.plan import Change, Plan
from armedic.changes.ready import wait_until_accepted
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
    waiting: bool = False
    """Whether it stopped before a step that has to wait until what was done has taken effect everywhere."""

    @property
    def left(self) -> bool:
        """Whether something stands that should have been taken back."""
        return any(report.status == "left" for report in self.reports)


def planned(plan: Plan) -> tuple[ChangeReport, ...]:
    """The reports of a plan that is only shown."""
    return tuple(_report(change, "planned" if change.call else "not_needed") for change in plan.changes)


async def run(plan: Plan, upstreams: Upstreams, *, patience_seconds: float = 0, audit: Audit = silent) -> Execution:
    """Make the changes in order and stop at the first refusal; then undo in reverse order.

    Those that wait for the connections to verify are left to `finish`.

    A call whose answer was lost may have taken effect, so it is undone too: every undo of a plan does nothing where
    there is nothing to take back.

    Args:
        patience_seconds: How long in all to repeat calls that are refused because a thing just made is not replicated.
        audit: Told of each write.
    """
    until = time.monotonic() + patience_seconds
    outputs: dict[str, Mapping[str, Any]] = {}
    sender = _Sender(upstreams, outputs, audit)
    for index, change in enumerate(plan.first):
        if change.call is None:
            outputs[change.key] = change.outputs
            continue
        try:
            await sender.made(change, change.call, until)
        except UpstreamError as error:
            if change.goes_on and is_lag(error):
                return _waiting(plan, index, error, outputs)
            return await _take_back(plan, index, error, sender)
        try:
            await sender.ready(change, until)
        except UpstreamError as error:
            return await _take_back(plan, index + 1, error, sender, sent=False)
    made = [_report(change, "done" if change.call else "not_needed") for change in plan.first]
    later = [_report(change, "skipped" if change.call else "not_needed") for change in plan.last]
    return Execution(reports=(*made, *later), outputs=outputs)


async def finish(plan: Plan, execution: Execution, upstreams: Upstreams, *, audit: Audit = silent) -> Execution:
    """Make the changes that waited for the connections to verify.

    Nothing is taken back: what is refused is `left`, and the same request sent again finds it.
    """
    outputs = dict(execution.outputs)
    sender = _Sender(upstreams, outputs, audit)
    kept = {report.change.key: report for report in execution.reports}
    failure: UpstreamError | None = None
    for change in plan.last:
        if change.call is None:
            continue
        try:
            outputs[change.key] = await sender.send(change, change.call)
            kept[change.key] = _report(change, "done")
        except UpstreamError as error:
            failure = failure or error
            kept[change.key] = _report(change, "left", f"could not be done: {error}; send the same request again")
    return Execution(reports=tuple(kept[change.key] for change in plan.changes), outputs=outputs, error=failure)


async def take_back(
    plan: Plan, execution: Execution, error: UpstreamError, upstreams: Upstreams, *, audit: Audit = silent
) -> Execution:
    """Undo, in reverse order, what was done: it left a connection broken."""
    return await _take_back(plan, len(plan.first), error, _Sender(upstreams, dict(execution.outputs), audit))


def _waiting(plan: Plan, stopped: int, error: UpstreamError, outputs: Mapping[str, Mapping[str, Any]]) -> Execution:
    """What was done stays, and the rest is left to the same request sent again."""
    reports = {change.key: _report(change, "skipped" if change.call else "not_needed") for change in plan.changes}
    for change in plan.first[:stopped]:
        reports[change.key] = _report(change, "done" if change.call else "not_needed")
    why = f"not accepted yet ({error}): what it needs takes some minutes; send the same request again"
    at = plan.first[stopped]
    reports[at.key] = _report(at, "skipped", why)
    return Execution(reports=tuple(reports[change.key] for change in plan.changes), outputs=outputs, waiting=True)


async def _take_back(
    plan: Plan, failed: int, error: UpstreamError, sender: "_Sender", *, sent: bool = True
) -> Execution:
    """Undo what stands before a step; `sent` says whether that step itself was sent."""
    reports = {change.key: _report(change, "skipped" if change.call else "not_needed") for change in plan.last}
    unsure = error.upstream_status is None or not 400 <= error.upstream_status < 500  # noqa: PLR2004  refused for sure
    standing: set[str] = set()
    for index, change in reversed(list(enumerate(plan.first))):
        place = index - failed if sent or index < failed else 1
        report = await _reverted(change, place, error, sender, unsure=unsure, standing=standing)
        reports[change.key] = report
        if report.status == "left":
            standing.add(change.key)
    ordered = tuple(reports[change.key] for change in plan.changes)
    return Execution(reports=ordered, outputs=sender.outputs, error=error)


async def _reverted(
    change: Change, place: int, error: UpstreamError, sender: "_Sender", *, unsure: bool, standing: set[str]
) -> ChangeReport:
    """One step after the failure at place 0: what became of it."""
    if place > 0:
        return _report(change, "skipped")
    if change.call is None:
        return _report(change, "not_needed")
    why = str(error) if place == 0 else None
    if place == 0 and (not unsure or not await sender.found(change)):
        return _report(change, "failed", why)
    if users := standing.intersection(change.kept_by):
        return _report(change, "left", f"kept, since it may be in use by: {', '.join(sorted(users))}")
    return await sender.undone(change, why=why)


class _Sender:
    """Sends the calls of one run, and knows what they gave."""

    def __init__(self, upstreams: Upstreams, outputs: dict[str, Mapping[str, Any]], audit: Audit) -> None:
        self._upstreams = upstreams
        self._audit = audit
        self.outputs = outputs

    async def found(self, change: Change) -> bool:
        """Whether a call whose answer was lost may have taken effect; what it made is put among the outputs."""
        if change.find is None or change.call is None:
            return True
        path = _filled(change.find.path, self.outputs)
        needs = "; ".join(change.needs)
        try:
            body = await self._upstreams.read(change.call.system, change.call.environment, path, needs=needs)
        except UpstreamError:
            return True  # not known: undo will say what may be left
        made = None if body is None else change.find.pick(body)
        if made is not None:
            self.outputs[change.key] = made
        return made is not None

    async def undone(self, change: Change, *, why: str | None) -> ChangeReport:
        """The step taken back, or why it stands."""
        if not change.undo:
            return _report(change, "left", why or "it cannot be taken back by a call")
        for call in change.undo:
            missing = _missing(call, self.outputs)
            if missing:
                return _report(change, "left", f"{why or 'not undone'}; it is not known whether {missing} was made")
            try:
                await self.send(change, call)
            except UpstreamError as error:
                return _report(change, "left", f"could not be undone: {error}")
        return _report(change, "undone", why)

    async def made(self, change: Change, call: Call, until: float) -> None:
        """Send the call of a step; what it gave, and what was generated for it, is put among the outputs."""
        generated = await asyncio.to_thread(change.generate) if change.generate is not None else {}
        self.outputs[change.key] = dict(generated)
        fields = await self.patiently(change, call, until)
        self.outputs[change.key] = dict(generated) | dict(change.outputs) | fields

    async def ready(self, change: Change, until: float) -> None:
        """Wait until what was made works, where the next step needs that."""
        if change.ready is not None:
            sign_in = change.ready
            secret, certificate = (_value(part, self.outputs) for part in (sign_in.secret, sign_in.certificate))
            filled = msgspec.structs.replace(sign_in, secret=secret, certificate=certificate)
            await wait_until_accepted(self._upstreams, filled, until)

    async def patiently(self, change: Change, call: Call, until: float) -> dict[str, Any]:
        """The answer of a call, sent again while it is refused for what is not replicated yet."""
        pause = 1.0
        while True:
            try:
                fields = await self.send(change, call)
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

    async def send(self, change: Change, call: Call) -> dict[str, Any]:
        """The fields of a call's answer; the audit is told of it either way."""
        path = _filled(call.path, self.outputs)
        try:
            reply = await self._upstreams.send(
                call.system,
                call.environment,
                call.method,
                path,
                body=_resolved(call.body, self.outputs),
                headers=call.headers,
                needs="; ".join(change.needs),
                gone_is_done=call.gone_is_done,
            )
        except UpstreamError as error:
            self._audit(Write(change=change, call=call, path=path, error=error))
            raise
        self._audit(Write(change=change, call=call, path=path, correlation_id=reply.correlation_id))
        fields = dict(reply.body) if isinstance(reply.body, Mapping) else {}
        name = change.secret_output
        if name and isinstance(fields.get(name), str):
            fields[name] = Secret(fields[name])
        return fields


def _filled(path: str, outputs: Mapping[str, Mapping[str, Any]]) -> str:
    return PATH_REF.sub(lambda found: str(outputs[found[1]][found[2]]), path)


def _value(part: Any, outputs: Mapping[str, Mapping[str, Any]]) -> Any:
    return outputs[part.change][part.field] if isinstance(part, Ref) else part


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
