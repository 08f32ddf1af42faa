"""A simulated Azure and a service that uses it, each in a process of its own, as `make run` starts them."""

import json
import multiprocessing
import os
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import httpx
from armedic.app import create_app
from armedic.settings import load
from azure_sandbox import cli
from litestar import Litestar

from bench.load import server

LATENCY_SECONDS: Final = 0.05
SYSTEMS: Final = ("devops", "arm", "graph", "entra")
TOKENS: Final = "/oauth2/"
"""In the path of token requests: these are not slowed down, they come once."""


class Bench:
    """Both of them."""

    def __init__(self, sandbox: str, service: str, pid: int) -> None:
        """URLs, and the process of the service."""
        self._sandbox = httpx.Client(base_url=f"{sandbox}/_sandbox", timeout=300)
        self.sandbox_url = sandbox
        self.url = service
        self.pid = pid

    def load(self, world: Mapping[str, Any]) -> None:
        """Put a world in place."""
        self._sandbox.post("/world", content=json.dumps(world)).raise_for_status()

    def change(self, changes: Mapping[str, Any]) -> None:
        """Set values by dotted path."""
        self._sandbox.patch("/world", json={"changes": changes}).raise_for_status()

    def slow(self, *, throttled: bool = False) -> None:
        """From now on each call takes the latency; if asked for, 5 % are refused with 429 and 2 % dropped."""
        self.quick()
        usual: dict[str, Any] = {"times": None, "latency_seconds": LATENCY_SECONDS}
        # of the 95 % that reach the second fault each 48th is about 2 % of all
        broken = [usual | {"every": 20, "status": 429}, usual | {"every": 48, "drop": "before"}] if throttled else []
        for fault in [{"path": TOKENS, "times": None}, *broken, *(usual | {"system": system} for system in SYSTEMS)]:
            self._sandbox.post("/faults", json=fault).raise_for_status()

    def calls(self) -> dict[str, int]:
        """Slow calls to each API since it was made slow."""
        faults = self._sandbox.get("/faults").raise_for_status().json()["faults"]
        return {fault["system"]: fault["hits"] for fault in faults if fault["system"]}

    def quick(self) -> None:
        """No latency, no refusals."""
        self._sandbox.delete("/faults").raise_for_status()
        self._sandbox.delete("/requests").raise_for_status()

    def forget_peak(self) -> None:
        """Measure the service's peak memory from here on."""
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def peak_megabytes(self) -> float:
        """The most memory that the service had resident since then."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024


@contextmanager
def bench() -> Iterator[Bench]:
    """Both of them, until the end of the block."""
    plain, secure = _free_port(), _free_port()
    with tempfile.TemporaryDirectory() as folder:
        arguments = ["--port", str(plain), "--https-port", str(secure), "--world", "demo", "--state-dir", folder]
        process = multiprocessing.get_context("spawn").Process(target=_sandbox, args=(arguments,))
        process.start()
        try:
            _await(f"http://127.0.0.1:{plain}/_sandbox/health")
            lines = (Path(folder) / "armedic.env").read_text().splitlines()
            environment = dict(line.split("=", 1) for line in lines) | {"ARMEDIC_ANONYMOUS": "loopback"}
            with server(partial(_service, environment)) as (port, pid):
                yield Bench(f"http://127.0.0.1:{plain}", f"http://127.0.0.1:{port}", pid)
        finally:
            process.terminate()
            process.join()


def _service(environment: dict[str, str]) -> Litestar:
    return create_app(load(environment))


def _sandbox(arguments: list[str]) -> None:
    sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115  for the life of the process
    cli.main(arguments)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _await(url: str) -> None:
    transport = httpx.HTTPTransport(retries=8)  # each waits longer than the one before
    with httpx.Client(transport=transport, timeout=5) as client:
        client.get(url).raise_for_status()
