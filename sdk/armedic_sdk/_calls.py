"""Each operation as data, so that the two clients differ only in how they wait."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any, Generic, TypeVar
from uuid import UUID

import attrs

from armedic_sdk import _retry
from armedic_sdk._generated.api.causes import get_cause, list_causes
from armedic_sdk._generated.api.diagnose import diagnose, diagnose_capture
from armedic_sdk._generated.api.repair import repair
from armedic_sdk._generated.api.spn import create_spn, delete_spn, get_spn
from armedic_sdk._generated.models.cause_reply import CauseReply
from armedic_sdk._generated.models.causes_reply import CausesReply
from armedic_sdk._generated.models.changes_reply import ChangesReply
from armedic_sdk._generated.models.connection_target import ConnectionTarget
from armedic_sdk._generated.models.diagnose_body import DiagnoseBody
from armedic_sdk._generated.models.diagnose_body_reference import DiagnoseBodyReference
from armedic_sdk._generated.models.diagnosis_reply import DiagnosisReply
from armedic_sdk._generated.models.get_spn_environment import GetSpnEnvironment
from armedic_sdk._generated.models.message_evidence import MessageEvidence
from armedic_sdk._generated.models.payload_evidence import PayloadEvidence
from armedic_sdk._generated.models.payload_evidence_content import PayloadEvidenceContent
from armedic_sdk._generated.models.problem import Problem
from armedic_sdk._generated.models.provision_request import ProvisionRequest
from armedic_sdk._generated.models.repair_body import RepairBody
from armedic_sdk._generated.models.repair_body_mode import RepairBodyMode
from armedic_sdk._generated.models.spn_inspection_reply import SpnInspectionReply
from armedic_sdk._generated.models.spn_reply import SpnReply
from armedic_sdk._generated.models.trace_evidence import TraceEvidence
from armedic_sdk._generated.models.trace_evidence_content import TraceEvidenceContent
from armedic_sdk._generated.types import UNSET, File
from armedic_sdk._repairs import KINDS, Repair, RepairKind
from armedic_sdk._upload import Capture, checked
from armedic_sdk.errors import ArmedicError, UnexpectedAnswerError, of_problem

T = TypeVar("T")
S = TypeVar("S", bound=str)
Mode = RepairBodyMode
Environment = GetSpnEnvironment
PROBLEM = "application/problem+json"
JSON = "application/json"


class SecretText(str):
    """A secret: the text itself when used, "***" when shown as a part of something."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Three stars."""
        return "'***'"


@attrs.frozen
class Call(Generic[T]):
    """One request and how its answer is read."""

    request: Mapping[str, Any] = attrs.field(repr=False)
    """Arguments of httpx.Client.request."""
    read: Callable[[Mapping[str, Any]], T]
    safe: bool
    """Whether it may be sent again when it is not known what became of it."""
    upload: Path | bytes | None = attrs.field(default=None, repr=False)
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


def diagnose_call(
    *,
    message: str | None,
    payload: Mapping[str, Any] | None,
    trace: Mapping[str, Any] | None,
    reference: Mapping[str, Any] | None,
    connection: str | ConnectionTarget | None,
    needs: str | Sequence[str] | None,
    expiring_within_days: int | None,
) -> Call[DiagnosisReply]:
    """POST /diagnose."""
    evidence: list[MessageEvidence | PayloadEvidence | TraceEvidence] = []
    if message is not None:
        evidence.append(MessageEvidence(text=message))
    if payload is not None:
        evidence.append(PayloadEvidence(content=PayloadEvidenceContent.from_dict(payload)))
    if trace is not None:
        evidence.append(TraceEvidence(content=_har(trace)))
    body = DiagnoseBody(
        evidence=evidence or UNSET,
        connection=UNSET if connection is None else target(connection),
        reference=UNSET if reference is None else DiagnoseBodyReference.from_dict(reference),
        needs=UNSET if needs is None else several(needs),
        expiring_within_days=UNSET if expiring_within_days is None else expiring_within_days,
    )
    return Call(wire(diagnose, body=body), DiagnosisReply.from_dict, safe=True)


def capture_call(capture: Capture) -> Call[DiagnosisReply]:
    """POST /diagnose/capture."""
    request = wire(diagnose_capture, body=File(payload=BytesIO()))
    request = {name: value for name, value in request.items() if name != "content"}
    return Call(request, DiagnosisReply.from_dict, safe=True, upload=checked(capture))


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


@attrs.frozen(kw_only=True)
class Wanted:
    """A repair as the two clients are asked for it: as an object, or by its kind and fields."""

    repair: Repair | None
    kind: RepairKind | None
    fields: Mapping[str, str | None]

    def chosen(self) -> Repair:
        """The repair.

        Raises:
            ValueError: None was named, or one that does not exist or has no such field.
        """
        if self.repair is not None:
            return self.repair
        given = {name: value for name, value in self.fields.items() if value is not None}
        if self.kind is None or self.kind not in KINDS:
            message = f"name a repair, or one of the kinds {', '.join(KINDS)}; got {self.kind!r}"
            raise ValueError(message)
        try:
            return KINDS[self.kind](**given)
        except TypeError as error:
            message = f"{self.kind} takes none of {', '.join(given)}"
            raise ValueError(message) from error


def repair_body(
    connection: str | ConnectionTarget | RepairBody,
    wanted: Wanted,
    mode: Mode,
    fingerprint: str | None,
    wait_seconds: float | None,
) -> RepairBody:
    """What POST /repair is asked for; a RepairBody brings its own repair."""
    return RepairBody(
        connection=connection.connection if isinstance(connection, RepairBody) else target(connection),
        repair=connection.repair if isinstance(connection, RepairBody) else wanted.chosen(),
        mode=mode,
        fingerprint=UNSET if fingerprint is None else fingerprint,
        wait_seconds=UNSET if wait_seconds is None else wait_seconds,
    )


def repair_call(body: RepairBody) -> Call[ChangesReply]:
    """POST /repair."""
    return Call(wire(repair, body=body), ChangesReply.from_dict, safe=body.mode == "plan")


def create_call(body: ProvisionRequest, idempotency_key: str | None) -> Call[SpnReply]:
    """POST /spn; the secret in the answer does not show in a repr."""
    key = UNSET if idempotency_key is None else idempotency_key
    return Call(wire(create_spn, body=body, idempotency_key=key), _read_spn, safe=body.mode == "plan")


def inspect_call(
    client_id: str | UUID, environment: Environment, organizations: tuple[str, ...]
) -> Call[SpnInspectionReply]:
    """GET /spn/{client_id}."""
    request = wire(
        get_spn, client_id=UUID(str(client_id)), environment=environment, organization=list(organizations) or UNSET
    )
    return Call(request, SpnInspectionReply.from_dict, safe=True)


@attrs.frozen(kw_only=True)
class Deletion:
    """What DELETE /spn/{client_id} is asked for."""

    client_id: UUID
    environment: Environment
    organizations: tuple[str, ...]
    mode: Mode
    fingerprint: str | None
    force: bool


def delete_call(wanted: Deletion) -> Call[ChangesReply]:
    """DELETE /spn/{client_id}."""
    request = wire(
        delete_spn,
        client_id=wanted.client_id,
        environment=wanted.environment,
        organization=list(wanted.organizations) or UNSET,
        mode=wanted.mode,
        fingerprint=UNSET if wanted.fingerprint is None else wanted.fingerprint,
        force=wanted.force,
    )
    return Call(request, ChangesReply.from_dict, safe=wanted.mode == "plan")


def _read_spn(body: Mapping[str, Any]) -> SpnReply:
    reply = SpnReply.from_dict(body)
    if reply.details.service_principal_key:
        reply.details.service_principal_key = SecretText(reply.details.service_principal_key)
    return reply


def several(given: S | Sequence[S]) -> list[S]:
    """A list; of a text, the list of just that, and not of its letters."""
    return [given] if isinstance(given, str) else list(given)


def wire(operation: ModuleType, **arguments: Any) -> dict[str, Any]:
    """The request as the generated module builds it; what it does not export is how to build without sending."""
    request: dict[str, Any] = operation._get_kwargs(**arguments)  # noqa: SLF001 - see above
    return request


def _media(headers: Mapping[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0]
