"""`armedic serve` and `armedic-sandbox` as processes, over real ports."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from armedic_sdk import Armedic


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


@contextlib.contextmanager
def process(module: str, *words: str, url: str, log: Path, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of ours, from its first answer until it was told to stop."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ARMEDIC_")}
    with log.open("wb") as output:
        running = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", module, *words], stderr=output, env=inherited | environ
        )
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                httpx.get(url)
                break
            assert running.poll() is None, log.read_text()
            time.sleep(0.1)
        yield running
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=30)


TRIES = 40


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running service beside a running sandbox."""
    folder = tmp_path_factory.mktemp("serve")
    port, sandbox, secure = free_port(), free_port(), free_port()
    words = ("--port", str(sandbox), "--https-port", str(secure), "--state-dir", str(folder))
    health = f"http://127.0.0.1:{sandbox}/_sandbox/health"
    with process("azure_sandbox", *words, url=health, log=folder / "sandbox.log"):
        lines = (folder / "armedic.env").read_text().splitlines()
        environ = dict(line.split("=", 1) for line in lines) | {
            "ARMEDIC_PORT": str(port),
            "ARMEDIC_ANONYMOUS": "loopback",
        }
        live = f"http://127.0.0.1:{port}/health/live"
        with process("armedic", "serve", url=live, log=folder / "service.log", **environ):
            yield f"http://127.0.0.1:{port}"
        for line in (folder / "service.log").read_text().splitlines():
            assert json.loads(line)["level"] == "INFO"
            assert environ["ARMEDIC_CLIENT_SECRET"] not in line


def test_ready_over_tls(base_url: str) -> None:
    """The service signs in to every upstream over HTTPS with the sandbox's own authority."""
    for _ in range(TRIES):  # each waits a little for upstreams that have not answered yet
        body = httpx.get(f"{base_url}/health/ready").json()
        if body["status"] == "ok":
            break
    assert body["status"] == "ok", body


@pytest.mark.parametrize(
    ("connection", "cause", "kind"),
    [
        ("contoso/web/sc-prod-token", "stale-access-token", "remove-access-token"),
        ("contoso/data/sc-orders", "missing-subscription-role", "grant-role"),
        ("contoso/platform/sc-platform-off", "connection-disabled", "enable-connection"),
        ("contoso/data/sc-data-disabled", "application-disabled", "enable-service-principal"),
    ],
)
def test_three_calls_to_a_passing_verify(base_url: str, connection: str, cause: str, kind: str) -> None:
    """Diagnose, plan what is suggested, apply: verified."""
    with Armedic(base_url) as armedic:
        finding = armedic.diagnose(connection=connection).findings[0]
        assert finding.cause == cause
        suggested = finding.remedy.repairs[0]
        assert (suggested.kind, bool(suggested.request)) == (kind, True)
        assert suggested.request
        assert armedic.repair(suggested.request).apply().outcome == "verified"
