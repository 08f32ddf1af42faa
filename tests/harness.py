"""What the fixtures and some tests are made of: a simulated Azure, known keys, applications without a network."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final, cast

import httpx
import msgspec
from armedic.secret import Secret
from armedic.settings import ApiKey, CloudSettings, Permission, Settings
from azure_sandbox.app import create_sandbox
from azure_sandbox.changes import apply_changes
from azure_sandbox.faults import FaultRequest, Faults
from azure_sandbox.handover import clouds, own_identity
from azure_sandbox.request_log import Entry
from azure_sandbox.seed import load_world
from azure_sandbox.state import Sandbox
from azure_sandbox.world import World
from litestar import Litestar

SANDBOX_URL: Final = "https://sandbox.test"
EVERYTHING: Final[frozenset[Permission]] = frozenset({"diagnose", "repair", "provision"})


class Azure:
    """A simulated Azure in this process."""

    def __init__(self, world: str) -> None:
        """Start with a bundled world."""
        self.app = create_sandbox(load_world(world))
        self.transport = httpx.ASGITransport(app=self.app)

    @property
    def sandbox(self) -> Sandbox:
        """The state behind it."""
        sandbox: Sandbox = self.app.state.sandbox
        return sandbox

    @property
    def world(self) -> World:
        """What it knows now."""
        return self.sandbox.world

    @property
    def faults(self) -> Faults:
        """The faults that wait for requests."""
        return self.sandbox.faults

    def load(self, name: str) -> None:
        """Another bundled world; faults and log are emptied."""
        self.sandbox.load(load_world(name))

    def change(self, changes: Mapping[str, Any]) -> None:
        """Set values by dotted path."""
        apply_changes(self.world, changes)

    def fail(self, **fault: Any) -> None:
        """Add a fault; see FaultRequest."""
        self.faults.add(FaultRequest(**fault))

    def requests(self, *, system: str | None = None, writes: bool = False) -> list[Entry]:
        """What the service sent, oldest first."""
        return self.sandbox.log.entries(system=system, writes=writes)

    def now(self) -> datetime:
        """The world's time."""
        return self.world.now()


def known(name: str, key: str, permissions: frozenset[Permission] = EVERYTHING, **more: Any) -> ApiKey:
    """How the service knows a key."""
    return ApiKey(name=name, digest=hashlib.sha256(key.encode()).digest(), permissions=permissions, **more)


def settings_for(azure: Azure, *api_keys: ApiKey) -> Settings:
    """Settings of a service that uses this Azure, each cloud with the identity that its world holds."""
    identity = own_identity(azure.world, "AzureCloud")
    assert identity is not None
    secret = Secret(identity[1].secrets[-1].value)
    described = {
        name: CloudSettings(
            environment=name,
            client_secret=secret,
            **urls,
        )
        for name, urls in clouds(azure.world, SANDBOX_URL).items()
    }
    return Settings(
        devops_url=f"{SANDBOX_URL}/devops",
        clouds=described,
        credential="client-secret",
        tenant_id=identity[0].tenant_id,
        client_id=identity[1].client_id,
        client_secret=secret,
        api_keys=api_keys,
    )


def on(app: Litestar) -> httpx.ASGITransport:
    """Calls that reach an application without a network; httpx and Litestar spell ASGI's types differently."""
    return httpx.ASGITransport(app=cast("Any", app))


@asynccontextmanager
async def running(app: Litestar) -> AsyncIterator[None]:
    """Start and stop an application in a task of its own, as servers do: fixtures begin and end in different ones."""
    stop, started = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            started.set()
            await stop.wait()

    task = asyncio.create_task(live())
    waiting = asyncio.create_task(started.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    try:
        yield
    finally:
        stop.set()
        await task


def decoded(response: httpx.Response) -> Any:
    """The JSON of an answer."""
    return msgspec.json.decode(response.content)
