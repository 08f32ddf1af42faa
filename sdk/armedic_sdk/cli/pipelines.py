"""An answer in the language of Azure Pipelines: logging commands and a Markdown summary.

Source: learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands (task.logissue, task.uploadsummary)
"""

import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from armedic_sdk._show.text import clean, line, shown

if TYPE_CHECKING:
    from armedic_sdk import Diagnosis

NAME: Final = "armedic-diagnosis.md"
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]!|~]|^[-+#]|^\d+(?=[.)]))")
_KINDS: Final = {"broken": "error", "at_risk": "warning", "unknown": "warning"}


def commands(answer: "Diagnosis", summary: Path | None) -> str:
    """The lines for the job's log; writes the summary too.

    Args:
        answer: The diagnosis.
        summary: Where the Markdown goes; left out, into the agent's folder for temporary files.
    """
    folder = Path(os.environ.get("AGENT_TEMPDIRECTORY") or tempfile.gettempdir())
    path = (summary or folder / NAME).absolute()
    path.write_text(markdown(answer), encoding="utf-8")
    name = answer.connection.name if answer.connection else None
    about = f"{name}: " if name else ""
    kind = _KINDS.get(answer.verdict)
    lines = [
        _command(
            f"task.logissue type={'warning' if finding.at_risk else 'error'};code={_property(finding.cause)}",
            f"{about}{finding.title}. {finding.remedy.summary}",
        )
        for finding in answer.findings
    ]
    if not lines and kind:
        lines.append(_command(f"task.logissue type={kind}", f"{about}{answer.summary}"))
    elif not lines:
        lines.append(line(f"{about}{answer.summary}"))
    lines.append(f"##vso[task.uploadsummary]{_data(str(path))}")
    return "".join(f"{one}\n" for one in lines)


def markdown(answer: "Diagnosis") -> str:
    """The page in the run's summary; what others wrote stands in it as text and links nowhere."""
    name = answer.connection.name if answer.connection else None
    parts = [
        f"### {_md(answer.verdict.replace('_', ' ').capitalize())}{f': {_md(name)}' if name else ''}",
        _md(answer.summary),
    ]
    for finding in answer.findings:
        parts.append(f"#### {_md(finding.title)}")
        parts.append(f"{_code(finding.cause)}, {_md(finding.certainty)}. {_md(finding.explanation)}")
        if finding.evidence:
            rows = [
                f"| {_md(one.source)} {_md(one.location)} | {_code(shown(one.observed))} "
                f"| {'' if one.expected is None else _code(shown(one.expected))} |"
                for one in finding.evidence
            ]
            parts.append("\n".join(["| seen at | is | should be |", "| --- | --- | --- |", *rows]))
        if finding.remedy.summary:
            parts.append(f"**What to do**: {_md(finding.remedy.summary)}")
        steps = [
            f"{n}. {_md(one.title)} ({_md(one.who)}): {_md(one.detail)}"
            for n, one in enumerate(finding.remedy.steps, 1)
        ]
        parts += ["\n".join(steps)] if steps else []
    return "\n\n".join(parts) + "\n"


def _command(head: str, message: str) -> str:
    return f"##vso[{head};]{_data(line(message))}"


def _data(text: str) -> str:
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(line(text)).replace("]", "%5D").replace(";", "%3B")


def _md(text: object) -> str:
    plain = line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"(?i)\b(https?|ftp|mailto)(?=:)", r"\1&#8203;", _MARKDOWN.sub(r"\\\1", plain))


def _code(text: str) -> str:
    plain = " ".join(clean(text).split()).replace("|", "\\|")
    fence = "`" * (max((len(run) for run in re.findall("`+", plain)), default=0) + 1)
    return f"{fence} {plain} {fence}" if "`" in plain else f"`{plain or ' '}`"
