"""POST /diagnose: what the caller shows and what Armedic sees itself, judged."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, Final, TypeVar

import msgspec
from litestar import Request, post
from litestar.datastructures import State
from litestar.params import JSONBody
from litestar.types import Scope
from msgspec import UNSET, Meta, UnsetType

from armedic.api.caller import upstreams_of
from armedic.api.findings import DiagnosisReply, diagnosis_reply
from armedic.api.permits import Permits
from armedic.diagnosis.examine import examine
from armedic.diagnosis.interest import interest
from armedic.diagnosis.judge import judge
from armedic.diagnosis.result import Diagnosis
from armedic.errors import FieldError, InvalidRequestError
from armedic.evidence import har, message, payload, pipeline_log
from armedic.evidence.gleaned import Gleaned
from armedic.facts import Connection, Statement
from armedic.observe import dials
from armedic.targets import ConnectionTarget

TEXT_LIMIT: Final = 1024 * 1024
ITEMS_LIMIT: Final = 20
EXPIRING_WITHIN: Final = timedelta(days=30)
LARGE: Final = 32 * 1024
"""Bytes of a body from which on it is worth a thread."""
A = TypeVar("A")
B = TypeVar("B")
Action = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9]+(\.[A-Za-z0-9]+)*(/[A-Za-z0-9._$-]+)+$",
        max_length=200,
        examples=["Microsoft.Web/sites/write"],
    ),
]
HAR: Final = {
    "required": ["log"],
    "properties": {
        "log": {"type": "object", "required": ["entries"], "properties": {"entries": {"type": "array", "items": {}}}}
    },
}
"""What a HAR document must have to be looked at; the rest is taken as it comes."""


class EvidenceItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """Something that the caller saw."""


class MessageEvidence(EvidenceItem, frozen=True, kw_only=True, tag="message"):
    """A text: a message of the portal, an API answer, or a pipeline log."""

    text: Annotated[str, Meta(min_length=1, max_length=TEXT_LIMIT, description="The text as it was seen.")]


class PayloadEvidence(EvidenceItem, frozen=True, kw_only=True, tag="payload"):
    """A service endpoint as JSON, e.g. the PUT body that the browser sent."""

    content: dict[str, Any]
    """The service endpoint object."""


class TraceEvidence(EvidenceItem, frozen=True, kw_only=True, tag="trace"):
    """What a browser recorded."""

    content: Annotated[dict[str, Any], Meta(extra_json_schema=HAR)]
    """A HAR document."""


class DiagnoseBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to judge: evidence, a connection to look at, or both."""

    evidence: (
        Annotated[list[MessageEvidence | PayloadEvidence | TraceEvidence], Meta(min_length=1, max_length=ITEMS_LIMIT)]
        | UnsetType
    ) = UNSET
    """What the caller saw."""
    connection: ConnectionTarget | UnsetType = UNSET
    """The connection to look at in Azure."""
    reference: dict[str, Any] | UnsetType = UNSET
    """The payload of a connection that works: differences that matter become evidence."""
    needs: Annotated[list[Action], Meta(min_length=1, max_length=50)] | UnsetType = UNSET
    """What the connection has to be able to do at its scope: actions of Azure Resource Manager. With `connection`."""
    expiring_within_days: Annotated[int, Meta(ge=1, le=365)] = EXPIRING_WITHIN.days
    """Credentials that end within so many days make a connection `at_risk`."""


@post(
    "/diagnose",
    operation_id="diagnose",
    tags=["diagnose"],
    status_code=200,
    summary="Say why a service connection fails",
    opt={"problems": (404, 502, 503)},
)
async def diagnose(data: JSONBody[DiagnoseBody], request: Request[None, None, State]) -> DiagnosisReply:
    """Judges the evidence, looks at the connection if there is one, and answers with causes, proof and cures.

    A broken connection is an answer, 200. Nothing is stored, nothing is changed.
    """
    if not data.evidence and not data.connection:
        raise InvalidRequestError(
            "Send `evidence`, `connection`, or both.",
            errors=(FieldError(pointer="", detail="needs `evidence` or `connection`"),),
        )
    if data.needs and not data.connection:
        raise InvalidRequestError(
            "`needs` is looked at in Azure: send the `connection` that it is for.",
            errors=(FieldError(pointer="/needs", detail="needs `connection`"),),
        )
    # the state is asked for by hand: injected dependencies run in tasks of their own, which cost more than a diagnosis
    large = int(request.headers.get("content-length", LARGE)) >= LARGE
    return await answer(data, request.scope, request.app.state, apart=large)


async def answer(data: DiagnoseBody, scope: Scope, state: State, *, apart: bool) -> DiagnosisReply:
    """The diagnosis that a body asks for; `apart` does the work in a thread, so that others are served meanwhile.

    Raises:
        NotAllowedError: The caller may not look at the connection.
    """
    work = _apart if apart else _here
    gleaned = await work(_glean, data.evidence or [])
    target = data.connection or None
    permits = Permits(scope, state)
    act = await permits.look(target) if target is not None else None
    examination = await examine(
        upstreams_of(scope, state),
        target,
        gleaned=gleaned,
        reference=data.reference or None,
        expiring_within=timedelta(days=data.expiring_within_days),
        needs=tuple(data.needs or ()),
        now=state.clock(),
    )
    seen = examination.facts.seen_connection
    if act is not None:
        permits.found(act, (seen.scope,) if isinstance(seen, Connection) and seen.scope else ())
    judgement = await work(judge, examination.facts)
    dials.found((one.cause, one.certainty) for one in judgement.findings)
    return diagnosis_reply(
        Diagnosis(judgement=judgement, checks=examination.checks),
        target,
        seen if isinstance(seen, Connection) else None,
    )


async def _here(work: Callable[[A], B], argument: A) -> B:
    return work(argument)


async def _apart(work: Callable[[A], B], argument: A) -> B:
    return await asyncio.to_thread(work, argument)


def _glean(evidence: list[MessageEvidence | PayloadEvidence | TraceEvidence]) -> Gleaned:
    found: list[Gleaned] = []
    for index, item in enumerate(evidence):
        match item:
            case MessageEvidence():
                shown = payload.read(item.text, source="message", item=index)  # JSON, pasted as text
                found.append(Gleaned(statements=_said(item.text, index), payloads=shown))
            case PayloadEvidence():
                found.append(Gleaned(statements=(), payloads=payload.read(item.content, item=index)))
            case TraceEvidence():
                found.append(har.read(item.content, item=index))
    return Gleaned(
        statements=tuple(statement for one in found for statement in one.statements),
        payloads=tuple(each for one in found for each in one.payloads),
    )


def _said(text: str, item: int) -> tuple[Statement, ...]:
    """A message whole, or of a whole log that was pasted only what is around something of interest."""
    if len(text) < LARGE:
        return (message.read(text, item=item),)
    reader = pipeline_log.Reader(interest(), source="message", item=item)
    reader.read([text.encode("utf-8", "replace")])
    return tuple(reader.statements)
