"""How many requests are in flight: in all, and of one caller."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import msgspec
import pytest
from armedic.settings import Settings
from harness import Azure, decoded, known, settings_for

BODY = b'{"evidence": [{"kind": "message", "text": "AADSTS7000222: The provided client secret keys are expired."}]}'
LIVE = b'{"connection": {"organization": "contoso", "project": "web", "name_or_id": "x"}}'
JSON = {"Content-Type": "application/json"}
OTHER = {"X-API-Key": "another key"}
IN_ALL, OF_ONE = 3, 2


@pytest.fixture
def settings(azure: Azure, api_key: str) -> Settings:
    """Few places."""
    keys = known("tests", api_key), known("other", OTHER["X-API-Key"])
    return msgspec.structs.replace(settings_for(azure, *keys), max_requests=IN_ALL, max_requests_per_caller=OF_ONE)


@asynccontextmanager
async def held(armedic: httpx.AsyncClient, headers: dict[str, str] | None = None) -> AsyncIterator[None]:
    """A request whose body is on its way until the block ends; then it is answered as any other."""
    going, reading = asyncio.Event(), asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        reading.set()
        await going.wait()
        yield BODY

    asking = asyncio.create_task(armedic.post("/diagnose", content=body(), headers=JSON | (headers or {})))
    await reading.wait()
    try:
        yield
    finally:
        going.set()
        assert (await asking).status_code == 200


async def test_of_one_caller(armedic: httpx.AsyncClient) -> None:
    """A caller with as many as one may have in flight gets 429 and is told when to come back; others are served."""
    async with held(armedic), held(armedic):
        refused = await armedic.post("/diagnose", content=BODY, headers=JSON)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
        assert decoded(refused)["type"] == "urn:armedic:problem:too-many-requests"
        assert (await armedic.get("/causes")).status_code == 429
        assert (await armedic.post("/diagnose", content=BODY, headers=JSON | OTHER)).status_code == 200
    assert (await armedic.post("/diagnose", content=BODY, headers=JSON)).status_code == 200


async def test_in_all(armedic: httpx.AsyncClient) -> None:
    """With as many in flight as there may be, the next is refused unread, whoever sends it; health is told."""
    async with held(armedic), held(armedic), held(armedic, OTHER):
        for headers in (JSON, JSON | OTHER, JSON | {"X-API-Key": "nobody"}):
            refused = await armedic.post("/diagnose", content=b"not even JSON", headers=headers)
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
            assert decoded(refused)["type"] == "urn:armedic:problem:overloaded"
            assert refused.headers["x-request-id"]
        assert (await armedic.get("/health/live")).status_code == 200
        assert (await armedic.get("/health/ready")).status_code == 200
    assert (await armedic.post("/diagnose", content=BODY, headers=JSON | OTHER)).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"{", 400, id="malformed"),
        pytest.param(LIVE, 200, id="live"),
        pytest.param(BODY, 200, id="message"),
    ],
)
async def test_places_come_back(armedic: httpx.AsyncClient, body: bytes, status: int) -> None:
    """Whatever becomes of a request, its place is free after it."""
    for _ in range(2 * IN_ALL):
        assert (await armedic.post("/diagnose", content=body, headers=JSON)).status_code == status
    for _ in range(2 * IN_ALL):
        assert (await armedic.get("/nowhere")).status_code == 404


async def test_place_of_one_who_hangs_up(armedic: httpx.AsyncClient) -> None:
    """A caller that goes away takes no place along."""
    never, reading = asyncio.Event(), asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        reading.set()
        await never.wait()
        yield b""

    for _ in range(2 * IN_ALL):
        reading.clear()
        asking = asyncio.create_task(armedic.post("/diagnose", content=body(), headers=JSON))
        await reading.wait()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
    assert (await armedic.post("/diagnose", content=BODY, headers=JSON)).status_code == 200
