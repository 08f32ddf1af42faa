"""A sweep as data: what is asked for, and its lines, read as they arrive."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import attrs
import httpx

from armedic_sdk import _calls
from armedic_sdk._calls import Call, S
from armedic_sdk._generated.api.diagnose import diagnose_sweep
from armedic_sdk._generated.models.diagnosis_reply_verdict import DiagnosisReplyVerdict
from armedic_sdk._generated.models.sweep_body import SweepBody
from armedic_sdk._generated.models.sweep_diagnosis import SweepDiagnosis
from armedic_sdk._generated.models.sweep_error import SweepError
from armedic_sdk._generated.models.sweep_progress import SweepProgress
from armedic_sdk._generated.models.sweep_summary import SweepSummary
from armedic_sdk.errors import ConnectionFailedError

Verdict = DiagnosisReplyVerdict
Line = SweepDiagnosis | SweepError | SweepProgress | SweepSummary
MEDIA_TYPE = "application/x-ndjson"
SILENCE_SECONDS = 1800.0
"""Longest silence before and between lines. The service waits for an API up to two minutes at a time, eight times."""
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


def patience(usual: httpx.Timeout) -> httpx.Timeout:
    """A client's timeouts, but for reading: the service is silent while the APIs behind it throttle."""
    read = None if usual.read is None else max(usual.read, SILENCE_SECONDS)
    return httpx.Timeout(connect=usual.connect, read=read, write=usual.write, pool=usual.pool)


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

    def end(self, cause: httpx.TransportError | None = None) -> None:
        """Nothing more comes.

        Raises:
            ConnectionFailedError: There was no summary.
        """
        if not self.complete:
            why = type(cause).__name__ if cause else "no summary came"
            raise ConnectionFailedError(f"the sweep was cut off: {why}") from cause


def _line(body: Mapping[str, Any]) -> Line | None:
    known = KINDS.get(body["type"])
    return known(body) if known else None


def _several(given: S | Sequence[S] | None) -> list[S] | None:
    return None if given is None else _calls.several(given)
