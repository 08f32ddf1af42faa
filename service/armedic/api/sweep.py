"""POST /diagnose/sweep: every connection of an organization, one line each, as it is known."""

from collections import Counter
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import timedelta
from typing import Annotated, Final, get_args
from urllib.parse import quote

import msgspec
from litestar import Request, post
from litestar.datastructures import State
from litestar.params import JSONBody
from litestar.response import Stream
from msgspec import Meta

from armedic.api import sweep_table
from armedic.api.caller import upstreams_of
from armedic.api.diagnose import EXPIRING_WITHIN
from armedic.api.failures import failure
from armedic.api.findings import finding_reply
from armedic.api.permits import Permits
from armedic.api.sweep_lines import (
    Line,
    SweepDiagnosis,
    SweepError,
    SweepProgress,
    SweepSummary,
    SweptConnection,
)
from armedic.api.sweep_permit import SweepPermit, sweep_permit
from armedic.causes._cause import catalogue
from armedic.clients import trace
from armedic.diagnosis.result import Verdict
from armedic.diagnosis.sweep import Diagnosed, Event, Progress, Trouble, Wanted, sweep
from armedic.errors import FieldError, InvalidRequestError
from armedic.evidence.redaction import redact
from armedic.facts import Connection
from armedic.observe import dials
from armedic.targets import ConnectionTarget, Organization, Project

NDJSON: Final = "application/x-ndjson"
CSV: Final = "text/csv"
Word = Annotated[str, Meta(min_length=1, max_length=256)]
_encode: Final = msgspec.json.Encoder().encode


class SweepBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to look at, and what of it to show."""

    organization: Organization
    """Azure DevOps organization, e.g. "contoso"."""
    projects: Annotated[list[Project], Meta(min_length=1, max_length=1000)] | None = None
    """Projects by name or id; null for all that Armedic may see."""
    schemes: Annotated[list[Word], Meta(min_length=1, max_length=20)] | None = None
    """Look only at connections that sign in so, e.g. "ServicePrincipal"; null for all."""
    owners: Annotated[list[Word], Meta(min_length=1, max_length=100)] | None = None
    """Look only at connections that these made (unique name, name or id), or with this `owner`; null for all."""
    verdicts: Annotated[list[Verdict], Meta(min_length=1, max_length=4)] | None = None
    """Show only these verdicts; null for all."""
    causes: Annotated[list[Word], Meta(min_length=1, max_length=200)] | None = None
    """Show only connections with one of these causes, by slug; null for all."""
    only_expiring: bool = False
    """Show only connections whose last valid credential ends within `expiring_within_days`."""
    expiring_within_days: Annotated[int, Meta(ge=1, le=365)] = EXPIRING_WITHIN.days
    """Credentials that end within so many days make a connection `at_risk`."""


@post(
    "/diagnose/sweep",
    operation_id="diagnose_sweep",
    tags=["diagnose"],
    status_code=200,
    summary="Look at every service connection of an organization",
    opt={"problems": (404, 502, 503), "lines": Line},
)
async def diagnose_sweep(data: JSONBody[SweepBody], request: Request[None, None, State]) -> Stream:
    """Looks at each connection as POST /diagnose does, without what costs calls and tells of no cause.

    Answers with lines of JSON, each sent as soon as it is known, in no order; the last one is of type `summary`.
    With `Accept: text/csv` the same comes as a table. What cannot be looked at is a line of type `error`, and so is
    what the service's rules keep from the caller; a project that is named and kept is refused. Hang up to stop it.
    Waits as long as the APIs ask; nothing is stored, nothing is changed.
    """
    _known(data.causes)
    state = request.app.state
    permit = await sweep_permit(Permits(request.scope, state), data.organization, data.projects)
    events = sweep(upstreams_of(request.scope, state), _wanted(data, permit), now=state.clock())
    first = await anext(events)  # before the answer begins: what makes a sweep impossible is a problem, not a stream
    table = CSV in request.headers.get("accept", "")
    report = _Report(data, state.settings.devops_url)
    lines = _lines(first, events, report)
    media = CSV if table else NDJSON
    return Stream(_bytes(lines, table=table), media_type=media, headers={"Cache-Control": "no-store"})


async def _lines(first: Event, events: AsyncGenerator[Event, None], report: "_Report") -> AsyncGenerator[Line, None]:
    async with aclosing(events):
        if line := report.line(first):
            yield line
        async for event in events:
            if line := report.line(event):
                yield line
    yield report.summary()


async def _bytes(lines: AsyncGenerator[Line, None], *, table: bool) -> AsyncGenerator[bytes, None]:
    async with aclosing(lines):
        if table:
            yield sweep_table.head()
        encode: Callable[[Line], bytes] = sweep_table.row if table else _line
        async for line in lines:
            if encoded := encode(line):
                yield encoded


def _line(line: Line) -> bytes:
    return _encode(line) + b"\n"


class _Report:
    """Turns events into lines, leaves out what was not asked for, and counts all of it."""

    def __init__(self, wanted: SweepBody, devops_url: str) -> None:
        self._wanted = wanted
        self._base = f"{devops_url.rstrip('/')}/{quote(wanted.organization, safe='')}"
        self._within = timedelta(days=wanted.expiring_within_days)
        self._verdicts: Counter[str] = Counter(dict.fromkeys(get_args(Verdict), 0))
        self._causes: Counter[str] = Counter()
        self._shown = self._errors = 0

    def line(self, event: Event) -> Line | None:
        match event:
            case Progress():
                return SweepProgress(done=event.done, total=event.total)
            case Trouble():
                self._errors += 1
                known = event.connection
                connection = self._connection(known, event.project or "") if known is not None else None
                told = failure(event.error)
                told = msgspec.structs.replace(told, detail=redact(told.detail))
                return SweepError(project=event.project, connection=connection, error=told)
            case Diagnosed():
                decided = [one.cause for one in event.judgement.findings if one.certainty != "possible"]
                self._verdicts[event.judgement.verdict] += 1
                self._causes.update(decided)
                dials.found((one.cause, one.certainty) for one in event.judgement.findings)
                if not self._asked_for(event):
                    return None
                self._shown += 1
                return self._diagnosis(event)

    def summary(self) -> SweepSummary:
        cost = trace.statistics()
        return SweepSummary(
            total=self._verdicts.total(),
            shown=self._shown,
            errors=self._errors,
            by_verdict=dict(self._verdicts),
            by_cause=dict(self._causes.most_common()),
            upstream_calls=cost.calls,
            throttled_ms=round(cost.throttled_milliseconds),
        )

    def _asked_for(self, event: Diagnosed) -> bool:
        wanted, judgement = self._wanted, event.judgement
        if wanted.verdicts and judgement.verdict not in wanted.verdicts:
            return False
        if wanted.causes and not {one.cause for one in judgement.findings} & set(wanted.causes):
            return False
        return not wanted.only_expiring or (
            event.expires_at is not None and event.expires_at <= event.at + self._within
        )

    def _diagnosis(self, event: Diagnosed) -> SweepDiagnosis:
        name = event.connection.id or event.connection.name or ""
        target = ConnectionTarget(organization=self._wanted.organization, project=event.project, name_or_id=name)
        return SweepDiagnosis(
            project=event.project,
            connection=self._connection(event.connection, event.project),
            verdict=event.judgement.verdict,
            summary=event.judgement.summary,
            findings=tuple(finding_reply(one, target) for one in event.judgement.findings),
            checks=event.checks,
            expires_at=event.expires_at,
        )

    def _connection(self, connection: Connection, project: str) -> SweptConnection:
        page = f"{self._base}/{quote(project, safe='')}/_settings/adminservices?resourceId={connection.id}"
        return SweptConnection(
            id=connection.id,
            name=connection.name,
            scheme=connection.scheme,
            environment=connection.environment,
            subscription_id=connection.subscription_id,
            created_by=next(iter(connection.makers), None),
            link=page if connection.id else None,
        )


def _wanted(body: SweepBody, permit: SweepPermit) -> Wanted:
    return Wanted(
        organization=body.organization,
        projects=tuple(body.projects) if body.projects else None,
        expiring_within=timedelta(days=body.expiring_within_days),
        schemes=frozenset(one.casefold() for one in body.schemes or ()),
        owners=frozenset(one.casefold() for one in body.owners or ()),
        permit=permit,
    )


def _known(causes: list[str] | None) -> None:
    for index, slug in enumerate(causes or ()):
        if slug not in catalogue():
            raise InvalidRequestError(
                "The request names a cause that does not exist; GET /causes lists them.",
                errors=(FieldError(pointer=f"/causes/{index}", detail="no such cause"),),
            )
