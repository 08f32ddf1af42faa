"""How deeply JSON may be nested, wherever it is in a body."""

import httpx
import msgspec
import pytest
from armedic.settings import Settings
from harness import decoded

JSON = {"Content-Type": "application/json"}
MOST = 20
ENVELOPE = 3
"""Levels around the content of a payload."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A small bound."""
    return msgspec.structs.replace(settings, max_json_depth=MOST)


def payload(content: bytes) -> bytes:
    """A body with free-form content."""
    return b'{"evidence": [{"kind": "payload", "content": ' + content + b"}]}"


def nested(depth: int, kind: str) -> bytes:
    """Content of so many levels."""
    opening, closing = {"objects": (b'{"a":', b"}"), "arrays": (b'{"a":[', b"]}")}[kind]
    levels = depth if kind == "objects" else depth // 2
    return opening * levels + b"1" + closing * levels


@pytest.mark.parametrize("kind", ["objects", "arrays"])
async def test_bound(armedic: httpx.AsyncClient, kind: str) -> None:
    """As deep as the setting is taken, one level more is refused and said."""
    fits = MOST - ENVELOPE
    fits -= fits % 2 if kind == "arrays" else 0
    assert (await armedic.post("/diagnose", content=payload(nested(fits, kind)), headers=JSON)).status_code == 200
    refused = await armedic.post("/diagnose", content=payload(nested(fits + 2, kind)), headers=JSON)
    assert refused.status_code == 400
    assert decoded(refused)["errors"] == [{"pointer": "", "detail": "nested too deeply"}]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'{"a": "' + b"[{" * 100 + b'"}', id="brackets in a text"),
        pytest.param(b'{"a": "\\"' + b"[" * 100 + b'\\\\"}', id="behind an escaped quote"),
        pytest.param(b'{"a": "\\\\", "b": "' + b"[" * 100 + b'"}', id="behind an escaped backslash"),
        pytest.param(b'{"a": [' + b"[]," * 200 + b"[]]}", id="many side by side"),
    ],
)
async def test_shallow(armedic: httpx.AsyncClient, content: bytes) -> None:
    """Only nesting counts: brackets within texts do not, nor do many of them."""
    assert (await armedic.post("/diagnose", content=payload(content), headers=JSON)).status_code == 200


@pytest.mark.parametrize("path", ["/diagnose", "/repair", "/spn", "/diagnose/sweep"])
@pytest.mark.parametrize("bomb", [b"[" * 100_000, b'{"a":' * 100_000, b'[{"a":' * 50_000], ids=["[", "{", "[{"])
async def test_bombs(armedic: httpx.AsyncClient, path: str, bomb: bytes) -> None:
    """A body of nothing but openings is refused by every route."""
    assert (await armedic.post(path, content=bomb, headers=JSON)).status_code == 400
    assert (await armedic.post("/diagnose/capture", content=bomb)).status_code in {200, 400, 413}
