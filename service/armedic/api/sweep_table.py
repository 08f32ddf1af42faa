"""A sweep as a table for people: text/csv, one row for each connection or error."""

import csv
import io
from collections.abc import Iterable
from typing import Final

from armedic.api.sweep_lines import Line, SweepDiagnosis, SweepError, SweepSummary, SweptConnection

COLUMNS: Final = (
    "type",
    "project",
    "connection",
    "connection_id",
    "scheme",
    "environment",
    "subscription_id",
    "created_by",
    "verdict",
    "causes",
    "expires_at",
    "summary",
    "link",
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""First characters that make a spreadsheet compute a cell."""


def head() -> bytes:
    """The row of column names."""
    return _encoded(COLUMNS)


def row(line: Line) -> bytes:
    """One line as a row; nothing for words on the progress."""
    match line:
        case SweepDiagnosis():
            causes = " ".join(finding.cause for finding in line.findings)
            ends = line.expires_at.isoformat() if line.expires_at else ""
            link = line.connection.link or ""
            of = _of(line.connection)
            return _encoded(("diagnosis", line.project, *of, line.verdict, causes, ends, line.summary, link))
        case SweepError():
            told = f"{line.error.title}: {line.error.detail}"
            return _encoded(("error", line.project or "", *_of(line.connection), "", "", "", told, ""))
        case SweepSummary():
            verdicts = ", ".join(f"{count} {verdict}" for verdict, count in line.by_verdict.items())
            told = f"{line.total} connections: {verdicts or 'none'}; {line.errors} errors"
            return _encoded(("summary", "", *_of(None), "", "", "", told, ""))
        case _:
            return b""


def _of(connection: SweptConnection | None) -> tuple[str, ...]:
    if connection is None:
        return ("",) * 6
    parts = (
        connection.name,
        connection.id,
        connection.scheme,
        connection.environment,
        connection.subscription_id,
        connection.created_by,
    )
    return tuple(part or "" for part in parts)


def _encoded(cells: Iterable[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(["'" + cell if cell.startswith(_FORMULA) else cell for cell in cells])
    return text.getvalue().encode()
