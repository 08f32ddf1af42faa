"""Fixtures of the command line: `medic` runs a command on a service that listens on a port of its own."""

import os
import re
import secrets
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest
import uvicorn
from armedic.app import create_app
from armedic_sdk.cli import main
from harness import Azure, known, settings_for
from typer.testing import CliRunner

GOLDEN = Path(__file__).parent / "golden"
VARYING = [
    (re.compile(r"http://127\.0\.0\.1:\d+"), "http://127.0.0.1:8000"),
    (re.compile(r"\b[0-9a-f]{8}-(?!0000-)[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "0" * 8 + "-(an-id)"),
    (re.compile(r"\b20\d\d-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?)?"), "2000-01-01"),
    (re.compile(r"(?<=service principal key  )\S+"), "(the key)"),
    (re.compile(r"/eid1/\S+\n +\S+\n +\S+"), "(the subject)"),
    (re.compile(r"begins with \S{3},"), "begins with 123,"),
    (re.compile(r"sha256:[0-9a-f]{64}"), "sha256:0"),
    (re.compile(r'"duration_ms": \d+'), '"duration_ms": 0'),
    (re.compile(r'"(upstream_calls|throttled_ms)": \d+'), r'"\1": 0'),
    (re.compile(r"request: \S+"), "request: (an id)"),
]
"""What differs from run to run."""


@attrs.frozen
class Ran:
    """What a command printed, and its exit status."""

    arguments: tuple[str, ...]
    code: int
    out: str
    err: str

    def __str__(self) -> str:
        """As a golden file holds it."""
        quoted = " ".join(f"'{one}'" if re.search(r"[\s']", one) or not one else one for one in self.arguments)
        parts = [f"$ medic {quoted}\n", self.out]
        parts += [f"--- standard error\n{self.err}"] if self.err else []
        text = "".join(parts) + f"--- exit status {self.code}\n"
        for pattern, same in VARYING:
            text = pattern.sub(same, text)
        return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


Medic = Callable[..., Ran]


@attrs.frozen
class Served:
    """A service that listens, and the simulated Azure behind it."""

    url: str
    api_key: str
    azure: Azure


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """On a free port; whoever connects early waits until it answers."""
    azure, key = Azure("demo"), secrets.token_urlsafe(32)
    app = create_app(settings_for(azure, known("tests", key)), transport=azure.transport, clock=azure.now)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", key, azure)
        server.should_exit = True
        thread.join()


@pytest.fixture
def medic(served: Served) -> Medic:
    """Runs a command on the demo world: arguments, what it is given on standard input, and more environment."""
    served.azure.load("demo")
    url, api_key = served.url, served.api_key

    def run(*arguments: str, given: str = "", **environment: str | None) -> Ran:
        own = {"ARMEDIC_URL": url, "ARMEDIC_API_KEY": api_key, "COLUMNS": "80", "NO_COLOR": None, "FORCE_COLOR": None}
        with CliRunner().isolation(input=given, env=own | environment) as streams:
            code = main(arguments)
            sys.stdout.flush()
            out, err = (stream.getvalue().decode() for stream in streams[:2])
        return Ran(arguments, code, out, err)

    return run


@pytest.fixture
def golden() -> Callable[[str, Ran], None]:
    """Compares with a file in `golden`; ARMEDIC_RENEW_GOLDEN=1 writes it anew; look at what it wrote."""

    def compare(name: str, ran: Ran) -> None:
        path = GOLDEN / f"{name}.txt"
        if os.environ.get("ARMEDIC_RENEW_GOLDEN"):
            path.write_text(str(ran))
        assert str(ran) == path.read_text()

    return compare
