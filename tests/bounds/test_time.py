"""Time: of a request, of a body that comes slowly, and of changes, which are not cut."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
from armedic.app import create_app
from armedic.settings import Settings
from harness import Azure, decoded, known, on, running, settings_for
from litestar import Litestar

CONNECTION = {"organization": "contoso", "project": "web", "name_or_id": "sc-prod-token"}
REPAIR = {"connection": CONNECTION, "repair": {"kind": "remove-access-token"}}
JSON = {"Content-Type": "application/json"}
SOON = 0.2


def service(azure: Azure, api_key: str, transport: httpx.AsyncBaseTransport | None = None, **bounds: float) -> Litestar:
    """The service with other bounds."""
    settings: Settings = settings_for(azure, known("tests", api_key))
    settings = msgspec.structs.replace(settings, **bounds)
    return create_app(settings, transport=transport or azure.transport, clock=azure.now)


def client(app: Litestar, api_key: str) -> httpx.AsyncClient:
    """A caller."""
    return httpx.AsyncClient(transport=on(app), base_url="http://armedic.test", headers={"X-API-Key": api_key})


async def test_request_takes_too_long(azure: Azure, api_key: str) -> None:
    """A look that takes longer than a request may is a problem that says so, and nothing waits on."""
    app = service(azure, api_key, request_seconds=SOON, check_deadline_seconds=60, upstream_timeout_seconds=60)
    azure.fail(latency_seconds=60, times=None)
    async with running(app), client(app, api_key) as armedic:
        answer = await armedic.post("/diagnose", json={"connection": CONNECTION})
    problem = decoded(answer)
    assert (answer.status_code, problem["type"]) == (504, "urn:armedic:problem:deadline-exceeded")
    assert "0.2 seconds" in problem["detail"]


class Slow(httpx.AsyncBaseTransport):
    """An Azure that takes longer for each write than a request may take."""

    def __init__(self, azure: Azure, seconds: float) -> None:
        """How long a write takes."""
        self._azure, self._seconds = azure, seconds
        self.writes = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass it on, late."""
        response = await self._azure.transport.handle_async_request(request)
        if request.method == "PUT":
            self.writes += 1
            await asyncio.sleep(self._seconds)  # what Azure takes
        return response


async def test_changes_are_not_cut(azure: Azure, api_key: str) -> None:
    """A change that takes longer than a request may is finished all the same, and its caller has the answer."""
    bound = 3.0
    transport = Slow(azure, bound + 1)
    app = service(azure, api_key, transport, request_seconds=bound, upstream_timeout_seconds=60)
    async with running(app), client(app, api_key) as armedic:
        plan = decoded(await armedic.post("/repair", json=REPAIR))
        wanted = REPAIR | {"mode": "apply", "fingerprint": plan["fingerprint"]}
        answer = await armedic.post("/repair", json=wanted)
    assert (answer.status_code, decoded(answer)["outcome"]) == (200, "verified")
    assert transport.writes == 1


@pytest.mark.parametrize("path", ["/diagnose", "/repair", "/diagnose/capture"])
@pytest.mark.parametrize("begun", [b"", b'{"evidence": '], ids=["nothing", "a part"])
async def test_body_does_not_come(azure: Azure, api_key: str, path: str, begun: bytes) -> None:
    """Who sends a body too slowly is told so."""
    app = service(azure, api_key, client_seconds=SOON)

    async def body() -> AsyncIterator[bytes]:
        if begun:
            yield begun
        await asyncio.Event().wait()

    async with running(app), client(app, api_key) as armedic:
        answer = await armedic.post(path, content=body(), headers=JSON)
    assert (answer.status_code, decoded(answer)["type"]) == (408, "urn:armedic:problem:request-timeout")


async def test_body_comes_at_its_rate(azure: Azure, api_key: str) -> None:
    """The more has come, the longer the rest may take: patience is with the rate, not with the whole."""
    app = service(azure, api_key, client_seconds=SOON, min_body_bytes_per_second=1024)
    evidence = b'{"evidence": [{"kind": "message", "text": "AADSTS7000222 ' + b"x" * 4096 + b'"}]}'

    async def body() -> AsyncIterator[bytes]:
        yield evidence[:4096]
        await asyncio.sleep(2 * SOON)  # the first 4 KB are good for four seconds
        yield evidence[4096:]

    async with running(app), client(app, api_key) as armedic:
        answer = await armedic.post("/diagnose", content=body(), headers=JSON)
    assert answer.status_code == 200
