"""A sweep over real sockets that is cut off: what was under way upstream is closed."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from armedic.app import create_app
from harness import Azure, known, on, running, settings_for


class Rewired(httpx.AsyncBaseTransport):
    """Real connections to a simulated Azure on this machine, whatever host a call names."""

    def __init__(self, port: int) -> None:
        """Nothing is opened yet."""
        self._port = port
        self.wire = httpx.AsyncHTTPTransport()
        self.slow = asyncio.Event()
        """Set as soon as a connection is verified."""

    @property
    def busy(self) -> list[Any]:
        """Connections on which an answer is awaited."""
        pool: Any = self.wire._pool  # noqa: SLF001  nothing public tells
        return [connection for connection in pool.connections if not connection.is_idle()]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it there."""
        if request.url.path.endswith("/endpointproxy"):
            self.slow.set()
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return await self.wire.handle_async_request(request)

    async def aclose(self) -> None:
        """The test closes what it opened."""


@asynccontextmanager
async def listening(azure: Azure) -> AsyncIterator[int]:
    """The simulated Azure on a port."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(azure.app, lifespan="off", log_level="critical", timeout_graceful_shutdown=1)
    )
    serving = asyncio.create_task(server.serve([listener]))
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await serving


async def test_connections(azure: Azure, api_key: str) -> None:
    """After the caller has hung up no connection to Azure waits for an answer."""
    async with listening(azure) as port:
        transport = Rewired(port)
        app = create_app(settings_for(azure, known("tests", api_key)), transport=transport, clock=azure.now)
        async with running(app), transport.wire:
            # tokens and built-in roles belong to the service: they are fetched to the end whoever asked first
            await _sweep(app, api_key)
            azure.fail(system="devops", path="endpointproxy", latency_seconds=600, times=None)
            transport.slow.clear()
            await _hang_up(app, api_key, transport.slow)
            assert transport.busy == []


async def _sweep(app: Any, api_key: str) -> None:
    """One request."""
    async with httpx.AsyncClient(transport=on(app), base_url="http://armedic.test") as client:
        await client.post("/diagnose/sweep", json={"organization": "contoso"}, headers={"X-API-Key": api_key})


async def _hang_up(app: Any, api_key: str, after: asyncio.Event) -> None:
    """One request whose caller goes after something has happened."""
    asking = asyncio.create_task(_sweep(app, api_key))
    await after.wait()
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
