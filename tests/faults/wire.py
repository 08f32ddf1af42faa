"""The way from the service to Azure, with a knife: one call of a run is cut in one way."""

import asyncio
import re
from collections.abc import Callable
from typing import Final

import httpx
from azure_sandbox.gateway import system_of
from azure_sandbox.request_log import is_write, readable_body
from azure_sandbox.world import Delays
from harness import Azure

from faults import rights
from faults.states import NEW
from faults.ways import Step, Way

LAG: Final = Delays(directory_replication=120, credential_replication=120, role_propagation=300)
BEYOND_SECONDS: Final = 1200.0
"""By then every delay is over, and what was made is no longer new to the service."""


class Wire(httpx.AsyncBaseTransport):
    """Carries calls to a simulated Azure, which goes on with a call whatever becomes of the one who made it."""

    def __init__(self, azure: Azure) -> None:
        """Carry everything."""
        self._azure = azure
        self._carried: set[asyncio.Task[httpx.Response]] = set()
        self._restore: Callable[[], None] | None = None
        self.after_write: Callable[[], None] | None = None
        self.named: Callable[[str], str] = str
        """What a call's path is in every run: with what stands for new ids in their place."""
        self.mend()

    def give_back(self) -> None:
        """Give back the rights that were taken."""
        if self._restore is not None:
            self._restore()
        self._restore = None

    def mend(self) -> None:
        """Carry everything again, and count from the start."""
        self.give_back()
        self._azure.faults.clear()
        self.steps: list[Step] = []
        self.hit = False
        self.killed = asyncio.Event()
        self._cut: tuple[Step, Way] | None = None
        self._late: httpx.Request | None = None
        self._down: str | None = None

    def cut(self, step: Step, way: Way) -> None:
        """Cut this call of the next run."""
        self._cut = (step, way)
        if way.fault is not None:
            path = re.escape(step.path).replace(re.escape(NEW), "[0-9a-f-]{32,36}")
            self._azure.fail(system=step.system, method=step.method, path=f"^{path}$", after=step.before, **way.fault)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry a call, or cut it."""
        if self.killed.is_set():
            raise asyncio.CancelledError  # a process that has ended calls nobody
        step = self._step(request)
        self.steps.append(step)
        if self._cut is not None and step.is_same(self._cut[0]):
            self.hit = True
            return await self._cut_off(request, step, self._cut[1].name)
        if self._down == step.system:
            raise httpx.ConnectError("connection refused", request=request)
        return await self._carry(request, step)

    async def idle(self) -> None:
        """Wait until Azure is done with every call that it got."""
        while self._carried:
            await asyncio.wait(self._carried)

    async def deliver_late(self) -> bool:
        """Let a call take effect whose caller has long given up; False if there is none."""
        late, self._late = self._late, None
        if late is None:
            return False
        await self._azure.transport.handle_async_request(late)
        return True

    async def _cut_off(self, request: httpx.Request, step: Step, way: str) -> httpx.Response:
        if way == "timeout, done late":
            self._late = request
            raise httpx.ReadTimeout("no answer in time", request=request)
        if way == "outage":
            self._down = step.system
            raise httpx.ConnectError("connection refused", request=request)
        if way == "rights lost":
            self._restore = rights.take(self._azure, step.system, reading=not step.write)
        if way == "lag":
            self._azure.world.delays = LAG
        if way == "killed before":
            self._die()
        response = await self._carry(request, step)
        if way == "killed after":
            self._die()
        if way == "timeout":
            raise httpx.ReadTimeout("no answer in time", request=request)
        return response

    def _die(self) -> None:
        self.killed.set()
        raise asyncio.CancelledError

    async def _carry(self, request: httpx.Request, step: Step) -> httpx.Response:
        call = asyncio.create_task(self._azure.transport.handle_async_request(request))
        self._carried.add(call)
        call.add_done_callback(self._landed)
        response = await asyncio.shield(call)
        if step.write and self.after_write is not None:
            self.after_write()
        return response

    def _landed(self, call: asyncio.Task[httpx.Response]) -> None:
        self._carried.discard(call)
        if not call.cancelled():
            call.exception()  # taken here too: its caller may be gone

    def _step(self, request: httpx.Request) -> Step:
        system, path = system_of(request.url.path), self.named(request.url.path)
        body = readable_body(request.headers.get("content-type", ""), request.content, system)
        return Step(
            system=system,
            method=request.method,
            path=path,
            before=sum(1 for one in self.steps if (one.method, one.path) == (request.method, path)),
            write=is_write(system, request.method, request.url.path, body),
            position=len(self.steps) + 1,
        )
