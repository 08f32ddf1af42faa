"""Each operation as data, so that the two clients differ only in how they wait."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from os import PathLike
from types import ModuleType
from typing import Any, Generic, TypeVar

import attrs

from armedic_sdk import _retry
from armedic_sdk._diagnosis import Diagnosis
from armedic_sdk._generated.api.causes import get_cause, list_causes
from armedic_sdk._generated.api.diagnose import diagnose, diagnose_capture
from armedic_sdk._generated.models.cause_reply import CauseReply
from armedic_sdk._generated.models.causes_reply import CausesReply
from armedic_sdk._generated.models.connection_target import ConnectionTarget
from armedic_sdk._generated.models.diagnose_body import DiagnoseBody
from armedic_sdk._generated.models.diagnose_body_reference import DiagnoseBodyReference
from armedic_sdk._generated.models.message_evidence import MessageEvidence
from armedic_sdk._generated.models.payload_evidence import PayloadEvidence
from armedic_sdk._generated.models.payload_evidence_content import PayloadEvidenceContent
from armedic_sdk._generated.models.problem import Problem
from armedic_sdk._generated.models.repair_body_mode import RepairBodyMode
from armedic_sdk._generated.models.trace_evidence import TraceEvidence
from armedic_sdk._generated.models.trace_evidence_content import TraceEvidenceContent
from armedic_sdk._generated.types import UNSET, File
from armedic_sdk._upload import Capture, Progress, Upload
from armedic_sdk.errors import ArmedicError, UnexpectedAnswerError, of_problem

T = TypeVar("T")
S = TypeVar("S", bound=str)
Mode = RepairBodyMode
Evidence = str | PathLike[str] | Mapping[str, Any] | ConnectionTarget
PROBLEM = "application/problem+json"
JSON = "application/json"


@attrs.frozen
class Call(Generic[T]):
    """One request and how its answer is read."""

    request: Mapping[str, Any] = attrs.field(repr=False)
    """Arguments of httpx.Client.request."""
    read: Callable[[Mapping[str, Any]], T]
    safe: bool
    """Whether it may be sent again when it is not known what became of it."""
    upload: Upload | None = attrs.field(default=None, repr=False)
    """The body, where it is a file."""
    media: str = JSON
    """Content type of its answer."""

    def answer(self, status: int, headers: Mapping[str, str], body: Callable[[], Any]) -> T:
        """The typed answer, or, of a stream of them, one.

        Raises:
            ProblemError: The service says why it could not answer.
            UnexpectedAnswerError: The answer is not Armedic's.
        """
        request_id = headers.get("x-request-id")
        try:
            if self.answers(status, headers):
                return self.read(body())
            if _media(headers) == PROBLEM:
                raise of_problem(Problem.from_dict(body()), request_id)
        except ArmedicError:
            raise
        except (ValueError, TypeError, KeyError, AttributeError) as error:  # what the generated readers raise
            raise UnexpectedAnswerError(status, request_id) from error
        raise UnexpectedAnswerError(status, request_id)

    def answers(self, status: int, headers: Mapping[str, str]) -> bool:
        """Whether it is an answer, and not a problem or something that is not Armedic's."""
        return status < _retry.FIRST_ERROR and _media(headers) == self.media


def target(connection: str | ConnectionTarget) -> ConnectionTarget:
    """A connection from "organization/project/name".

    Raises:
        ValueError: The text has another form.
    """
    if isinstance(connection, ConnectionTarget):
        return connection
    organization, _, rest = connection.partition("/")
    project, _, name = rest.partition("/")
    if not (organization and project and name):
        message = f"expected 'organization/project/name', got {connection!r}"
        raise ValueError(message)
    return ConnectionTarget(organization=organization, project=project, name_or_id=name)


@attrs.frozen(kw_only=True)
class Besides:
    """What a diagnosis may be asked for with or without a text."""

    payload: Mapping[str, Any] | None
    trace: Mapping[str, Any] | None
    reference: Mapping[str, Any] | None
    connection: str | ConnectionTarget | None
    needs: str | Sequence[str] | None
    expiring_within_days: int | None

    def having(self, **more: Any) -> "Besides":
        """With what was given as the evidence.

        Raises:
            ValueError: The place is taken.
        """
        for name in more:
            if getattr(self, name) is not None:
                message = f"the evidence is the {name} already; give it once"
                raise ValueError(message)
        return attrs.evolve(self, **more)


def diagnose_call(evidence: Evidence | None, besides: Besides, progress: Progress | None) -> Call[Diagnosis]:
    """POST /diagnose; of a file, POST /diagnose/capture.

    Raises:
        ValueError: Two things for the same place, or something besides a file.
    """
    message: str | None = None
    match evidence:
        case PathLike():
            if any(value is not None for value in attrs.astuple(besides, recurse=False)):
                raise ValueError("a file is diagnosed by itself: make another call for the connection")
            return capture_call(evidence, progress)
        case ConnectionTarget():
            besides = besides.having(connection=evidence)
        case Mapping():
            besides = besides.having(payload=evidence)
        case _:
            message = evidence
    return _diagnose_call(message, besides)


def _diagnose_call(message: str | None, besides: Besides) -> Call[Diagnosis]:
    evidence: list[MessageEvidence | PayloadEvidence | TraceEvidence] = []
    if message is not None:
        evidence.append(MessageEvidence(text=message))
    if besides.payload is not None:
        evidence.append(PayloadEvidence(content=PayloadEvidenceContent.from_dict(besides.payload)))
    if besides.trace is not None:
        evidence.append(TraceEvidence(content=_har(besides.trace)))
    days = besides.expiring_within_days
    body = DiagnoseBody(
        evidence=evidence or UNSET,
        connection=UNSET if besides.connection is None else target(besides.connection),
        reference=UNSET if besides.reference is None else DiagnoseBodyReference.from_dict(besides.reference),
        needs=UNSET if besides.needs is None else several(besides.needs),
        expiring_within_days=UNSET if days is None else days,
    )
    return Call(wire(diagnose, body=body), Diagnosis.from_dict, safe=True)


def capture_call(capture: Capture, progress: Progress | None) -> Call[Diagnosis]:
    """POST /diagnose/capture."""
    request = wire(diagnose_capture, body=File(payload=BytesIO()))
    request = {name: value for name, value in request.items() if name != "content"}
    return Call(request, Diagnosis.from_dict, safe=True, upload=Upload.of(capture, progress))


def _har(trace: Mapping[str, Any]) -> TraceEvidenceContent:
    try:
        return TraceEvidenceContent.from_dict(trace)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ValueError("the trace is not a HAR document: it has no log.entries") from error


def causes_call() -> Call[CausesReply]:
    """GET /causes."""
    return Call(wire(list_causes), CausesReply.from_dict, safe=True)


def cause_call(slug: str) -> Call[CauseReply]:
    """GET /causes/{cause}."""
    return Call(wire(get_cause, cause=slug), CauseReply.from_dict, safe=True)


def several(given: S | Sequence[S]) -> list[S]:
    """A list; of a text, the list of just that, and not of its letters."""
    return [given] if isinstance(given, str) else list(given)


def wire(operation: ModuleType, **arguments: Any) -> dict[str, Any]:
    """The request as the generated module builds it; what it does not export is how to build without sending."""
    request: dict[str, Any] = operation._get_kwargs(**arguments)  # noqa: SLF001 - see above
    return request


def _media(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0]
