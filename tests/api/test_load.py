"""Many at once, and upstreams that hang."""

import asyncio
import time

import httpx
import msgspec
import pytest
from armedic.settings import Settings
from harness import Azure, decoded

TARGET = {"organization": "contoso", "project": "web", "name_or_id": "sc-web-prod"}
DEADLINE_SECONDS = 0.3


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Little patience."""
    return msgspec.structs.replace(settings, check_deadline_seconds=DEADLINE_SECONDS, upstream_timeout_seconds=1.0)


async def test_thousand_at_once(armedic: httpx.AsyncClient) -> None:
    """1,000 concurrent requests, good and bad, are all answered as each deserves."""
    good = {"evidence": [{"kind": "message", "text": "AADSTS7000222: The provided client secret keys are expired."}]}

    async def one(number: int) -> int:
        body = good if number % 2 else {"evidence": "nonsense"}
        return (await armedic.post("/diagnose", json=body)).status_code

    answers = await asyncio.gather(*(one(number) for number in range(1000)))
    assert answers == [200 if number % 2 else 400 for number in range(1000)]


async def test_hanging_upstream(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """An API that hangs makes its checks `unknown` after the deadline; the others still answer."""
    azure.fail(system="graph", latency_seconds=60, times=None)
    began = time.perf_counter()
    answer = decoded(await armedic.post("/diagnose", json={"connection": TARGET}))
    assert time.perf_counter() - began < 20 * DEADLINE_SECONDS
    outcomes = {check["name"]: check["outcome"] for check in answer["checks"]}
    assert outcomes["verify"] == "passed"
    assert outcomes["application"] == "unknown"
    assert answer["verdict"] != "broken"


async def test_everything_hangs(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """When nothing answers, the diagnosis says that it could not look."""
    azure.fail(latency_seconds=60, times=None)
    answer = decoded(await armedic.post("/diagnose", json={"connection": TARGET}))
    assert (answer["verdict"], answer["findings"]) == ("unknown", [])
    assert {check["outcome"] for check in answer["checks"]} <= {"unknown", "skipped"}
    assert (await armedic.get("/health/live")).status_code == 200
