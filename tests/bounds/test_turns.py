"""More requests than can be done: who would wait too long is told so, and what is under way goes on."""

import asyncio
import json

import msgspec
import pytest
from armedic.settings import Settings
from bounds.wire import HEAD, Wire, answers
from harness import Azure, known, settings_for

CONNECTIONS = 150
SENDERS = 5
HEALTH = b"GET /health/live HTTP/1.1\r\nHost: armedic.test\r\nConnection: close\r\n\r\n"
LIVE = json.dumps({"connection": {"organization": "contoso", "project": "web", "name_or_id": "sc-web-prod"}}).encode()


@pytest.fixture
def wait() -> float:
    """Seconds: nobody waits for longer than it takes to answer a few."""
    return 0.01


@pytest.fixture
def settings(azure: Azure, api_key: str, wait: float) -> Settings:
    """As many at once as there are connections."""
    settings = settings_for(azure, known("tests", api_key))
    return msgspec.structs.replace(
        settings, max_wait_seconds=wait, max_requests=CONNECTIONS, max_requests_per_caller=CONNECTIONS
    )


async def test_flood(wire: Wire) -> None:
    """Each of many at once is answered, or refused with 503 and when to come back; then all is as before."""
    raw = await asyncio.gather(*(wire.all_of(wire.request * 5 + closing(wire)) for _ in range(CONNECTIONS)))
    statuses = [answer for each in raw for answer in answers(each)]
    assert set(statuses) == {(200, ""), (503, "overloaded")}
    assert len(statuses) == 6 * CONNECTIONS
    assert any(b"retry-after: 1\r\n" in each for each in raw)
    async with asyncio.timeout(30):
        while answers(await wire.all_of(closing(wire))) != [(200, "")]:
            pass  # still behind


async def test_turn_given_up(wire: Wire) -> None:
    """Who hangs up while waiting for a turn keeps nobody from having one."""
    for _ in range(CONNECTIONS):
        _, writer = await wire.open()
        writer.write(wire.request)
        writer.transport.abort()
    async with asyncio.timeout(30):
        while answers(await wire.all_of(closing(wire))) != [(200, "")]:
            pass  # still behind
    await gone(wire)


async def test_health_needs_no_turn(wire: Wire) -> None:
    """Those who look after the service are answered all the while."""
    flood = [asyncio.create_task(wire.all_of(wire.request * 10 + closing(wire))) for _ in range(20)]
    found = [answers(await wire.all_of(HEALTH)) for _ in range(20)]
    assert found == [[(200, "")]] * 20
    await asyncio.gather(*flood)


async def test_look_under_way(wire: Wire, azure: Azure) -> None:
    """A look into Azure that has begun ends well in the middle of a flood."""
    head = HEAD.replace(b"\r\n", b"\r\nConnection: close\r\n", 1) + wire.head[len(HEAD) :]
    look = asyncio.create_task(wire.all_of(head + f"Content-Length: {len(LIVE)}\r\n\r\n".encode() + LIVE))
    while not azure.requests():
        await wire.all_of(HEALTH)
    flood = [asyncio.create_task(wire.all_of(wire.request * 5 + closing(wire))) for _ in range(20)]
    assert answers(await look) == [(200, "")]
    await asyncio.gather(*flood)
    await gone(wire)


@pytest.mark.parametrize("wait", [0.5])
async def test_sent_ahead(wire: Wire, azure: Azure, wait: float) -> None:
    """A request that was sent ahead waits for the answer before it, and not for the service."""
    azure.fail(latency_seconds=2 * wait, times=None)
    ready = b"GET /health/ready HTTP/1.1\r\nHost: armedic.test\r\n\r\n"
    raw = await asyncio.gather(*(wire.all_of(ready + wire.request + closing(wire)) for _ in range(SENDERS)))
    assert [answers(each)[1:] for each in raw] == [[(200, "")] * 2] * SENDERS


def closing(wire: Wire) -> bytes:
    """The last request of a connection."""
    return wire.request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)


async def gone(wire: Wire) -> None:
    """No request is in flight any more."""
    text = (await wire.all_of(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")).decode()
    values = [line.split()[-1] for line in text.splitlines() if line.startswith("armedic_requests_in_progress")]
    assert values == ["1.0"]  # the one that asks
