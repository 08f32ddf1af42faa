"""A newer service: unknown fields, values and kinds are no error, and are passed on as they came."""

from typing import Any

import httpx
from armedic_sdk import Armedic, Diagnosis
from armedic_sdk._unknown import Unknown

REQUEST: dict[str, Any] = {
    "connection": {"organization": "contoso", "project": "web", "name_or_id": "sc"},
    "repair": {"kind": "paint-it-green", "shade": 3},
}
REPLY: dict[str, Any] = {
    "verdict": "contagious",
    "summary": "S",
    "weather": {"sun": True},
    "checks": [{"name": "n", "outcome": "postponed", "detail": "d", "duration_ms": 1, "colour": "red"}],
    "findings": [
        {
            "cause": "c",
            "title": "t",
            "certainty": "rumoured",
            "at_risk": False,
            "explanation": "e",
            "facts": {"shoe_size": 41},
            "evidence": [{"source": "s", "location": "l", "observed": 1, "expected": None, "smell": "odd"}],
            "remedy": {
                "summary": "s",
                "repairs": [{"kind": "paint-it-green", "safety": "messy", "request": REQUEST}],
                "steps": [],
                "needs": [],
            },
            "references": [],
        }
    ],
}


def test_diagnosis() -> None:
    """What this version does not know is there to be read."""
    diagnosis = Diagnosis.from_dict(REPLY)
    assert (diagnosis.verdict, diagnosis.findings[0].certainty, diagnosis.checks[0].outcome) == (
        "contagious",
        "rumoured",
        "postponed",
    )
    assert diagnosis["weather"] == {"sun": True}
    assert diagnosis.checks[0]["colour"] == "red"
    assert "CONTAGIOUS" in diagnosis._repr_html_()


def test_unknown_repair_is_sent_as_it_came() -> None:
    """A suggested repair of a new kind can be asked for all the same."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        body = {"mode": "plan", "outcome": "daydreamed", "fingerprint": "sha256:0", "changes": []}
        return httpx.Response(200, json=body if request.url.path == "/repair" else REPLY)

    with httpx.Client(transport=httpx.MockTransport(answer)) as http:
        armedic = Armedic("http://armedic.test", http_client=http)
        suggested = armedic.diagnose("text").findings[0].remedy.repairs[0]
        assert suggested.request
        repair: object = suggested.request.repair
        assert isinstance(repair, Unknown)
        assert repair.kind == "paint-it-green"
        outcome: str = armedic.repair(suggested.request).outcome
        assert outcome == "daydreamed"
    assert b'"shade":3' in seen[-1].read()
