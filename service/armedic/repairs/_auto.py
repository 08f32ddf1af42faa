"""The repair that finds out by itself what to repair: one repair after the other, within what the caller allows."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from armedic.changes.plan import Handoff, Plan, Safety
from armedic.changes.result import Outcome, Result
from armedic.clients.upstreams import Upstreams
from armedic.diagnosis.examine import examine
from armedic.diagnosis.judge import judge
from armedic.diagnosis.result import Finding, Judgement
from armedic.errors import NotAllowedError
from armedic.facts import Connection
from armedic.repairs._perform import Asked, checked, perform
from armedic.repairs._repair import Repair, RepairRequest, catalogue

_MOST: Final = 5
"""Repairs in one request: more means that something comes back."""
_GOES_ON: Final = frozenset({"verified", "applied", "no_change"})


class AutoRepair(RepairRequest, frozen=True, kw_only=True, tag="auto"):
    """Diagnose, make the first repair that removes the first finding, and so on until the connection is healthy."""

    allow: Annotated[list[Safety], Meta(max_length=4)] = msgspec.field(default_factory=lambda: ["reversible"])
    """Safety classes of the repairs that may be made; what is beyond them is left to you."""


class _Step(msgspec.Struct, frozen=True, kw_only=True):
    kind: str
    asked: Asked


async def perform_auto(
    upstreams: Upstreams, asked: Asked, request: AutoRepair, *, clock: Callable[[], datetime]
) -> Result:
    """Plan the next repair, or apply it and those that follow, up to a healthy verdict or what may not be done.

    The plan shows the first repair: what comes after depends on what the connection is like then. Each later one is
    planned and applied as if it had been asked for by itself.

    Raises:
        As `perform`.
    """
    checked(asked)
    done: list[Result] = []
    while len(done) < _MOST:
        facts = (await examine(upstreams, asked.target, now=clock())).facts
        judgement = judge(facts)
        step = _next(judgement, asked, request, tried=[one.repairs[0] for one in done if one.repairs])
        if isinstance(step, Plan):
            seen = facts.seen_connection
            await asked.permit(None, step, seen.scope if isinstance(seen, Connection) else None)
            return _told(asked, done, step)
        try:
            planned = await perform(upstreams, msgspec.structs.replace(step.asked, mode="plan"), clock=clock)
        except NotAllowedError as error:
            if not done:
                raise
            return _told(asked, done, Plan(changes=(), state=None, withheld=str(error)))  # what was done is told
        if asked.mode == "plan":
            return planned
        if planned.plan.withheld:
            return _told(asked, done, planned.plan)
        # the caller has seen the first plan only; the later ones are within what it allows
        fingerprint = planned.plan.fingerprint if done else asked.fingerprint
        result = await perform(upstreams, msgspec.structs.replace(step.asked, fingerprint=fingerprint), clock=clock)
        done.append(result)
        healthy = result.diagnosis is not None and result.diagnosis.judgement.verdict == "healthy"
        if healthy or result.outcome not in _GOES_ON:
            break
    return _summed(done)


def _next(judgement: Judgement, asked: Asked, request: AutoRepair, tried: list[str]) -> _Step | Plan:
    """The repair to make, or a plan without changes that says why there is none."""
    state = {"findings": [finding.cause for finding in judgement.findings], "allow": sorted(request.allow)}
    first = next((one for one in judgement.findings if one.certainty != "possible"), None)
    if judgement.verdict == "healthy" or (first is None and judgement.verdict == "unknown"):
        return Plan(changes=(), state=state)
    if first is None:
        return Plan(changes=(), state=state, withheld="what breaks the connection is not known for certain")
    fitting = [(repair, body) for repair in _repairs(first) if (body := repair.suggest(first.named)) is not None]
    for repair, body in fitting:
        if repair.safety in request.allow and repair.slug not in tried:
            wanted = msgspec.convert({**body, "kind": repair.slug}, repair.request)
            return _Step(kind=repair.slug, asked=msgspec.structs.replace(asked, request=wanted))
    return Plan(changes=(), state=state, withheld=_why(first, fitting, tried), handoff=_handoff(first))


def _repairs(finding: Finding) -> list[Repair]:
    return [catalogue()[slug] for slug in finding.remedy.repairs]


def _why(finding: Finding, fitting: list[tuple[Repair, Mapping[str, Any]]], tried: list[str]) -> str:
    if not fitting:
        return f"nothing that Armedic can do removes the first finding, {finding.cause}"
    left = [repair for repair, _ in fitting if repair.slug not in tried]
    if not left:
        return f"{finding.cause} is still found after {', '.join(repair.slug for repair, _ in fitting)}"
    wanted = ", ".join(f"{repair.slug} ({repair.safety})" for repair in left)
    return f"what removes the first finding, {finding.cause}, is not allowed: {wanted}"


def _handoff(finding: Finding) -> tuple[Handoff, ...]:
    named = msgspec.to_builtins(finding.named)
    values = {name: str(value) for name, value in (named | named.pop("should_be", {})).items()}
    return tuple(
        Handoff(who=step.who, what=f"{step.title}: {step.detail}", values=values) for step in finding.remedy.steps
    )


def _told(asked: Asked, done: list[Result], plan: Plan) -> Result:
    """Nothing more can be done: what was done, and why it ends."""
    if not done:
        outcome: Outcome = "planned" if asked.mode == "plan" else "failed" if plan.withheld else "no_change"
        return Result(mode=asked.mode, outcome=outcome, plan=plan, reports=())
    summed = _summed(done)
    return msgspec.structs.replace(
        summed, plan=msgspec.structs.replace(summed.plan, withheld=plan.withheld, handoff=plan.handoff)
    )


def _summed(done: list[Result]) -> Result:
    last = done[-1]
    return msgspec.structs.replace(
        last,
        reports=tuple(report for result in done for report in result.reports),
        repairs=tuple(kind for result in done for kind in result.repairs),
    )
