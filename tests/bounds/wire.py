"""Raw connections to the server that `armedic serve` uses."""

import asyncio
import json
from typing import Any

from armedic.serving.protocol import LIFETIME, BoundedProtocol
from litestar import Litestar

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


def with_lifetime(app: Litestar) -> Any:
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
