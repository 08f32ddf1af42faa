"""A sweep as data: what is asked for, and its lines, read as they arrive."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import attrs
import httpx

from armedic_sdk import _calls
from armedic_sdk._calls import Call, S
from armedic_sdk._diagnosis import SweepDiagnosis
from armedic_sdk._generated.api.diagnose import diagnose_sweep
from armedic_sdk._generated.models.diagnosis_reply_verdict import DiagnosisReplyVerdict
from armedic_sdk._generated.models.sweep_body import SweepBody
from armedic_sdk._generated.models.sweep_error import SweepError
from armedic_sdk._generated.models.sweep_progress import SweepProgress
from armedic_sdk._generated.models.sweep_summary import SweepSummary
from armedic_sdk.errors import SweepCutError

Verdict = DiagnosisReplyVerdict
Line = SweepDiagnosis | SweepError | SweepProgress | SweepSummary
MEDIA_TYPE = "application/x-ndjson"
KINDS: Mapping[str, Callable[[Mapping[str, Any]], Line]] = {
    "diagnosis": SweepDiagnosis.from_dict,
    "error": SweepError.from_dict,
    "progress": SweepProgress.from_dict,
    "summary": SweepSummary.from_dict,
}


@attrs.frozen(kw_only=True)
class Filters:
    """What a sweep looks at and shows; None for everything, a text for a list of one."""

    projects: str | Sequence[str] | None
    schemes: str | Sequence[str] | None
    owners: str | Sequence[str] | None
    verdicts: Verdict | Sequence[Verdict] | None
    causes: str | Sequence[str] | None
    only_expiring: bool
    expiring_within_days: int


def sweep_call(organization: str, filters: Filters) -> Call[Line | None]:
    """POST /diagnose/sweep; reads a line, None for one of a kind that this version does not know."""
    body = SweepBody(
        organization=organization,
        projects=_several(filters.projects),
        schemes=_several(filters.schemes),
        owners=_several(filters.owners),
        verdicts=_several(filters.verdicts),
        causes=_several(filters.causes),
        only_expiring=filters.only_expiring,
        expiring_within_days=filters.expiring_within_days,
    )
    request = _calls.wire(diagnose_sweep, body=body)
    request["headers"] = {**request["headers"], "Accept": MEDIA_TYPE}
    return Call(request, _line, safe=True, media=MEDIA_TYPE)


class Reader:
    """Lines out of the pieces in which they arrive."""

    def __init__(self, call: Call[Line | None], response: httpx.Response) -> None:
        """Nothing is read yet.

        Raises:
            ProblemError: It is not a stream: the service says why it could not answer.
            UnexpectedAnswerError: The answer is not Armedic's.
        """
        if not call.answers(response.status_code, response.headers):
            call.answer(response.status_code, response.headers, response.json)
        self._call = call
        self._response = response
        self._rest = b""
        self.complete = False
        """Whether the summary came."""

    def lines(self, piece: bytes) -> Iterator[Line]:
        """The lines that a piece completes.

        They end with a line feed; httpx' own iter_lines also ends them at U+2028 and the like, which JSON may contain.

        Raises:
            UnexpectedAnswerError: A line is not Armedic's.
        """
        *whole, self._rest = (self._rest + piece).split(b"\n")
        for text in whole:
            if line := self._call.answer(self._response.status_code, self._response.headers, partial(json.loads, text)):
                self.complete = isinstance(line, SweepSummary)
                yield line


class SoFar:
    """How far a sweep came, and which lines were given, so that none is given twice."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.done = 0
        self.total: int | None = None
        self.cuts = 0
        self._given: set[tuple[str | None, ...]] = set()
        self._before: frozenset[tuple[str | None, ...]] = frozenset()

    def is_new(self, line: Line) -> bool:
        """Whether a line was not given before the last cut; it counts as given then."""
        if isinstance(line, SweepProgress):
            self.total = line.total
            if line.done <= self.done and self.cuts:
                return False
            self.done = max(self.done, line.done)
            return True
        if isinstance(line, SweepSummary):
            self.done = self.total = line.total
            return True
        connection = line.connection
        key = (line.type_, line.project, connection.id, connection.name) if connection else (line.type_, line.project)
        self._given.add(key)
        return key not in self._before

    def cut(self) -> None:
        """What comes now comes again."""
        self.cuts += 1
        self._before = frozenset(self._given)

    def error(self, cause: httpx.TransportError | None) -> SweepCutError:
        """What is raised when it is not asked for again."""
        return SweepCutError(self.done, self.total, type(cause).__name__ if cause else "no summary came")


def _line(body: Mapping[str, Any]) -> Line | None:
    known = KINDS.get(body["type"])
    return known(body) if known else None


def _several(given: S | Sequence[S] | None) -> list[S] | None:
    return None if given is None else _calls.several(given)
