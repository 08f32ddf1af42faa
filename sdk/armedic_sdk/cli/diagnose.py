"""`medic diagnose`: of a text, a file, what is pasted, a connection, or the pipeline job it runs in."""

import re
import sys
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from armedic_sdk.cli import exits, job_log, pipelines
from armedic_sdk.cli.session import Session, session

if TYPE_CHECKING:
    from armedic_sdk import Armedic, Diagnosis

CONNECTION: Final = re.compile(r"[^/\s]+/[^/\n]+/[^/\n]+")
LARGE_BYTES: Final = 4 * 1024 * 1024


class Format(StrEnum):
    """How the answer is written."""

    TEXT = "text"
    JSON = "json"
    PIPELINES = "pipelines"


def diagnose(
    context: typer.Context,
    what: Annotated[
        str | None,
        typer.Argument(
            show_default=False,
            help="An error text; a file (HAR, .saz, log, zip of logs); ORGANIZATION/PROJECT/NAME of a connection; "
            "or - for standard input. Left out: what is piped or pasted.",
        ),
    ] = None,
    *,
    connection: Annotated[
        str | None, typer.Option("--connection", "-c", help="Look at this connection too: ORGANIZATION/PROJECT/NAME.")
    ] = None,
    needs: Annotated[
        list[str] | None, typer.Option(help="What it has to be able to do, e.g. Microsoft.Web/sites/write.")
    ] = None,
    within: Annotated[
        int | None, typer.Option(help="Credentials that end within so many days are a risk; 30 if left out.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    written: Annotated[Format, typer.Option("--format", help="How the answer is written.")] = Format.TEXT,
    summary: Annotated[Path | None, typer.Option(help="With --format pipelines: the Markdown file to write.")] = None,
    own_log: Annotated[
        bool, typer.Option("--job-log", help="The failed steps of the pipeline job that this runs in.")
    ] = False,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Whatever the verdict, exit with 0.")] = False,
) -> int:
    """Say why a service connection fails, with proof and cures."""
    here = session(context)
    with here.client() as armedic:
        if own_log:
            answer = armedic.diagnose_capture(job_log.read())
        else:
            answer = _answer(here, armedic, what, connection, needs=needs, within=within)
    if as_json or written is Format.JSON:
        here.json(answer.to_dict())
    elif written is Format.PIPELINES:
        here.write(pipelines.commands(answer, summary))
    else:
        here.show(answer.__rich__())  # type: ignore[arg-type]  # typed without rich
        _advise(here, answer)
    return exits.FINE if exit_zero else exits.of_verdicts({answer.verdict: 1})


def _answer(
    here: Session,
    armedic: "Armedic",
    what: str | None,
    connection: str | None,
    *,
    needs: list[str] | None,
    within: int | None,
) -> "Diagnosis":
    if what is None and connection is None:
        if sys.stdin.isatty():
            here.note("Paste what was said, then press Ctrl-D on a line of its own.")
        what = "-"
    if what is not None and connection is None and CONNECTION.fullmatch(what) and not Path(what).exists():
        what, connection = None, what
    if what != "-" and not _is_file(what):
        return armedic.diagnose(what, connection=connection, needs=needs, expiring_within_days=within)
    if connection or needs or within:
        raise typer.BadParameter("a file is diagnosed by itself: run it once more for the connection")
    if what == "-":
        given = sys.stdin.buffer.read()
        if not given.strip():
            raise typer.BadParameter("nothing was given")
        return armedic.diagnose_capture(given)
    return _sent(here, armedic, Path(str(what)))


def _is_file(what: str | None) -> bool:
    try:
        return what is not None and Path(what).is_file()
    except (OSError, ValueError):  # too long, or with a null: a text
        return False


def _sent(here: Session, armedic: "Armedic", path: Path) -> "Diagnosis":
    shown = here.err.is_terminal and path.stat().st_size >= LARGE_BYTES
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=here.err, transient=True) if shown else nullcontext() as bar:
        if bar is None:
            return armedic.diagnose(path)
        task = bar.add_task(path.name)
        return armedic.diagnose(path, progress=lambda sent, total: bar.update(task, completed=sent, total=total))


def _advise(here: Session, answer: "Diagnosis") -> None:
    for finding in answer.findings:
        for suggested in finding.remedy.repairs:
            if suggested.request:
                target = suggested.request.connection
                words = (f"{target.organization}/{target.project}/{target.name_or_id}", suggested.kind)
                quoted = " ".join(f"'{word}'" if " " in word else word for word in words)
                here.show("", f"Repair it: medic repair {quoted}")
                return
