"""What a connection may do before the application sees anything, over real sockets."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
import uvicorn
from armedic.serving.protocol import LIFETIME, BoundedProtocol, bounds_of
from armedic.settings import Settings
from harness import Azure, known, running, settings_for
from litestar import Litestar

SOON = 0.3
HEAD = b"POST /diagnose HTTP/1.1\r\nHost: armedic.test\r\nContent-Type: application/json\r\n"
BODY = b'{"evidence": [{"kind": "message", "text": "AADSTS7000222: The provided client secret keys are expired."}]}'


class Wire:
    """A server, and raw connections to it."""

    def __init__(self, port: int, api_key: str, app: Litestar) -> None:
        """Where it is."""
        self.port, self._key, self.app = port, api_key, app
        self.lost = asyncio.Event()
        """Set when the server is rid of a connection."""

    @property
    def request(self) -> bytes:
        """One that is answered with 200."""
        return self.head + f"Content-Length: {len(BODY)}\r\n\r\n".encode() + BODY

    @property
    def head(self) -> bytes:
        """The head of a request, without its end."""
        return HEAD + f"X-API-Key: {self._key}\r\n".encode()

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection."""
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def all_of(self, *pieces: bytes) -> bytes:
        """What comes back for some bytes until the server closes."""
        reader, writer = await self.open()
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        try:
            return await reader.read()
        finally:
            writer.close()


@pytest.fixture
def settings(azure: Azure, api_key: str) -> Settings:
    """Tight bounds."""
    settings = settings_for(azure, known("tests", api_key))
    return msgspec.structs.replace(
        settings, client_seconds=SOON, max_connections=20, max_head_bytes=4096, max_headers=16, keep_alive_seconds=30
    )


@pytest.fixture
async def wire(app: Litestar, settings: Settings, api_key: str) -> AsyncIterator[Wire]:
    """The application behind the server that `armedic serve` uses."""
    async with running(app):
        listener = socket.create_server(("127.0.0.1", 0))
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16384)  # the system keeps little of an answer
        wire = Wire(listener.getsockname()[1], api_key, app)

        def protocol(**options: Any) -> BoundedProtocol:
            return Told(wire.lost, bounds=bounds_of(settings), **options)

        server = uvicorn.Server(
            uvicorn.Config(
                _with_lifetime(app),
                http=protocol,  # type: ignore[arg-type]  # called like a class
                ws="none",
                lifespan="on",
                log_config=None,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=1,
            )
        )
        serving = asyncio.create_task(server.serve([listener]))
        yield wire
        server.should_exit = True
        await serving


class Told(BoundedProtocol):
    """The server's protocol, that tells when a connection is gone."""

    def __init__(self, lost: asyncio.Event, **options: Any) -> None:
        """`lost` is set then."""
        super().__init__(**options)
        self._lost = lost

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell it."""
        super().connection_lost(exc)
        self._lost.set()


def _with_lifetime(app: Litestar) -> Any:
    """The application is started by the fixture; the server gets what its lifespan would leave."""

    async def asgi(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        scope["state"][LIFETIME] = app.state.lifetime
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    return asgi


def answers(raw: bytes) -> list[tuple[int, str]]:
    """Status and kind of each answer."""
    found = []
    while raw:
        head, _, rest = raw.partition(b"\r\n\r\n")
        headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        length = int(headers[b"content-length"])
        assert b"x-request-id" in headers
        kind = json.loads(rest[:length]).get("type", "")
        found.append((int(head.split()[1]), kind.removeprefix("urn:armedic:problem:")))
        raw = rest[length:]
    return found


async def test_head_does_not_come(wire: Wire) -> None:
    """A connection on which no whole head comes is told so and closed."""
    cases: list[list[bytes]] = [[], [b"POST /diag"], [HEAD], [b"\r\n"], [b"\r\n"] * 3]
    for raw in await asyncio.gather(*(wire.all_of(*case) for case in cases)):
        assert answers(raw) == [(408, "request-timeout")]


async def test_head_does_not_come_again(wire: Wire) -> None:
    """So is one that was good before; its first answer is not touched."""
    assert answers(await wire.all_of(wire.request, b"GET /cau")) == [(200, ""), (408, "request-timeout")]


async def test_slowly(wire: Wire) -> None:
    """A head that comes bit by bit is not waited for longer than one that does not come."""
    for dribble in (b"X-Slow: 1\r\n", b"x"):
        reader, writer = await wire.open()
        answer = asyncio.create_task(reader.read())
        writer.write(HEAD)
        for _ in range(14):
            writer.write(dribble)
            await asyncio.wait({answer}, timeout=SOON / 4)
            if answer.done():
                break
        assert answers(await answer) == [(408, "request-timeout")]
        writer.close()


async def test_head_too_large(wire: Wire) -> None:
    """A head of more bytes or headers than are read is refused as soon as that is known."""
    floods = {
        "many headers": wire.head + b"".join(b"X-%d: 1\r\n" % number for number in range(100)),
        "a long header": wire.head + b"X-Long: " + b"x" * 5000 + b"\r\n",
        "one without an end": wire.head + b"X-Endless: " + b"x" * 5000,
        "a name without an end": wire.head + b"X" * 5000,
        "a long target": b"GET /" + b"x" * 5000,
    }
    for name, flood in floods.items():
        assert answers(await wire.all_of(flood)) == [(431, "head-too-large")], name


async def test_trailers(wire: Wire) -> None:
    """Headers behind a body count too; the request has begun, so there is no answer but the end."""
    chunked = wire.head + b"Transfer-Encoding: chunked\r\n\r\n0\r\n"
    assert answers(await wire.all_of(chunked + b"X-Trailer: 1\r\n" * 100)) in ([], [(431, "head-too-large")])


async def test_no_http(wire: Wire) -> None:
    """What is no request is refused with a problem, and closed."""
    cases = {
        "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        "no HTTP": b"hello\r\n\r\n",
        "a space in a header's name": b"GET /causes HTTP/1.1\r\nHost: a\r\nX y: 1\r\n\r\n",
        "two lengths": b"GET /causes HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "both lengths": b"GET /c HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "a path that is no ASCII": b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: a\r\n\r\n",
    }
    for name, garbage in cases.items():
        assert answers(await wire.all_of(garbage)) == [(400, "invalid-request")], name


async def test_too_many_ahead(wire: Wire) -> None:
    """Requests sent ahead of their answers are bounded; no answer is mixed into another one."""
    statuses = {status for status, _ in answers(await wire.all_of(wire.request * 50))}
    assert statuses <= {200}


async def test_some_ahead(wire: Wire) -> None:
    """A few are answered one after the other."""
    reader, writer = await wire.open()
    writer.write(wire.request * 5)
    writer.write_eof()
    raw = await reader.read()
    writer.close()
    assert {status for status, _ in answers(raw)} <= {200}


async def test_body_after_its_answer(wire: Wire) -> None:
    """Who goes on sending a body after the answer to it is let go before long."""
    raw = await wire.all_of(HEAD + b"Content-Length: 1000000\r\n\r\n", b"x" * 1000)
    assert answers(raw) == [(401, "credential-missing")]


async def test_too_many_connections(wire: Wire) -> None:
    """One connection more than there may be is refused; those that are open are served."""
    opened = [await wire.open() for _ in range(20)]
    reader, writer = opened[-1]
    assert answers(await wire.all_of()) == [(503, "overloaded")]
    writer.write(wire.request)
    assert (await reader.readline()).split()[1] == b"200"
    for _, each in opened:
        each.close()


async def test_who_does_not_read(wire: Wire) -> None:
    """A client that asks for much and does not read it is let go."""
    asked = b"GET /causes HTTP/1.1\r\n" + wire.head.partition(b"\r\n")[2] + b"\r\n"
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.connect(("127.0.0.1", wire.port))
        client.sendall(asked * 15)
        async with asyncio.timeout(30):
            await wire.lost.wait()


@pytest.mark.parametrize("path", [b"/diagnose", b"/diagnose/capture", b"/repair"])
async def test_who_hangs_up(wire: Wire, path: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """A client that is gone before its body is whole is no fault of the service, and takes nothing along."""
    _, writer = await wire.open()
    writer.write(wire.head.replace(b"/diagnose", path) + b"Content-Length: 1000\r\n\r\n{")
    await writer.drain()
    writer.transport.abort()
    async with asyncio.timeout(30):
        await wire.lost.wait()
    assert answers(await wire.all_of(wire.request, b"GET /"))[0] == (200, "")
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []


async def test_draining(wire: Wire) -> None:
    """A service that is to stop says that it is not ready, answers on, and lets go of each connection."""
    wire.app.state.lifetime.drain()
    ready = await wire.all_of(b"GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n")
    assert answers(ready) == [(503, "service-stopping")]
    answer = await wire.all_of(wire.request)
    assert answers(answer) == [(200, "")]
    assert b"connection: close" in answer.lower()
