"""`make run` as a process, on free ports, for what is pasted from the pages: its fixture is `base`."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs
import pytest

ROOT: Final = Path(__file__).parents[2]
BIN: Final = Path(sys.executable).parent


@attrs.frozen
class Run:
    """Where its two processes are."""

    url: str
    sandbox: str

    def reset(self) -> None:
        """The world as it was loaded."""
        request = urllib.request.Request(f"{self.sandbox}/_sandbox/reset", method="POST")  # noqa: S310  loopback
        with urllib.request.urlopen(request, timeout=30):  # noqa: S310  loopback
            pass


def free_ports() -> tuple[int, int]:
    """A port for the service, and one for the sandbox that has a free neighbour."""
    while True:
        with contextlib.ExitStack() as stack:
            first, second = (stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(2))
            port, sandbox = first.getsockname()[1], second.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError), socket.create_server(("127.0.0.1", sandbox + 1)):
                return port, sandbox


def without_settings() -> dict[str, str]:
    """The environment of a new user, the virtual environment activated."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ARMEDIC_")}
    return kept | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}


@pytest.fixture(scope="module")
def make_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A running service with its sandbox."""
    folder = tmp_path_factory.mktemp("make-run")
    port, sandbox = free_ports()
    own = {"PORT": str(port), "SANDBOX_PORT": str(sandbox), "WORLD": "demo", "STATE": str(folder), "BIN": str(BIN)}
    log = (folder / "log").open("wb")
    command = ["/bin/sh", ".ci/serve"]
    environment = without_settings() | own
    with log, subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as process:  # noqa: S603  ours
        try:
            running = Run(url=f"http://127.0.0.1:{port}", sandbox=f"http://127.0.0.1:{sandbox}")
            until = time.monotonic() + 60
            while not answers(f"{running.url}/health/live"):
                assert process.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < until, (folder / "log").read_text()
                time.sleep(0.1)  # a process of its own can only be asked again
            yield running
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


@pytest.fixture
def base(make_run: Run) -> str:
    """URL of the service; its simulated Azure is as it was at the start."""
    make_run.reset()
    return make_run.url


def answers(url: str) -> bool:
    """Whether something is there."""
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310  loopback
            return True
    except (urllib.error.URLError, OSError):
        return False
