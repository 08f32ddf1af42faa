"""JSON bodies are taken by the letter, and none of them stops the service."""

import json
import random

import httpx
import msgspec
import pytest
from harness import decoded

JSON = {"Content-Type": "application/json"}
VALID = b'{"evidence": [{"kind": "message", "text": "hello"}]}'
DEEP = 100_000


def garbage(size: int) -> bytes:
    """Bytes that mean nothing, the same each time."""
    return random.Random(1).randbytes(size)  # noqa: S311 - noise, not secrets


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="truncated"),
        pytest.param(VALID[:-1], id="last brace missing"),
        pytest.param(VALID + b"x", id="trailing"),
        pytest.param(b"\xff\xfe{}", id="no UTF-8"),
        pytest.param(b'{"evidence": [{"kind": "message", "text": "\xc3\x28"}]}', id="bad UTF-8 in a text"),
        pytest.param(b"[" * DEEP, id="deep arrays"),
        pytest.param(b'{"a":' * DEEP, id="deep objects"),
        pytest.param(b'{"reference": ' + b'{"a":' * DEEP + b"1" + b"}" * DEEP + b"}", id="deep and well formed"),
        pytest.param(b"NaN", id="NaN"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[]", id="array"),
        pytest.param(b'"text"', id="string"),
        pytest.param(garbage(2_000_000), id="2 MB of garbage"),
        pytest.param(json.dumps({"x": "y" * 2_000_000}).encode(), id="2 MB in an unknown field"),
    ],
)
async def test_malformed(armedic: httpx.AsyncClient, content: bytes) -> None:
    """400 with a place, no stack trace, nothing of the body, and the service lives on."""
    answer = await armedic.post("/diagnose", content=content, headers=JSON)
    problem = decoded(answer)
    assert (answer.status_code, problem["type"]) == (400, "urn:armedic:problem:invalid-request")
    assert problem["errors"]
    assert len(answer.content) < 1000
    assert "Traceback" not in answer.text
    assert (await armedic.post("/diagnose", content=VALID, headers=JSON)).status_code == 200


@pytest.mark.parametrize("kind", ["payload", "trace"])
async def test_nested_as_far_as_json_is_read(armedic: httpx.AsyncClient, kind: str) -> None:
    """Content of any depth is judged or refused, never a fault of the service."""
    for depth in (50, 300, 700, 900, 980):
        content = b'{"a":' * depth + b"1" + b"}" * depth
        body = b'{"evidence": [{"kind": "' + kind.encode() + b'", "content": ' + content + b"}]}"
        answer = await armedic.post("/diagnose", content=body, headers=JSON)
        assert answer.status_code in {200, 400}, depth


@pytest.mark.parametrize(
    "media",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml", ""],
)
async def test_content_type(armedic: httpx.AsyncClient, media: str) -> None:
    """Only application/json is read."""
    answer = await armedic.post("/diagnose", content=VALID, headers={"Content-Type": media})
    assert (answer.status_code, decoded(answer)["type"]) == (415, "urn:armedic:problem:unsupported-media-type")


@pytest.mark.parametrize("media", ["application/json; charset=utf-8", "APPLICATION/JSON"])
async def test_content_type_spellings(armedic: httpx.AsyncClient, media: str) -> None:
    """Parameters and letter case do not matter."""
    assert (await armedic.post("/diagnose", content=VALID, headers={"Content-Type": media})).status_code == 200


async def test_too_large(armedic: httpx.AsyncClient) -> None:
    """More than the setting allows is 413, with and without a Content-Length."""

    async def chunks() -> object:
        for _ in range(10):
            yield b" " * 1024 * 1024

    for content in (b" " * (9 * 1024 * 1024), chunks()):
        answer = await armedic.post("/diagnose", content=content, headers=JSON)  # type: ignore[arg-type]  # both work
        assert (answer.status_code, decoded(answer)["type"]) == (413, "urn:armedic:problem:payload-too-large")


@pytest.mark.parametrize(
    ("wait", "status"), [(5, 404), (5.0, 404), ("5", 400), (True, 400), (None, 400), ([5], 400), (1e9, 400)]
)
async def test_no_conversion(armedic: httpx.AsyncClient, wait: object, status: int) -> None:
    """A number is a number: no text, no boolean; 404 is the answer of the next step."""
    body = {
        "connection": {"organization": "contoso", "project": "web", "name_or_id": "none"},
        "repair": {"kind": "grant-role"},
        "wait_seconds": wait,
    }
    assert (await armedic.post("/repair", content=msgspec.json.encode(body), headers=JSON)).status_code == status


async def test_submitted_values_are_not_repeated(armedic: httpx.AsyncClient) -> None:
    """A secret in the wrong place is not echoed: not as a tag, not as a value."""
    planted = "Zx8~planted-secret-value"
    for body in ({"evidence": [{"kind": planted}]}, {"evidence": planted}, {"connection": {"organization": planted}}):
        answer = await armedic.post("/diagnose", json=body)
        assert answer.status_code == 400
        assert planted not in answer.text
