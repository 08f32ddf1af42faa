"""The application behind the server that `armedic serve` uses."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from armedic.serving.protocol import BoundedProtocol, bounds_of
from armedic.settings import Settings
from bounds.wire import Told, Wire, with_lifetime
from harness import running
from litestar import Litestar


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
                with_lifetime(app),
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
