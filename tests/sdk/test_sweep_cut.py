"""A sweep that is cut off: asked for again, nothing given twice, and in the end it says how far it came."""

import contextlib
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from armedic_sdk import Armedic, AsyncArmedic, SweepCutError


def line(content: dict[str, Any]) -> bytes:
    """A line."""
    return json.dumps(content).encode() + b"\n"


def found(name: str, verdict: str = "healthy") -> bytes:
    """A line about a connection."""
    own = dict.fromkeys(("scheme", "environment", "subscription_id", "created_by", "link"))
    body = {"type": "diagnosis", "project": "web", "connection": {"id": name, "name": name, **own}, "expires_at": None}
    return line({**body, "verdict": verdict, "summary": "S", "findings": [], "checks": []})


def progress(done: int) -> bytes:
    """A line about how far it is."""
    return line({"type": "progress", "done": done, "total": 3})


SUMMARY = line(
    {"type": "summary", "total": 3, "shown": 3, "errors": 0, "by_verdict": {"healthy": 3}, "by_cause": {}}
    | {"upstream_calls": 1, "throttled_ms": 0}
)
TROUBLE = line(
    {"type": "error", "project": "web", "connection": None}
    | {"error": {"type": "urn:armedic:problem:not-found", "title": "T", "detail": "D"}}
)
Known = tuple[int, int | None, int]
Piece = bytes | type[httpx.TransportError]
FIRST: list[Piece] = [progress(0), TROUBLE, found("a"), progress(1), found("b"), httpx.ReadError]
SECOND: list[Piece] = [progress(0), TROUBLE, found("b"), progress(1), found("a"), found("c"), progress(3), SUMMARY]
NOTHING: list[Piece] = [httpx.RemoteProtocolError]
WHOLE = ["0/3", "error", "a", "1/3", "b", "c", "3/3", "summary"]


class Stream(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that arrives in pieces and may break off."""

    def __init__(self, pieces: list[Piece]) -> None:
        """Remember what comes."""
        self.pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        """Piece after piece."""
        for piece in self.pieces:
            if not isinstance(piece, bytes):
                raise piece("planned")
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The same, for asyncio."""
        for piece in self:
            yield piece


class Server:
    """A server that sends one body after the other."""

    def __init__(self, *bodies: list[Piece]) -> None:
        """Remember what to send."""
        self.bodies = list(bodies)

    def __call__(self, _: httpx.Request) -> httpx.Response:
        """The next."""
        kind = {"content-type": "application/x-ndjson"}
        return httpx.Response(200, headers=kind, stream=Stream(self.bodies.pop(0)))


def name(one: Any) -> str:
    """A line in a word."""
    if one.type_ == "progress":
        return f"{one.done}/{one.total}"
    return str(one.connection.name) if one.type_ == "diagnosis" else str(one.type_)


async def swept(*bodies: list[Piece], retries: int) -> tuple[list[str], SweepCutError | None, Known]:
    """What both clients give, the same from each; how it ended; and what the iterators know."""
    own: list[str] = []
    other: list[str] = []
    error: SweepCutError | None = None
    with httpx.Client(transport=httpx.MockTransport(Server(*bodies))) as http:
        lines = Armedic("http://armedic.test", http_client=http, retries=retries).sweep("contoso")
        try:
            own.extend(name(one) for one in lines)
        except SweepCutError as caught:
            error = caught
    async with httpx.AsyncClient(transport=httpx.MockTransport(Server(*bodies))) as http_async:
        twin = AsyncArmedic("http://armedic.test", http_client=http_async, retries=retries).sweep("contoso")
        with contextlib.suppress(SweepCutError):
            async for one in twin:
                other.append(name(one))  # noqa: PERF401 - extend would lose all of them with the error
    assert (own, lines.done, lines.total, lines.cuts) == (other, twin.done, twin.total, twin.cuts)
    return own, error, (lines.done, lines.total, lines.cuts)


async def test_survives() -> None:
    """After a cut only what is new is given, and the summary is that of the whole."""
    assert await swept(FIRST, SECOND, retries=1) == (WHOLE, None, (3, 3, 1))


async def test_a_missing_end_is_a_cut() -> None:
    """So is a stream that ends without its summary, as a proxy makes it."""
    assert await swept(FIRST[:-1], SECOND, retries=1) == (WHOLE, None, (3, 3, 1))


async def test_once_too_often() -> None:
    """Then it says how far it came."""
    given, error, known = await swept(FIRST, FIRST, retries=1)
    assert (given, known) == (WHOLE[:5], (1, 3, 1))
    assert error
    assert (error.done, error.total) == (1, 3)
    assert str(error) == "the sweep was cut off after 1 of 3 connections: ReadError"


async def test_silence_is_waited_for_once() -> None:
    """Half an hour without a line is no cut: it is not waited for again."""
    _, error, known = await swept([*FIRST[:-1], httpx.ReadTimeout], SECOND, retries=2)
    assert str(error).endswith("ReadTimeout")
    assert known == (1, 3, 0)


@pytest.mark.parametrize("retries", [0, 2])
async def test_nothing_came(retries: int) -> None:
    """How many there are is not known before the service says so."""
    _, error, known = await swept(*[NOTHING] * 3, retries=retries)
    assert error
    assert (error.done, error.total, known[2]) == (0, None, retries)
