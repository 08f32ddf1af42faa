"""Faults that hit a share of the requests, and several of them behind one another."""

from typing import Any

import httpx
import pytest

ARM = "/arm/subscriptions/22222222-0000-4000-8000-000000000001?api-version=2022-12-01"
GRAPH = "/graph/v1.0/applications"
DROPPED = 0


async def add(http: httpx.AsyncClient, **fault: Any) -> str:
    """Add a lasting fault; its id."""
    answer = await http.post("/_sandbox/faults", json={"times": None, **fault})
    return str(answer.raise_for_status().json()["id"])


async def statuses(http: httpx.AsyncClient, count: int, url: str = ARM) -> list[int]:
    """What so many requests are answered; 0 for a dropped connection. Without a token, 401 is as usual."""
    found = []
    for _ in range(count):
        try:
            found.append((await http.get(url)).status_code)
        except httpx.RemoteProtocolError:
            found.append(DROPPED)
    return found


async def test_every_third(http: httpx.AsyncClient) -> None:
    """Each third request that matches is hit, others do not count; requests of other systems go by."""
    await add(http, system="arm", status=429, every=3)
    assert await statuses(http, 4) == [401, 401, 429, 401]
    assert await statuses(http, 3, GRAPH) == [401, 401, 401]
    assert await statuses(http, 3) == [401, 429, 401]


async def test_every_and_times(http: httpx.AsyncClient) -> None:
    """`times` counts the requests that are hit."""
    await add(http, status=503, every=2, times=2)
    assert await statuses(http, 7) == [401, 503, 401, 503, 401, 401, 401]
    shown = (await http.get("/_sandbox/faults")).json()["faults"]
    assert [(fault["every"], fault["left"], fault["matched"], fault["hits"]) for fault in shown] == [(2, 0, 4, 2)]


async def test_shares(http: httpx.AsyncClient) -> None:
    """A share answers 429, a share of the rest is dropped, and what both let pass gets to the last fault."""
    slow = {"latency_seconds": 0.001}
    throttled = await add(http, status=429, every=5, **slow)
    dropped = await add(http, drop="before", every=4, **slow)
    late = await add(http, **slow)
    assert await statuses(http, 10) == [401, 401, 401, DROPPED, 429, 401, 401, 401, DROPPED, 429]
    log = (await http.get("/_sandbox/requests")).json()["requests"]
    applied = [entry["fault"] for entry in log]
    assert applied == [late, late, late, dropped, throttled, late, late, late, dropped, throttled]
    shown = (await http.get("/_sandbox/faults")).json()["faults"]
    assert [(fault["matched"], fault["hits"]) for fault in shown] == [(10, 2), (8, 2), (6, 6)]


@pytest.mark.parametrize("every", [1, 0, -2, "2"])
async def test_every_needs_two(http: httpx.AsyncClient, every: object) -> None:
    """Each request is what a fault hits anyhow; less makes no sense."""
    refused = await http.post("/_sandbox/faults", json={"status": 429, "every": every})
    assert (refused.status_code, "every" in refused.json()["error"]["message"]) == (400, True)


async def test_after(http: httpx.AsyncClient) -> None:
    """The third request that matches is hit, and no other; every other one is counted from there."""
    await add(http, system="arm", status=503, after=2, times=1)
    await add(http, system="graph", status=429, after=1, every=2)
    assert await statuses(http, 2) == [401, 401]
    assert await statuses(http, 4, GRAPH) == [401, 401, 429, 401]
    assert await statuses(http, 2) == [503, 401]
    shown = (await http.get("/_sandbox/faults")).json()["faults"]
    assert [(fault["after"], fault["matched"], fault["hits"]) for fault in shown] == [(2, 3, 1), (1, 4, 1)]
