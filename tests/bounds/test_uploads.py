"""Large uploads that come slowly, and how many of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import msgspec
import pytest
from armedic.settings import Settings
from harness import Azure, decoded, known, settings_for

LARGE = b"2026-01-05T10:00:00.0000000Z nothing of interest here\n" * 10_000
LAST = b"##[error]AADSTS7000222: The provided client secret keys are expired.\n"
OTHER = {"X-API-Key": "another key"}
THIRD = {"X-API-Key": "a third key"}


@pytest.fixture
def settings(azure: Azure, api_key: str) -> Settings:
    """One is read at a time, and four are received."""
    keys = known("tests", api_key), known("other", OTHER["X-API-Key"]), known("third", THIRD["X-API-Key"])
    return msgspec.structs.replace(settings_for(azure, *keys), capture_processes=1, capture_uploads=4)


@asynccontextmanager
async def slow(armedic: httpx.AsyncClient, headers: dict[str, str] | None = None) -> AsyncIterator[None]:
    """A large upload that rests until the block ends, and is then read as any other."""
    going, resting = asyncio.Event(), asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield LARGE
        resting.set()
        await going.wait()
        yield LAST

    asking = asyncio.create_task(armedic.post("/diagnose/capture", content=body(), headers=headers))
    await resting.wait()
    try:
        yield
    finally:
        going.set()
        assert decoded(await asking)["findings"][0]["cause"] == "secret-expired"


async def test_slow_ones_keep_nobody(armedic: httpx.AsyncClient) -> None:
    """However many large files come slowly, one that is whole is read."""
    async with slow(armedic), slow(armedic, OTHER):
        answer = await armedic.post("/diagnose/capture", content=LARGE + LAST)
        assert decoded(answer)["findings"][0]["cause"] == "secret-expired"


async def test_half_for_one_caller(armedic: httpx.AsyncClient) -> None:
    """One caller takes half of the places for large files, and is told so; small files need none."""
    async with slow(armedic), slow(armedic):
        refused = await armedic.post("/diagnose/capture", content=LARGE)
        assert (refused.status_code, decoded(refused)["type"]) == (429, "urn:armedic:problem:too-many-requests")
        assert (await armedic.post("/diagnose/capture", content=LAST)).status_code == 200
        assert (await armedic.post("/diagnose/capture", content=LARGE, headers=OTHER)).status_code == 200


async def test_all_places(armedic: httpx.AsyncClient) -> None:
    """With all places taken the next large file is refused; they come back."""
    async with AsyncExitStack() as taken:
        for headers in (None, None, OTHER, OTHER):
            await taken.enter_async_context(slow(armedic, headers))
        refused = await armedic.post("/diagnose/capture", content=LARGE, headers=THIRD)
        assert (refused.status_code, decoded(refused)["type"]) == (503, "urn:armedic:problem:overloaded")
    assert (await armedic.post("/diagnose/capture", content=LARGE, headers=THIRD)).status_code == 200
