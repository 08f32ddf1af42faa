"""Evidence and checks become Facts: every check runs at once, each with its own deadline."""

import asyncio
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from armedic.checks._check import Check, CheckResult, registry
from armedic.checks._reads import Reads
from armedic.clients.upstreams import Upstreams
from armedic.errors import InvalidRequestError, UpstreamError, UpstreamForbiddenError
from armedic.evidence import message, payload
from armedic.evidence.gleaned import Gleaned
from armedic.evidence.redaction import conceal
from armedic.facts import Connection, Facts, Statement, Unread, Verification
from armedic.targets import ConnectionTarget

EXPIRING_WITHIN: Final = timedelta(days=30)
NOTHING: Final = Gleaned(statements=(), payloads=())


class Examination(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen."""

    facts: Facts
    checks: tuple[CheckResult, ...]


async def examine(
    upstreams: Upstreams,
    target: ConnectionTarget | None,
    *,
    now: datetime,
    gleaned: Gleaned = NOTHING,
    reference: Mapping[str, Any] | None = None,
    expiring_within: timedelta = EXPIRING_WITHIN,
) -> Examination:
    """Look at a connection and at what the caller sent.

    Raises:
        NotFoundError: The organization has no such project.
    """
    seen: dict[str, Any] = {}
    results: list[CheckResult] = []
    statements = gleaned.statements
    if target is not None:
        reads = Reads(upstreams, target, now=now, expiring_within=expiring_within)
        deadline = upstreams.settings.check_deadline_seconds
        try:
            looks = await asyncio.gather(*(_look(check, reads, deadline) for check in registry()))
        finally:
            await reads.close()
        for result, settled in looks:
            results.append(result)
            seen |= settled
        statements += _said(seen)
    facts = Facts(
        now=now,
        expiring_within=expiring_within,
        statements=statements,
        payloads=gleaned.payloads,
        reference=_reference(reference),
        **seen,
    )
    return Examination(facts=facts, checks=tuple(results))


def _reference(document: Mapping[str, Any] | None) -> Connection | None:
    if document is None:
        return None
    found = payload.read(document)  # it may be wrapped, as a list answer or a request body
    return found[0].connection if found else Connection.from_document(conceal(document))


async def _look(check: Check, reads: Reads, deadline: float) -> tuple[CheckResult, Mapping[str, Any]]:
    began = time.perf_counter()
    missing: tuple[str, ...] = ()
    try:
        async with asyncio.timeout(deadline):
            observed = await check.look(reads)
        outcome, detail, facts = observed.outcome, observed.detail, observed.facts
        missing = observed.missing_permissions
    except TimeoutError:
        outcome, detail = "unknown", f"No answer within {deadline:g} seconds."
        facts = dict.fromkeys(check.facts, Unread(reason=detail))
    except (UpstreamError, InvalidRequestError) as error:  # the latter: the connection is of a cloud that is not set up
        missing = error.missing_permissions if isinstance(error, UpstreamForbiddenError) else ()
        outcome, detail = "unknown", str(error)
        facts = dict.fromkeys(check.facts, Unread(reason=detail, missing_permissions=missing))
    took = round((time.perf_counter() - began) * 1000)
    result = CheckResult(name=check.name, outcome=outcome, detail=detail, duration_ms=took, missing_permissions=missing)
    return result, facts


def _said(seen: Mapping[str, Any]) -> tuple[Statement, ...]:
    """Texts that Azure DevOps keeps or gives: the same signatures are looked for in them as in a pasted error."""
    said = []
    verification, connection = seen.get("seen_verification"), seen.get("seen_connection")
    if isinstance(verification, Verification) and not verification.passed:
        said.append(message.read(verification.message, source="verify", location="errorMessage"))
    if isinstance(connection, Connection) and connection.is_ready is False and connection.operation_message:
        text = connection.operation_message
        said.append(message.read(text, source="devops", location="operationStatus.statusMessage"))
    return tuple(said)
