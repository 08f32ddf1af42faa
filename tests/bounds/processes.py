"""`armedic serve` and `armedic-sandbox` as processes, to be stopped in the middle of something."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def environment(**own: str) -> dict[str, str]:
    """What a process inherits, without settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("ARMEDIC_")} | own


@contextmanager
def started(command: list[str], url: str, log: Path, **own: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process, from its first answer at a URL; ended with the block if it is still there."""
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", *command], stderr=output, stdout=output, env=environment(**own)
        )
    try:
        until = time.monotonic() + 60
        while not answers(url):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.05)  # a process of its own can only be asked again
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
        process.wait()


def answers(url: str) -> bool:
    """Whether something is there."""
    try:
        httpx.get(url, timeout=5)
    except httpx.TransportError:
        return False
    return True


class World:
    """A simulated Azure in a process of its own."""

    def __init__(self, url: str, settings: dict[str, str]) -> None:
        """Where it is, and what a service has to be told."""
        self._http = httpx.Client(base_url=f"{url}/_sandbox", timeout=30)
        self.settings = settings

    def close(self) -> None:
        """Let go of the connection."""
        self._http.close()

    def fail(self, **fault: Any) -> None:
        """Add a fault; see FaultRequest."""
        self._http.post("/faults", json=fault).raise_for_status()

    def met(self) -> bool:
        """Whether a request has met a fault, which may keep it for a while."""
        return any(fault["hits"] for fault in self._http.get("/faults").raise_for_status().json()["faults"])

    def writes(self) -> list[str]:
        """Method and path of each write that came, oldest first."""
        entries = self._http.get("/requests", params={"writes": "true"}).raise_for_status().json()["requests"]
        return [f"{entry['method']} {entry['path']}" for entry in entries if entry["system"] != "entra"]

    def state(self) -> Any:
        """All of it."""
        return self._http.get("/world").raise_for_status().json()


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """The demo world."""
    port, secure = free_port(), free_port()
    words = ["azure_sandbox", "--port", str(port), "--https-port", str(secure), "--state-dir", str(folder)]
    url = f"http://127.0.0.1:{port}"
    with started(words, f"{url}/_sandbox/health", folder / "sandbox.log"):
        lines = (folder / "armedic.env").read_text().splitlines()
        with closing(World(url, dict(line.split("=", 1) for line in lines))) as azure:
            yield azure


@contextmanager
def service(folder: Path, settings: dict[str, str], port: int, **own: str) -> Iterator[subprocess.Popen[bytes]]:
    """`armedic serve`, open to this machine."""
    given = settings | {"ARMEDIC_PORT": str(port), "ARMEDIC_ANONYMOUS": "loopback"} | own
    live = f"http://127.0.0.1:{port}/health/live"
    with started(["armedic", "serve"], live, folder / f"service-{port}.log", **given) as process:
        yield process
