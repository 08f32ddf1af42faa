"""A diagnosis with what a script, a terminal and a notebook want of it; the fields are the service's."""

from collections.abc import Iterator
from typing import Any, Protocol, Self

import attrs

from armedic_sdk._generated.models.diagnosis_reply import DiagnosisReply
from armedic_sdk._generated.models.finding_reply import FindingReply
from armedic_sdk._generated.models.sweep_diagnosis import SweepDiagnosis as SweptReply
from armedic_sdk.errors import NotHealthyError


class _Judged(Protocol):
    verdict: Any
    summary: str
    findings: list[FindingReply]


class Judged:
    """What both kinds of diagnosis can do."""

    __slots__ = ()

    def raise_for_verdict(self: _Judged, *, at_risk: bool = True, unknown: bool = True) -> None:
        """Go on only if the connection is healthy.

        Args:
            at_risk: Whether a connection that works today and will stop is an error too.
            unknown: Whether it is one that nobody can tell.

        Raises:
            NotHealthyError: It is not; a verdict of a newer service counts as unknown.
        """
        accepted = {"healthy", *(() if at_risk else ("at_risk",))}
        if self.verdict in accepted or (not unknown and self.verdict not in {"broken", "at_risk"}):
            return
        raise NotHealthyError(self.verdict, self.summary, tuple(finding.cause for finding in self.findings))

    def __rich_repr__(self: _Judged) -> Iterator[tuple[str, object]]:
        """For rich.pretty: what is most telling."""
        yield "verdict", self.verdict
        yield "summary", self.summary
        yield "causes", [f"{finding.cause} ({finding.certainty})" for finding in self.findings]

    def __rich__(self) -> object:
        """For rich.print; asked for by rich alone, which this package does not need."""
        from armedic_sdk._show import terminal  # noqa: PLC0415

        return terminal.diagnosis(self)  # type: ignore[arg-type]  # one of the two below

    def _repr_html_(self) -> str:
        """For notebooks."""
        from armedic_sdk._show import html  # noqa: PLC0415

        return html.diagnosis(self)  # type: ignore[arg-type]  # one of the two below


@attrs.define
class Diagnosis(Judged, DiagnosisReply):
    """What is wrong, how sure that is, and what to do."""

    @classmethod
    def of(cls, reply: DiagnosisReply) -> Self:
        """The same with these methods."""
        shown = cls(**{field.name: getattr(reply, field.name) for field in attrs.fields(DiagnosisReply) if field.init})
        shown.additional_properties = reply.additional_properties
        return shown


@attrs.define
class SweepDiagnosis(Judged, SweptReply):
    """What is wrong with one connection of a sweep."""
