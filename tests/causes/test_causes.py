"""Every case file of this folder: what is sent or what the world holds, and all findings that must come of it.

A case has `name`, `kind` (found, noisy, near_miss, unread), `expect` (cause to certainty; {} is silence) and `source`.
What is sent: `text` (one or a list), `payload` and `reference` (JSON as a string), `trace` (a list of
`{ method, url, sent, status, answer }`, of which a HAR is made). What is looked at: `world` and `change`, where "@null"
stands for null, `connection`, sc-shop unless said otherwise, and `needs`. Besides: `verdict`, and `facts` of the first
finding.
"""

import base64
import json
import tomllib
from pathlib import Path
from typing import Any

import httpx
import pytest

HERE = Path(__file__).parent
KINDS = {"found", "noisy", "near_miss"}


def cases() -> list[Any]:
    """All cases of the folder, named by file and case."""
    return [
        pytest.param(case, id=f"{path.stem}: {case['name']}")
        for path in sorted(HERE.glob("*.toml"))
        for case in tomllib.loads(path.read_text())["case"]
    ]


def request(case: dict[str, Any]) -> dict[str, Any]:
    """The body to send."""
    texts = case.get("text", [])
    evidence: list[dict[str, Any]] = [
        {"kind": "message", "text": text} for text in ([texts] if isinstance(texts, str) else texts)
    ]
    if "payload" in case:
        evidence.append({"kind": "payload", "content": json.loads(case["payload"])})
    if "trace" in case:
        evidence.append({"kind": "trace", "content": {"log": {"entries": list(map(entry, case["trace"]))}}})
    body: dict[str, Any] = {"evidence": evidence} if evidence else {}
    if "reference" in case:
        body["reference"] = json.loads(case["reference"])
    if "world" in case:
        name = case.get("connection", "sc-shop")
        body["connection"] = {"organization": "contoso", "project": "shop", "name_or_id": name}
    if "needs" in case:
        body["needs"] = case["needs"]
    return body


def entry(step: dict[str, Any]) -> dict[str, Any]:
    """One entry of a HAR; the answer is in base64, as browsers write bodies that they are not sure of."""
    answer = base64.b64encode(step.get("answer", "").encode()).decode()
    return {
        "request": {
            "method": step["method"],
            "url": f"https://dev.azure.com/contoso/shop/_apis/serviceendpoint/{step['url']}",
            "postData": {"mimeType": "application/json", "text": step.get("sent", "")},
        },
        "response": {"status": step.get("status", 200), "content": {"text": answer, "encoding": "base64"}},
    }


@pytest.mark.parametrize("case", cases())
async def test_case(case: dict[str, Any], azure: Any, armedic: httpx.AsyncClient) -> None:
    """The findings are the expected ones, all of them, each with its certainty."""
    if "world" in case:
        azure.load(case["world"])
        azure.change({path: None if value == "@null" else value for path, value in case.get("change", {}).items()})
    answer = await armedic.post("/diagnose", json=request(case))
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert {finding["cause"]: finding["certainty"] for finding in body["findings"]} == case["expect"], body
    if "verdict" in case:
        assert body["verdict"] == case["verdict"], body
    if "facts" in case:
        facts = body["findings"][0]["facts"]
        assert {name: facts.get(name) for name in case["facts"]} == case["facts"]
    for finding in body["findings"]:
        assert finding["evidence"], "a finding says where it was seen"
        assert finding["remedy"]["steps"], "the way by hand is always there"


@pytest.mark.parametrize("path", sorted(HERE.glob("*.toml")), ids=lambda path: path.stem)
def test_kinds(path: Path) -> None:
    """Each cause has a case of every kind; where a live look decides, one of not being able to look."""
    found = tomllib.loads(path.read_text())["case"]
    kinds = {case["kind"] for case in found}
    assert kinds - {"unread"} == KINDS
    assert ("unread" in kinds) == any("world" in case for case in found)
    assert all(case["source"] for case in found)
