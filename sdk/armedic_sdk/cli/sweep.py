"""`medic sweep`: every connection of an organization, as a table, CSV or JSON."""

import csv
import io
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated, Final

import attrs
import typer
from rich.console import Group, RenderableType
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from armedic_sdk._show.terminal import STYLES
from armedic_sdk._show.text import encoded_line, line
from armedic_sdk.cli import exits
from armedic_sdk.cli.session import Session, session

if TYPE_CHECKING:
    from armedic_sdk import Sweep, SweepDiagnosis, SweepError, SweepSummary

CARE: Final = ["broken", "at_risk", "unknown"]
COLUMNS: Final = ("verdict", "project", "connection", "causes", "expires_at", "summary", "scheme", "created_by", "link")
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet compute a cell."""
LIVE_ROWS: Final = 12


@attrs.define
class _Found:
    """What came so far."""

    diagnoses: list["SweepDiagnosis"] = attrs.field(factory=list)
    errors: list["SweepError"] = attrs.field(factory=list)
    summary: "SweepSummary | None" = None


def sweep(
    context: typer.Context,
    organization: Annotated[str, typer.Argument(show_default=False, help="Azure DevOps organization, e.g. contoso.")],
    *,
    project: Annotated[list[str] | None, typer.Option(help="Only this project; may be repeated.")] = None,
    scheme: Annotated[list[str] | None, typer.Option(help="Only those that sign in so, e.g. ServicePrincipal.")] = None,
    owner: Annotated[list[str] | None, typer.Option(help="Only those that this person made.")] = None,
    cause: Annotated[list[str] | None, typer.Option(help="Show only those with this cause.")] = None,
    expiring: Annotated[bool, typer.Option("--expiring", help="Show only those whose credential ends soon.")] = False,
    within: Annotated[int, typer.Option(help="How soon that is, in days.")] = 30,
    everything: Annotated[bool, typer.Option("--all", help="Show healthy ones too.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="A table for a spreadsheet.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A line of JSON for each, as they come.")] = False,
) -> int:
    """Look at every service connection of an organization; exit with 2 when one is broken, 3 when one is at risk."""
    if as_csv and as_json:
        raise typer.BadParameter("choose --csv or --json")
    here = session(context)
    with here.client() as armedic:
        lines = armedic.sweep(
            organization,
            projects=project,
            schemes=scheme,
            owners=owner,
            verdicts=None if everything or cause or expiring else CARE,  # type: ignore[arg-type]  # these are verdicts
            causes=cause,
            only_expiring=expiring,
            expiring_within_days=within,
        )
        with lines:
            if as_json:
                found = _as_json(here, lines)
            elif as_csv:
                found = _as_csv(here, lines)
            else:
                found = _watched(here, lines)
                here.show(_table(found.diagnoses), *_ending(organization, found))
    counts = found.summary.by_verdict.additional_properties if found.summary else {}
    return exits.of_verdicts(counts, errors=len(found.errors))


def _watched(here: Session, lines: "Sweep") -> _Found:
    from armedic_sdk import SweepDiagnosis, SweepError, SweepProgress, SweepSummary  # noqa: PLC0415

    found = _Found()
    bar = Progress(TextColumn("looking"), BarColumn(), MofNCompleteColumn())
    task = bar.add_task("", total=None)
    watched = here.out.is_terminal

    def view() -> RenderableType:
        return Group(_table(found.diagnoses[-LIVE_ROWS:]), bar) if found.diagnoses else bar

    with Live(view(), console=here.out, transient=True) if watched else nullcontext() as live:
        for one in lines:
            match one:
                case SweepDiagnosis():
                    found.diagnoses.append(one)
                case SweepError():
                    found.errors.append(one)
                case SweepProgress():
                    bar.update(task, completed=one.done, total=one.total)
                case SweepSummary():
                    found.summary = one
            if live is not None:
                live.update(view())
    return found


def _as_json(here: Session, lines: "Sweep") -> _Found:
    from armedic_sdk import SweepDiagnosis, SweepError, SweepSummary  # noqa: PLC0415

    found = _Found()
    for one in lines:
        if isinstance(one, SweepDiagnosis | SweepError | SweepSummary):
            here.write(encoded_line(one.to_dict()) + "\n")
        if isinstance(one, SweepError):
            found.errors.append(one)
        if isinstance(one, SweepSummary):
            found.summary = one
    return found


def _as_csv(here: Session, lines: "Sweep") -> _Found:
    from armedic_sdk import SweepDiagnosis, SweepError, SweepSummary  # noqa: PLC0415

    found = _Found()
    here.write(cells(COLUMNS))
    for one in lines:
        if isinstance(one, SweepDiagnosis):
            causes = " ".join(finding.cause for finding in one.findings)
            ends = one.expires_at.isoformat() if one.expires_at else ""
            own = one.connection
            row = (one.verdict, one.project, own.name, causes, ends, one.summary, own.scheme, own.created_by, own.link)
            here.write(cells(row))
        elif isinstance(one, SweepError):
            found.errors.append(one)
            name = one.connection.name if one.connection else None
            here.write(cells(("error", one.project, name, "", "", one.error.detail, "", "", "")))
        elif isinstance(one, SweepSummary):
            found.summary = one
    return found


def cells(values: tuple[str | None, ...]) -> str:
    """One row; a spreadsheet computes nothing of it."""
    text = io.StringIO()
    plain = [line(value or "") for value in values]
    csv.writer(text, lineterminator="\n").writerow(["'" + cell if cell.startswith(FORMULA) else cell for cell in plain])
    return text.getvalue()


def _table(diagnoses: list["SweepDiagnosis"]) -> Table:
    grid = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, show_header=bool(diagnoses))
    grid.add_column("VERDICT", no_wrap=True)
    grid.add_column("CONNECTION", overflow="fold")
    grid.add_column("CAUSES", overflow="fold")
    grid.add_column("UNTIL", no_wrap=True)
    order = {verdict: number for number, verdict in enumerate([*CARE, "healthy"])}
    for one in sorted(diagnoses, key=lambda it: (order.get(it.verdict, -1), it.project, it.connection.name or "")):
        grid.add_row(
            Text(line(one.verdict).replace("_", " "), STYLES.get(one.verdict, "")),
            Text(line(f"{one.project}/{one.connection.name}")),
            Text("\n".join(line(finding.cause) for finding in one.findings)),
            Text(f"{one.expires_at:%Y-%m-%d}" if one.expires_at else ""),
        )
    return grid


def _ending(organization: str, found: _Found) -> list[RenderableType]:
    parts: list[RenderableType] = [Text()] if found.diagnoses else []
    for trouble in found.errors:
        place = "/".join(filter(None, (trouble.project, trouble.connection.name if trouble.connection else None)))
        parts.append(Text(line(f"Not looked at: {place or organization}: {trouble.error.detail}"), "yellow"))
    if found.summary:
        counted = found.summary.by_verdict.additional_properties
        verdicts = ", ".join(
            f"{count} {verdict.replace('_', ' ')}" for verdict, count in sorted(counted.items()) if count
        )
        parts.append(Text(line(f"{found.summary.total} connections in {organization}: {verdicts or 'none'}.")))
    return parts
