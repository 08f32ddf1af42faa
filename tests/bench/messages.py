"""Requests per second of /diagnose with a message, against a bare route with bodies of the same size, both ways."""

import asyncio
import statistics
from collections.abc import Callable
from typing import Final

import httpx
import msgspec
import uvloop
from armedic.app import create_app
from armedic.settings import Settings
from litestar import Litestar, post
from litestar.params import JSONBody

from bench.load import CONNECTIONS, load, request, server

ROUNDS: Final = 5
ERROR: Final = "Failed to get Azure DevOps Service access token, cache value is invalid."
LINE: Final = "2026-03-02T07:11:08.1234567Z The step that failed printed nothing of interest.\n"
SIZES: Final = {"1 KB": (1024, 6000), "100 KB": (100 * 1024, 600)}


class Echo(msgspec.Struct, forbid_unknown_fields=True):
    """A body of the same size."""

    text: str
    answer: int


class Reply(msgspec.Struct):
    """An answer of the same size."""

    text: str


@post("/echo", status_code=200)
async def echo(data: JSONBody[Echo]) -> Reply:
    """Decode and encode."""
    return Reply(text="x" * data.answer)


def bare() -> Litestar:
    """The baseline."""
    return Litestar([echo], openapi_config=None)


def service() -> Litestar:
    """The service, for anybody on this machine."""
    return create_app(Settings(anonymous=True))


def text(size: int) -> str:
    """A message of that many characters with one error in it."""
    lines = LINE * (size // len(LINE) + 1)
    return (ERROR + "\n" + lines)[:size]


def measure(build: Callable[[], Litestar], raw: bytes, requests: int) -> float:
    """One round against a fresh server, warmed up."""
    with server(build) as (port, _):
        uvloop.run(load(port, raw, requests // 10))
        return uvloop.run(load(port, raw, requests))[0]


def report() -> str:
    """Medians and their ratios."""
    lines = [f"/diagnose with a message, {CONNECTIONS} connections, {ROUNDS} rounds; the load on the same machine"]
    for name, (size, requests) in SIZES.items():
        message = msgspec.json.encode({"evidence": [{"kind": "message", "text": text(size)}]})
        answer = asyncio.run(_answer_size(message))
        plain = msgspec.json.encode({"text": text(size - 20), "answer": answer})
        rounds = [
            (
                measure(bare, request("/echo", plain), requests),
                measure(service, request("/diagnose", message), requests),
            )
            for _ in range(ROUNDS)
        ]
        baseline, own = (statistics.median(column) for column in zip(*rounds, strict=True))
        ratio = statistics.median(second / first for first, second in rounds)
        lines.append(
            f"  {name:7} bare route {baseline:8.0f} requests/s, /diagnose {own:8.0f}, ratio {ratio:.2f} "
            f"(answers of {answer} bytes)"
        )
    return "\n".join(lines) + "\n"


async def _answer_size(body: bytes) -> int:
    app = service()
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # httpx and Litestar spell ASGI differently
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        answer = await client.post("/diagnose", content=body, headers={"content-type": "application/json"})
    return len(answer.content) - len('{"text":""}')
