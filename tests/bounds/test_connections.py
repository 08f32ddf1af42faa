"""What a connection may do before the application sees anything, over real sockets."""

import asyncio
import socket

import msgspec
import pytest
from armedic.settings import Settings
from bounds.wire import HEAD, Wire, answers
from harness import Azure, known, settings_for

SOON = 0.3


@pytest.fixture
def settings(azure: Azure, api_key: str) -> Settings:
    """Tight bounds."""
    settings = settings_for(azure, known("tests", api_key))
    return msgspec.structs.replace(
        settings, client_seconds=SOON, max_connections=20, max_head_bytes=4096, max_headers=16, keep_alive_seconds=30
    )


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
