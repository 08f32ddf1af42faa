"""The express lane answers what the ordinary way answers, and takes nothing that has to be refused."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from armedic.app import create_app
from armedic.settings import Settings
from harness import on, running

CASES = Path(__file__).parents[1] / "causes"
ORDINARY = {"Content-Type": "application/json; charset=utf-8"}
"""The lane takes the plain content type only."""
MESSAGE = {"evidence": [{"kind": "message", "text": "AADSTS7000222: expired"}]}


def texts(path: Path) -> list[str]:
    """The texts of a case file."""
    found = [case.get("text", []) for case in tomllib.loads(path.read_text())["case"]]
    return [text for one in found for text in ([one] if isinstance(one, str) else one)]


@pytest.mark.parametrize("path", sorted(CASES.glob("*.toml")), ids=lambda path: path.stem)
async def test_same_answer(path: Path, armedic: httpx.AsyncClient) -> None:
    """Every text of a cause's cases gives the same answer both ways, headers included."""
    for text in texts(path):
        body = {"evidence": [{"kind": "message", "text": text}]}
        quick = await armedic.post("/diagnose", json=body)
        ordinary = await armedic.post("/diagnose", json=body, headers=ORDINARY)
        assert quick.json() == ordinary.json()
        assert set(quick.headers) == set(ordinary.headers)
        assert quick.headers["content-type"] == ordinary.headers["content-type"]


REFUSED: dict[str, tuple[dict[str, Any], int]] = {
    "no key": ({"json": MESSAGE, "headers": {"X-API-Key": ""}}, 401),
    "unknown key": ({"json": MESSAGE, "headers": {"X-API-Key": "x"}}, 401),
    "key that is no text": ({"json": MESSAGE, "headers": {"X-API-Key": b"\xff\xfe"}}, 401),
    "not JSON": ({"content": b"{", "headers": {"Content-Type": "application/json"}}, 400),
    "unknown field": ({"json": MESSAGE | {"x": 1}}, 400),
    "nothing": ({"json": {}}, 400),
    "empty text": ({"json": {"evidence": [{"kind": "message", "text": ""}]}}, 400),
    "deep": ({"content": b"[" * 20_000, "headers": {"Content-Type": "application/json"}}, 400),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_refused(name: str, armedic: httpx.AsyncClient) -> None:
    """What is refused is refused as everywhere, with a problem."""
    request, status = REFUSED[name]
    answer = await armedic.post("/diagnose", **request)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


async def test_in_pieces(armedic: httpx.AsyncClient) -> None:
    """A body that arrives in pieces, its length announced, is answered."""
    content = httpx.Request("POST", "http://x", json=MESSAGE).content

    async def pieces() -> Any:
        yield content[:10]
        yield content[10:]

    headers = {"Content-Type": "application/json", "Content-Length": str(len(content))}
    answer = await armedic.post("/diagnose", content=pieces(), headers=headers)
    assert answer.json()["findings"][0]["cause"] == "secret-expired"


async def test_fault_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    """A fault inside is a problem without its text, as everywhere."""
    calls = []

    def clock() -> datetime:
        calls.append(1)
        if len(calls) > 1:  # the first call is for the key, which may have ended
            raise RuntimeError("text of the fault")
        return datetime.now(UTC)

    app = create_app(Settings(anonymous=True), clock=clock)
    async with running(app), httpx.AsyncClient(transport=on(app), base_url="http://localhost") as client:
        answer = await client.post("/diagnose", json=MESSAGE)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "text of the fault" not in answer.text + caplog.text
