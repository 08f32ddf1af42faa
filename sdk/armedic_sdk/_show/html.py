"""Answers for a notebook: HTML without scripts or styles of its own making beyond what a cell needs; all escaped."""

from html import escape
from typing import Any, Final

from armedic_sdk._generated.models.diagnosis_reply import DiagnosisReply
from armedic_sdk._generated.models.finding_reply import FindingReply
from armedic_sdk._generated.models.sweep_diagnosis import SweepDiagnosis
from armedic_sdk._results import Outcome
from armedic_sdk._show.text import clean, differences, shown

COLOURS: Final = {"healthy": "#1a7f37", "at_risk": "#9a6700", "broken": "#cf222e", "unknown": "#8250df"}
SIGNS: Final = {"-": "#cf222e", "+": "#1a7f37"}


def diagnosis(answer: DiagnosisReply | SweepDiagnosis) -> str:
    """Verdict, findings with evidence and cures, checks."""
    findings = "".join(_finding(finding) for finding in answer.findings)
    checks = "".join(
        f"<tr><td>{_text(one.name)}</td><td>{_text(one.outcome)}</td><td>{_text(one.detail)}</td></tr>"
        for one in answer.checks
    )
    table = f"<details><summary>{len(answer.checks)} checks</summary><table>{checks}</table></details>"
    name = answer.connection.name if answer.connection else None
    return (
        f"<div>{_heading(answer.verdict, name or '')}<p>{_text(answer.summary)}</p>"
        f"{f'<ol>{findings}</ol>' if findings else ''}{table if checks else ''}</div>"
    )


def outcome(result: Outcome[Any]) -> str:
    """What is changed, before and after, and what came of it."""
    changes = "".join(
        f"<li><b>{_text(change.action)} {_text(change.target)}</b> {_text(change.safety)}, {_text(change.status)}"
        f"<pre>{_differences(change.before, change.after)}</pre></li>"
        for change in result.changes
    )
    withheld = f"<p>Withheld: {_text(result.withheld)}</p>" if result.withheld else ""
    error = f"<p>{_text(result.error.title)}: {_text(result.error.detail)}</p>" if result.error else ""
    after = diagnosis(result.verification) if result.verification else ""
    heading = _heading(result.outcome, f"{len(result.changes)} changes")
    return f"<div>{heading}{f'<ol>{changes}</ol>' if changes else ''}{withheld}{error}{after}</div>"


def _finding(finding: FindingReply) -> str:
    evidence = "".join(
        f"<tr><td>{_text(one.source)}</td><td>{_text(one.location)}</td><td>{_text(shown(one.observed))}</td>"
        f"<td>{'' if one.expected is None else _text(shown(one.expected))}</td></tr>"
        for one in finding.evidence
    )
    repairs = ", ".join(f"<code>{_text(one.kind)}</code> ({_text(one.safety)})" for one in finding.remedy.repairs)
    head = "<tr><th>seen in</th><th>at</th><th>is</th><th>should be</th></tr>"
    return (
        f"<li><b>{_text(finding.title)}</b> (<code>{_text(finding.cause)}</code>, {_text(finding.certainty)})"
        f"<p>{_text(finding.explanation)}</p>{f'<table>{head}{evidence}</table>' if evidence else ''}"
        f"<p>{_text(finding.remedy.summary)}{' Repair: ' + repairs if repairs else ''}</p></li>"
    )


def _heading(word: str, rest: str) -> str:
    colour = COLOURS.get(word, "inherit")
    return f"<p><b style='color:{colour}'>{_text(word.replace('_', ' ').upper())}</b> <b>{_text(rest)}</b></p>"


def _differences(before: object, after: object) -> str:
    return "\n".join(
        f"<span style='color:{SIGNS[sign]}'>{escape(f'{sign} {text}')}</span>"
        for sign, text in differences(before, after)
    )


def _text(value: object) -> str:
    return escape(clean(value))
