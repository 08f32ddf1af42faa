"""Answers for a terminal, as rich shows them; imported only where rich is."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from armedic_sdk._generated.models.change_reply import ChangeReply
from armedic_sdk._generated.models.check_result import CheckResult
from armedic_sdk._generated.models.diagnosis_reply import DiagnosisReply
from armedic_sdk._generated.models.finding_reply import FindingReply
from armedic_sdk._generated.models.handoff_reply import HandoffReply
from armedic_sdk._generated.models.sweep_diagnosis import SweepDiagnosis
from armedic_sdk._results import Outcome
from armedic_sdk._show.text import clean, differences, facts, line, shown

GOOD: Final = "bold green"
BAD: Final = "bold red"
CARE: Final = "bold yellow"
STYLES: Final = {
    "healthy": GOOD,
    "at_risk": CARE,
    "broken": BAD,
    "unknown": "bold magenta",
    "planned": "bold cyan",
    "withheld": CARE,
    "verified": GOOD,
    "applied": GOOD,
    "no_change": GOOD,
    "nothing_to_do": GOOD,
    "pending": CARE,
    "rolled_back": BAD,
    "failed": BAD,
}
"""Colours add to the words and say nothing by themselves."""
SIGNS: Final = {"-": "red", "+": "green"}
CHECKS: Final = ("failed", "warning", "unknown", "passed", "skipped")


def diagnosis(answer: DiagnosisReply | SweepDiagnosis) -> RenderableType:
    """Verdict, findings with evidence and cures, checks."""
    name = answer.connection.name if answer.connection else None
    parts: list[RenderableType] = [heading(answer.verdict, name or ""), Text(clean(answer.summary))]
    for number, finding in enumerate(answer.findings, 1):
        parts += [Text(), *_finding(number, finding)]
    if answer.checks:
        parts += [Text(), _checks(answer.checks)]
    return Group(*parts)


def outcome(result: Outcome[Any]) -> RenderableType:
    """What is changed, before and after, and what came of it."""
    count = len(result.needed)
    word = "withheld" if result.withheld else result.outcome if count else "nothing_to_do"
    parts: list[RenderableType] = [heading(word, f"{count} change{'' if count == 1 else 's'}" if count else "")]
    for number, change in enumerate(result.changes, 1):
        parts += [Text()] if number == 1 or result.mode == "plan" else []
        parts += _change(number, change, whole=result.mode == "plan")
    if result.withheld:
        parts.append(Text(clean(result.withheld)))
    for loss in result.reply.irreversible or []:
        parts.append(_row("for good", loss, CARE))
    parts += _handoffs(result.handoff)
    if result.error:
        parts += [Text(), _row("error", f"{result.error.title}: {result.error.detail}", BAD)]
    if result.verification:
        checked = result.verification
        parts += [Text(), heading(checked.verdict, "afterwards"), Text(clean(checked.summary))]
        parts += [_checks(checked.checks)] if checked.checks else []
    return Group(*parts)


def heading(word: str, rest: str) -> Text:
    """The one word that matters, and what it is about."""
    shown_word = line(word).replace("_", " ").upper()
    return Text.assemble((shown_word, STYLES.get(word, "bold")), "  " if rest else "", (line(rest), "bold"))


def rows(pairs: Iterable[tuple[str, str]]) -> Table:
    """Names and values."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, value in pairs:
        grid.add_row(Text(name), Text(value))
    return grid


def _finding(number: int, finding: FindingReply) -> list[RenderableType]:
    title = Text.assemble((line(finding.cause), "bold"), f"  {line(finding.certainty)}")
    if finding.at_risk:
        title.append(", works today", CARE)
    below: list[RenderableType] = [Text(clean(finding.explanation))]
    for one in finding.evidence:
        below.append(_row("evidence", f"{one.source} {one.location}"))
        below.append(_row("", f"is {shown(one.observed)}"))
        if one.expected is not None:
            below.append(_row("", f"should be {shown(one.expected)}"))
    below += [_row("remedy", finding.remedy.summary)] if finding.remedy.summary else []
    below += [_row("repair", f"{one.kind} ({one.safety})", GOOD) for one in finding.remedy.repairs]
    if not finding.remedy.repairs:
        for step in finding.remedy.steps:
            below.append(_row("by hand", f"{step.title} ({step.who})"))
            below.append(_row("", step.detail))
    below += [_row("needs", need) for need in finding.remedy.needs]
    below += [_row("see", link, link=link) for link in finding.references[:1]]
    return [_numbered(number, title), *(Padding(part, (0, 0, 0, 3)) for part in below)]


def _change(number: int, change: ChangeReply, *, whole: bool) -> list[RenderableType]:
    title = Text.assemble((f"{line(change.action)} {line(change.target)}", "bold"), f"  {line(change.safety)}")
    if change.status != "planned":
        title.append(f"  {line(change.status)}", GOOD if change.status == "done" else CARE)
    below: list[RenderableType] = []
    if whole:
        below += [
            _row(sign, text, SIGNS[sign], width=1, whole=True)
            for sign, text in differences(change.before, change.after)
        ]
    below += [_row("detail", change.detail)] if change.detail else []
    below += [_row("lacking", right, BAD) for right in change.lacking]
    return [_numbered(number, title), *(Padding(part, (0, 0, 0, 3)) for part in below)]


def _handoffs(handoffs: list[HandoffReply]) -> list[RenderableType]:
    """What others can do, and once what they have to know for it."""
    parts: list[RenderableType] = []
    values: dict[str, str] = {}
    for number, handoff in enumerate(handoffs, 1):
        asked = Text.assemble("Ask ", (line(handoff.who), "bold"), ": ", line(handoff.what))
        parts += [Text(), _numbered(number, asked)]
        values |= dict(facts(handoff.values.additional_properties))
    return [*parts, Text(), rows(values.items())] if values else parts


def _numbered(number: int, text: Text) -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=2, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(f"{number}."), text)
    return grid


def _checks(checks: list[CheckResult]) -> RenderableType:
    order = {outcome: number for number, outcome in enumerate(CHECKS)}
    ranked = sorted(checks, key=lambda one: order.get(one.outcome, -1))
    parts: list[RenderableType] = []
    for verdict, some in groupby(ranked, key=lambda one: one.outcome):
        if verdict in {"passed", "skipped"}:
            parts.append(_row(verdict, ", ".join(one.name for one in some)))
            continue
        for one in some:
            missing = "; lacks " + ", ".join(one.missing_permissions) if one.missing_permissions else ""
            parts.append(_row(verdict, f"{one.name}: {one.detail}{missing}", BAD if verdict == "failed" else CARE))
    return Group(Text("Checks", "bold"), *(Padding(part, (0, 0, 0, 3)) for part in parts))


def _row(
    name: str, value: str, style: str = "dim", *, width: int = 9, whole: bool = False, link: str | None = None
) -> Table:
    grid = Table.grid(padding=(0, 2 if width > 1 else 1, 0, 0))
    grid.add_column(width=width, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(name, style), Text(clean(value), Style(link=link) if link else style if whole else ""))
    return grid
