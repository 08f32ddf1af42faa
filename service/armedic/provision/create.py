"""Create a service principal and what belongs to it: read, plan, and where asked apply and verify."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from armedic.changes.result import Outcome, Result
from armedic.changes.run import Execution, planned, run
from armedic.changes.settle import settle
from armedic.clients.upstreams import Upstreams
from armedic.errors import StateChangedError
from armedic.provision.planning import plan as plan_creation
from armedic.provision.planning import scope_data
from armedic.provision.reading import Reading, read, target_of
from armedic.provision.request import DeliverConnection, DeliverResponse, ProvisionRequest
from armedic.secret import Secret

FRESH: Final = frozenset({"application-not-found", "service-principal-missing", "secret-invalid"})
"""Causes that a new application shows while it replicates."""
UNGRANTED: Final = frozenset({"missing-subscription-role"})
"""What Verify says until a new role has reached every replica; only where a role was granted that Verify needs."""


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """What the manual form of a service connection asks for, the key apart."""

    environment: str
    scope_level: str
    subscription_id: str | None
    subscription_name: str | None
    management_group_id: str | None
    management_group_name: str | None
    service_principal_id: str | None
    """None in a plan that has yet to create the application."""
    tenant_id: str


class Provisioned(msgspec.Struct, frozen=True, kw_only=True):
    """A service principal, made or planned."""

    result: Result
    details: Details
    object_id: str | None
    """Object id of the service principal."""
    application_id: str | None
    """Object id of the application."""
    connection_id: str | None


async def create(
    upstreams: Upstreams, request: ProvisionRequest, *, idempotency_key: str | None, clock: Callable[[], datetime]
) -> Provisioned:
    """Plan or apply; a second request with the same key or names finds what the first one made.

    Raises:
        InvalidRequestError, NotFoundError, ConflictError: See `reading` and `planning`.
        StateChangedError: The fingerprint is of another state; carries the present plan.
    """
    reading = await read(upstreams, request, idempotency_key=idempotency_key, now=clock())
    plan = plan_creation(reading, request)
    shown = Result(mode=request.mode, outcome="planned", plan=plan, reports=planned(plan))
    if request.mode == "plan":
        return _provisioned(reading, request, shown, None)
    if plan.pending and request.fingerprint not in {None, plan.fingerprint}:
        raise StateChangedError(
            "what the plan depends on has changed since it was made; nothing was done",
            plan=_provisioned(reading, request, shown, None),
        )
    execution = await run(plan, upstreams, patience_seconds=request.wait_seconds)
    if execution.error is not None:
        outcome: Outcome = "failed" if execution.left else "rolled_back"
        failed = Result(mode="apply", outcome=outcome, plan=plan, reports=execution.reports, error=execution.error)
        return _provisioned(reading, request, failed, None)
    result = await _verified(upstreams, request, reading, execution, shown, clock=clock)
    return _provisioned(reading, request, result, execution)


async def _verified(
    upstreams: Upstreams,
    request: ProvisionRequest,
    reading: Reading,
    execution: Execution,
    shown: Result,
    *,
    clock: Callable[[], datetime],
) -> Result:
    changed = bool(shown.plan.pending)
    result = Result(
        mode="apply",
        outcome="applied" if changed else "no_change",
        plan=shown.plan,
        reports=execution.reports,
        secret=_secret(request, execution),
    )
    if request.connection is None:
        return result
    scope = reading.scope.casefold()
    granted = any(grant.scope.casefold() == scope for grant in reading.grants)
    passing = FRESH | UNGRANTED if granted else FRESH
    settled = await settle(
        upstreams, target_of(request.connection), passing.__contains__, wait_seconds=request.wait_seconds, clock=clock
    )
    outcome: Outcome = result.outcome
    if settled.state == "propagating":
        outcome = "pending"
    elif settled.state == "verified" and changed:
        outcome = "verified"
    return msgspec.structs.replace(result, outcome=outcome, diagnosis=settled.diagnosis)


def _secret(request: ProvisionRequest, execution: Execution) -> Secret | None:
    """The secret, if this run made one and the caller asked to have it."""
    deliver = request.deliver or (DeliverResponse() if request.connection is None else DeliverConnection())
    made = execution.outputs["secret"].get("secretText")
    return made if isinstance(deliver, DeliverResponse) and isinstance(made, Secret) else None


def _provisioned(
    reading: Reading, request: ProvisionRequest, result: Result, execution: Execution | None
) -> Provisioned:
    application, principal = reading.application, reading.principal
    outputs = execution.outputs if execution else {}
    made = outputs.get("application", {})
    client_id = made.get("appId") or (application.client_id if application else None)
    connection_id = outputs.get("connection", {}).get("id") or (reading.connection.id if reading.connection else None)
    data = scope_data(reading, request)
    return Provisioned(
        result=result,
        details=Details(
            environment=request.cloud,
            scope_level=data["scopeLevel"],
            subscription_id=data.get("subscriptionId"),
            subscription_name=data.get("subscriptionName"),
            management_group_id=data.get("managementGroupId"),
            management_group_name=data.get("managementGroupName"),
            service_principal_id=client_id,
            tenant_id=reading.place.tenant_id,
        ),
        object_id=outputs.get("principal", {}).get("id") or (principal.principal_id if principal else None),
        application_id=made.get("id") or (application.object_id if application else None),
        connection_id=connection_id,
    )
