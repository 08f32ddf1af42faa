"""What people see of an answer: in a terminal, in a notebook, in a debugger; foreign text does nothing there."""

import re
from io import StringIO
from typing import Any

import pytest
from armedic_sdk import Armedic, Diagnosis, SweepDiagnosis
from armedic_sdk._show.text import clean, differences, encoded
from rich.console import Console
from rich.pretty import pretty_repr

EVIL = "<script>alert(1)</script> \x1b[2J ##vso[task.setvariable variable=x]y \u202egpj.exe [red]"
REPLY = {
    "verdict": "broken",
    "summary": EVIL,
    "checks": [{"name": EVIL, "outcome": "failed", "detail": EVIL, "duration_ms": 1, "missing_permissions": [EVIL]}],
    "findings": [
        {
            "cause": EVIL,
            "title": EVIL,
            "certainty": "likely",
            "at_risk": True,
            "explanation": EVIL,
            "facts": {},
            "evidence": [{"source": EVIL, "location": EVIL, "observed": {EVIL: EVIL}, "expected": EVIL}],
            "remedy": {"summary": EVIL, "repairs": [], "steps": [], "needs": [EVIL]},
            "references": [EVIL],
        }
    ],
    "connection": {"id": None, "name": EVIL, "scheme": None, "fingerprint": EVIL},
}


def printed(shown: Any, **console: Any) -> str:
    """What rich makes of it."""
    out = StringIO()
    Console(file=out, width=80, **console).print(shown)
    return out.getvalue()


@pytest.fixture
def evil() -> Diagnosis:
    """A diagnosis whose every text was written by somebody else."""
    return Diagnosis.from_dict(REPLY)


def test_terminal(evil: Diagnosis) -> None:
    """No control characters, no command for a pipeline's agent, no markup: the text stands as it is."""
    text = printed(evil)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert "##vso" not in text
    assert "[red]" in text
    assert "<script>" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_colours(evil: Diagnosis, monkeypatch: pytest.MonkeyPatch) -> None:
    """Colours are for terminals, and NO_COLOR is honoured."""
    colour = re.compile(r"\x1b\[[0-9;]*3\d")
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    assert colour.search(printed(evil, force_terminal=True, color_system="standard"))
    assert not colour.search(printed(evil))
    monkeypatch.setenv("NO_COLOR", "1")
    assert not colour.search(printed(evil, force_terminal=True, color_system="standard"))


def test_notebook(evil: Diagnosis) -> None:
    """All is escaped; nothing runs."""
    page = evil._repr_html_()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<b style='color:#cf222e'>BROKEN</b>" in page


def test_plans(sdk: Armedic) -> None:
    """A plan shows what is changed, before and after, in both."""
    plan = sdk.repair("contoso/web/sc-prod-token", kind="remove-access-token")
    assert "- authorization.parameters.accesstoken: null" in printed(plan)
    assert "- authorization.parameters.accesstoken: null" in plan._repr_html_()
    assert pretty_repr(plan).startswith("RepairOutcome(")
    done = plan.apply()
    assert "VERIFIED" in printed(done)
    assert "HEALTHY" in done._repr_html_()
    nothing = sdk.repair("contoso/web/sc-prod-token", kind="remove-access-token")
    assert "NOTHING TO DO" in printed(nothing)
    withheld = sdk.repair("contoso/data/sc-data-disabled", kind="auto")
    assert "WITHHELD" in printed(withheld)
    assert "Withheld: " in withheld._repr_html_()


def test_no_key_is_shown(sdk: Armedic) -> None:
    """The key that was made is in no view of the answer."""
    made = sdk.spn.create("sc-new", subscription="Production").apply()
    key = made.details.service_principal_key
    assert key
    views = [printed(made), made._repr_html_(), pretty_repr(made), repr(made), pretty_repr(made.reply)]
    assert not [view for view in views if key in view]


def test_sweep_lines(sdk: Armedic) -> None:
    """A line of a sweep looks like a diagnosis."""
    line = next(one for one in sdk.sweep("contoso", verdicts="broken") if isinstance(one, SweepDiagnosis))
    assert printed(line).startswith("BROKEN  ")
    assert line.connection.name
    assert line.connection.name in line._repr_html_()
    assert pretty_repr(line).startswith("SweepDiagnosis(")


def test_differences() -> None:
    """A line for each value that is another; what stays is left out."""
    before = {"same": 1, "gone": "x", "deep": {"list": [1, 2], "objects": [{"a": 1}]}}
    after = {"same": 1, "new": None, "deep": {"list": [1, 3], "objects": [{"a": 1}, {"a": 2}]}}
    assert list(differences(before, after)) == [
        ("-", "gone: x"),
        ("-", "deep.list: [1, 2]"),
        ("+", "deep.list: [1, 3]"),
        ("+", "new: null"),
        ("+", "deep.objects[1].a: 2"),
    ]
    assert list(differences(None, "text")) == [("+", "text")]


def test_text() -> None:
    """Line ends stay; JSON for scripts is JSON still."""
    assert clean("a\r\nb\x07") == "a\nb\ufffd"
    assert encoded({"a": "##vso[x]\x9b"}) == '{\n  "a": "\\u0023\\u0023vso[x]\\u009b"\n}'
