"""A service of several processes: GET /metrics of any of them tells of all, a killed one included."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from dials.scrape import Numbers

ERROR = "Failed to get Azure DevOps Service access token, cache value is invalid."
MESSAGE = {"evidence": [{"kind": "message", "text": ERROR}]}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Two processes that share a port: its URL, and the one that started them."""
    port = free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("ARMEDIC_")}
    environ |= {"ARMEDIC_ANONYMOUS": "loopback", "ARMEDIC_PORT": str(port), "ARMEDIC_WORKERS": "2"}
    environ |= {"ARMEDIC_DRAIN_SECONDS": "0", "TMPDIR": str(folder)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "armedic", "serve"], stderr=log, env=environ)
    try:
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def answered(url: str, log: Path) -> None:
    """Wait for the first answer."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{url}/health/live")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(log.read_text())


def workers(folder: Path) -> set[int]:
    """The processes that count."""
    return {int(file.stem.rpartition("_")[2]) for file in folder.glob("armedic-metrics-*/counter_*.db")}


def numbers(url: str) -> Numbers:
    """What one of the processes tells."""
    return Numbers.of(httpx.get(f"{url}/metrics").text)


def test_processes_count_together(tmp_path: Path) -> None:
    """Requests of both are in one answer, and stay there when one is killed; the folder goes with the service."""
    with served(tmp_path) as (url, _):
        answered(url, tmp_path / "log")
        deadline = time.monotonic() + 60
        while len(workers(tmp_path)) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        for _ in range(40):  # each over a connection of its own: the processes take turns
            assert httpx.post(f"{url}/diagnose", json=MESSAGE).status_code == 200
        seen = numbers(url)
        while seen.sum("armedic_requests_in_progress") > 1 and time.monotonic() < deadline:
            seen = numbers(url)  # a request is counted as ended after its answer is sent
        assert seen.sum("armedic_requests_total", route="/diagnose", status="200") == 40
        assert seen.sum("armedic_findings_total", cause="stale-access-token") == 40
        assert seen.sum("armedic_request_duration_seconds_count", route="/diagnose") == 40
        assert seen.sum("armedic_requests_in_progress") == 1
        assert seen.sum("armedic_build_info") == 1
        assert seen.sum("process_open_fds") > 0
        os.kill(min(workers(tmp_path)), signal.SIGKILL)
        answered(url, tmp_path / "log")
        after = numbers(url)
        assert after.sum("armedic_requests_total", route="/diagnose", status="200") == 40
        assert after.sum("armedic_requests_in_progress") == 1
    assert list(tmp_path.glob("armedic-metrics-*")) == []
