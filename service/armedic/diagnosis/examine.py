"""Evidence and checks become Facts: every check runs at once, each with its own deadline."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from armedic.checks._check import Check, CheckResult, registry, unread
from armedic.checks._lookups import Lookups
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


class Looked(msgspec.Struct, frozen=True, kw_only=True):
    """What the checks came to, and the fields of Facts that they settled."""

    checks: tuple[CheckResult, ...] = ()
    seen: Mapping[str, Any] = {}


async def examine(
    upstreams: Upstreams,
    target: ConnectionTarget | None,
    *,
    now: datetime,
    gleaned: Gleaned = NOTHING,
    reference: Mapping[str, Any] | None = None,
    expiring_within: timedelta = EXPIRING_WITHIN,
    needs: tuple[str, ...] = (),
) -> Examination:
    """Look at a connection and at what the caller sent.

    Raises:
        NotFoundError: The organization has no such project.
    """
    looked = Looked()
    if target is not None:
        reads = Reads(Lookups(upstreams), target, now=now, expiring_within=expiring_within, needs=needs)
        looked = await look(reads, registry(), upstreams.settings.check_deadline_seconds)
    facts = facts_of(
        looked,
        now=now,
        expiring_within=expiring_within,
        needs=needs,
        gleaned=gleaned,
        reference=_reference(reference),
    )
    return Examination(facts=facts, checks=looked.checks)


def facts_of(
    looked: Looked,
    *,
    now: datetime,
    expiring_within: timedelta,
    needs: tuple[str, ...] = (),
    gleaned: Gleaned = NOTHING,
    reference: Connection | None = None,
) -> Facts:
    """All that is known: what was looked at, and what the caller sent."""
    return Facts(
        now=now,
        expiring_within=expiring_within,
        needs=needs,
        statements=gleaned.statements + _said(looked.seen),
        payloads=gleaned.payloads,
        reference=reference,
        **looked.seen,
    )


async def look(reads: Reads, checks: Iterable[Check], deadline: float | None) -> Looked:
    """Make the checks, all at once and each with its own deadline in seconds."""
    try:
        looks = await asyncio.gather(*(_look(check, reads, deadline) for check in checks))
    finally:
        await reads.close()
    seen: dict[str, Any] = {}
    for _, settled in looks:
        seen |= settled
    return Looked(checks=tuple(result for result, _ in looks), seen=seen)


def _reference(document: Mapping[str, Any] | None) -> Connection | None:
    if document is None:
        return None
    found = payload.read(document)  # it may be wrapped, as a list answer or a request body
    return found[0].connection if found else Connection.from_document(conceal(document))


async def _look(check: Check, reads: Reads, deadline: float | None) -> tuple[CheckResult, Mapping[str, Any]]:
    began = time.perf_counter()
    try:
        async with asyncio.timeout(deadline) if deadline is not None else nullcontext():
            observed = await check.look(reads)
    except TimeoutError:
        observed = unread(check, Unread(reason=f"No answer within {deadline:g} seconds."))
    except (UpstreamError, InvalidRequestError) as error:  # the latter: the connection is of a cloud that is not set up
        missing = error.missing_permissions if isinstance(error, UpstreamForbiddenError) else ()
        observed = unread(check, Unread(reason=str(error), missing_permissions=missing))
    result = CheckResult(
        name=check.name,
        outcome=observed.outcome,
        detail=observed.detail,
        duration_ms=round((time.perf_counter() - began) * 1000),
        observed=observed.observed,
        expected=observed.expected,
        missing_permissions=observed.missing_permissions,
    )
    return result, observed.facts


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
