"""SIGTERM in the middle of a change, with real processes: it is finished or taken back, and the caller is told."""

import asyncio
import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from bounds.processes import World, free_port, service, world

CONNECTION = {"organization": "contoso", "project": "web", "name_or_id": "sc-web-expired"}
REPAIR = {"connection": CONNECTION, "repair": {"kind": "rotate-secret"}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For logs, and what the sandbox tells the service."""
    return tmp_path_factory.mktemp("stop")


@pytest.fixture
def azure(folder: Path) -> Iterator[World]:
    """A simulated Azure of its own for each test."""
    with world(folder) as running:
        yield running


async def interrupted(http: httpx.AsyncClient, azure: World, process: subprocess.Popen[bytes]) -> httpx.Response:
    """The answer to an apply; the service was told to stop when its first write was under way."""
    plan = (await http.post("/repair", json=REPAIR)).json()
    wanted = REPAIR | {"mode": "apply", "fingerprint": plan["fingerprint"], "wait_seconds": 60}
    applying = asyncio.create_task(http.post("/repair", json=wanted))
    while not azure.met() and not applying.done():  # noqa: ASYNC110 - another process can only be asked again
        await asyncio.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    return await applying


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_finishes(folder: Path, azure: World, workers: str) -> None:
    """A change in flight is finished, verified and answered; readiness goes first, and then nobody listens."""
    port = free_port()
    azure.fail(system="graph", path="addPassword", latency_seconds=1.5)
    own = {"ARMEDIC_DRAIN_SECONDS": "1", "ARMEDIC_STOP_SECONDS": "30", "ARMEDIC_WORKERS": workers}
    with service(folder, azure.settings, port, **own) as process:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
            asking = asyncio.create_task(interrupted(http, azure, process))
            seen = await readiness(http, asking)
            answer = await asking
        assert process.wait(30) in {0, -signal.SIGTERM}
    assert answer.status_code == 200, answer.text
    assert answer.json()["outcome"] == "verified", answer.text
    assert 503 in seen
    assert not gone(port)
    told = [line for line in logged(folder, port) if line.get("level") not in {"INFO", "WARNING"}]
    assert told == []


async def readiness(http: httpx.AsyncClient, asking: "asyncio.Task[httpx.Response]") -> set[int]:
    """What /health/ready said until the answer was there."""
    seen = set()
    while not asking.done():
        with suppress(httpx.TransportError):
            seen.add((await http.get("/health/ready")).status_code)
        await asyncio.sleep(0.05)
    return seen


def gone(port: int) -> bool:
    """Whether somebody still answers."""
    try:
        httpx.get(f"http://127.0.0.1:{port}/health/live")
    except httpx.TransportError:
        return False
    return True


def logged(folder: Path, port: int) -> list[dict[str, Any]]:
    """The lines of a service's log; each is JSON."""
    return [json.loads(line) for line in (folder / f"service-{port}.log").read_text().splitlines()]


async def test_takes_back(folder: Path, azure: World) -> None:
    """A change that cannot be finished in time is taken back: the world is as it was, and the caller knows."""
    port = free_port()
    before = azure.state()
    azure.fail(system="graph", path="addPassword", latency_seconds=5)
    own = {"ARMEDIC_DRAIN_SECONDS": "0", "ARMEDIC_STOP_SECONDS": "8"}
    with service(folder, azure.settings, port, **own) as process:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
            answer = await interrupted(http, azure, process)
        assert process.wait(30) in {0, -signal.SIGTERM}
    told = answer.json()
    assert (answer.status_code, told["outcome"]) == (200, "rolled_back"), answer.text
    assert told["error"]["type"] == "urn:armedic:problem:service-stopping"
    assert [change["status"] for change in told["changes"]] == ["undone", "skipped", "skipped"]
    assert [write.rpartition("/")[2] for write in azure.writes()] == ["addPassword", "removePassword"]
    assert azure.state() == before
