"""Create a service principal and what belongs to it: read, plan, and where asked apply and verify."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

import msgspec

from armedic import lifetime
from armedic.changes.audit import of as audit_of
from armedic.changes.plan import Plan
from armedic.changes.ready import wait_until_accepted
from armedic.changes.result import Outcome, Result
from armedic.changes.run import Execution, planned, run
from armedic.changes.settle import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS, REPLICATING, settle
from armedic.changes.turns import turn
from armedic.clients.entra import SignIn
from armedic.clients.upstreams import Upstreams
from armedic.errors import StateChangedError, UpstreamError, UpstreamForbiddenError
from armedic.provision.handoff import lacking, packages, rights_of
from armedic.provision.permit import Permit, everything, touched
from armedic.provision.planning import plan as plan_creation
from armedic.provision.provisioned import Provisioned, provisioned
from armedic.provision.reading import Reading, read
from armedic.provision.request import ProvisionRequest
from armedic.provision.wanted import Wanted, wanted_of
from armedic.secret import Secret

FRESH: Final = frozenset(
    {"application-not-found", "service-principal-missing", "secret-invalid", "certificate-invalid", "propagation-delay"}
)
"""Causes that a new application shows while it replicates."""
UNGRANTED: Final = frozenset({"missing-subscription-role", "no-subscription-found"})
"""What Verify says until a new role has reached every replica; only where a role was granted that Verify needs."""


async def create(
    upstreams: Upstreams,
    request: ProvisionRequest,
    *,
    idempotency_key: str | None,
    clock: Callable[[], datetime],
    permit: Permit = everything,
) -> Provisioned:
    """Plan or apply; a second request with the same key or names finds what the first one made.

    Args:
        permit: Asked before a plan is shown or applied.

    Raises:
        InvalidRequestError, NotFoundError, ConflictError: See `wanted`, `reading` and `planning`.
        StateChangedError: The fingerprint is of another state; carries the present plan.
        UpstreamForbiddenError: `apply`, and Armedic is known to lack a right for one of the steps; nothing was done.
    """
    wanted = wanted_of(request, idempotency_key=idempotency_key, now=clock())
    if request.mode == "plan":
        reading = await read(upstreams, wanted, now=clock())
        plan = plan_creation(reading, wanted)
        await permit(plan, await touched(upstreams, wanted, reading, plan))
        rights = await rights_of(upstreams, plan, reading, wanted)
        handed = msgspec.structs.replace(plan, handoff=(*plan.handoff, *packages(plan, rights, reading, wanted)))
        return provisioned(reading, wanted, _shown(request, handed, rights), {})
    async with turn(*_things(wanted)):
        return await _apply(upstreams, wanted, clock, permit)


def _things(wanted: Wanted) -> tuple[str, ...]:
    """What the request may make, by name: others that want the same wait."""
    own = wanted.idempotency_key or f"{wanted.cloud}/{wanted.request.display_name}"
    target = wanted.target
    there = (f"new connection {target.organization}/{target.project}/{target.name_or_id}",) if target else ()
    return (f"provision {own}", *there)


async def _apply(upstreams: Upstreams, wanted: Wanted, clock: Callable[[], datetime], permit: Permit) -> Provisioned:
    request, until = wanted.request, time.monotonic() + wanted.request.wait_seconds
    reading = await read(upstreams, wanted, now=clock())
    plan = plan_creation(reading, wanted)
    await permit(plan, await touched(upstreams, wanted, reading, plan))
    shown = _shown(request, plan)
    if plan.withheld:
        return provisioned(reading, wanted, msgspec.structs.replace(shown, outcome="failed"), {})
    if plan.pending and request.fingerprint not in {None, plan.fingerprint}:
        raise StateChangedError(
            "what the plan depends on has changed since it was made; nothing was done",
            plan=provisioned(reading, wanted, shown, {}),
        )
    await _check_rights(upstreams, plan, reading, wanted)
    audit = audit_of(plan, request.display_name, "provision")
    execution = await run(plan, upstreams, patience_seconds=request.wait_seconds, audit=audit)
    if execution.overtaken:
        reading, plan = await _made_by_another(upstreams, wanted, until, clock)
        if plan.pending:
            return provisioned(reading, wanted, _result(plan, execution, "pending", wanted), execution.outputs)
        shown, execution = _shown(request, plan), Execution(reports=planned(plan), outputs={})
    if execution.error is not None:
        outcome: Outcome = "failed" if execution.left else "rolled_back"
        return provisioned(reading, wanted, _result(plan, execution, outcome, wanted), {})
    if execution.waiting:
        return provisioned(reading, wanted, _result(plan, execution, "pending", wanted), execution.outputs)
    result = await _verified(upstreams, wanted, reading, plan, execution, until=until, clock=clock)
    return provisioned(reading, wanted, result, execution.outputs)


async def _check_rights(upstreams: Upstreams, plan: Plan, reading: Reading, wanted: Wanted) -> None:
    """Begin nothing that is known to stop half-way.

    Raises:
        UpstreamForbiddenError: Armedic is known to lack a right.
    """
    missing = lacking(plan, await rights_of(upstreams, plan, reading, wanted)) if plan.pending else ()
    if missing:
        raise UpstreamForbiddenError(
            "Armedic's identity lacks rights for some of the steps, so nothing was done; the plan (mode plan) says what"
            f" other teams can do instead. Missing: {'; '.join(missing)}",
            system=next(change.call.system for change in plan.pending if change.call and missing[0] in change.needs),
            missing_permissions=missing,
        )


async def _made_by_another(
    upstreams: Upstreams, wanted: Wanted, until: float, clock: Callable[[], datetime]
) -> tuple[Reading, Plan]:
    """The state once another request that makes the same is done, or as far as it came within the caller's patience."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        reading = await read(upstreams, wanted, now=clock())
        plan = plan_creation(reading, wanted)
        left = lifetime.left(until)
        if not plan.pending or left <= 0:
            return reading, plan
        await lifetime.pause(min(pause, left))
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


async def _verified(
    upstreams: Upstreams,
    wanted: Wanted,
    reading: Reading,
    plan: Plan,
    execution: Execution,
    *,
    until: float,
    clock: Callable[[], datetime],
) -> Result:
    changed = bool(plan.pending)
    result = _result(plan, execution, "applied" if changed else "no_change", wanted)
    if wanted.target is None:
        accepted = await _accepted(upstreams, wanted, reading, execution, until=until)
        return result if accepted else msgspec.structs.replace(result, outcome="pending")
    scope = reading.scope.casefold()
    granted = any(grant.scope.casefold() == scope for grant in reading.grants)
    passing = (FRESH | REPLICATING | UNGRANTED) if granted else (FRESH | REPLICATING)
    left = max(0.0, until - time.monotonic())
    settled = await settle(upstreams, wanted.target, passing.__contains__, wait_seconds=left, clock=clock)
    outcome: Outcome = result.outcome
    if settled.state == "propagating":
        outcome = "pending"
    elif settled.state == "verified" and changed:
        outcome = "verified"
    return msgspec.structs.replace(result, outcome=outcome, diagnosis=settled.diagnosis)


async def _accepted(
    upstreams: Upstreams, wanted: Wanted, reading: Reading, execution: Execution, *, until: float
) -> bool:
    """Whether a secret or certificate that was just made, and that no connection tries, signs in by now."""
    application, made = execution.outputs.get("application", {}), execution.outputs
    secret, pem = made.get("secret", {}).get("secretText"), made.get("certificate", {}).get("pem")
    if secret is None and pem is None:
        return True
    sign_in = SignIn(
        environment=wanted.cloud,
        tenant_id=reading.place.tenant_id,
        client_id=str(application.get("appId")),
        secret=secret,
        certificate=pem,
    )
    try:
        await wait_until_accepted(upstreams, sign_in, until)
    except UpstreamError:
        return False
    return True


def _shown(request: ProvisionRequest, plan: Plan, rights: Mapping[str, bool] | None = None) -> Result:
    return Result(mode=request.mode, outcome="planned", plan=plan, reports=planned(plan), rights=rights or {})


def _result(plan: Plan, execution: Execution, outcome: Outcome, wanted: Wanted) -> Result:
    return Result(
        mode="apply",
        outcome=outcome,
        plan=plan,
        reports=execution.reports,
        error=execution.error,
        secret=_secret(wanted, execution),
    )


def _secret(wanted: Wanted, execution: Execution) -> Secret | None:
    """What this run made that the answer has to hand over: it stands, and nobody else will ever see it."""
    stands = {one.change.key for one in execution.reports if one.status in {"done", "left"}}
    for key, field in (("secret", "secretText"), ("certificate", "pem")):
        made = execution.outputs.get(key, {}).get(field)
        if wanted.shown and key in stands and isinstance(made, Secret):
            return made
    return None
