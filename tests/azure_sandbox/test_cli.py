"""The command `armedic-sandbox`: files for the service, clear failures, a clean stop."""

import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from azure_sandbox.cli import main
from azure_sandbox.handover import clouds, settings, write_whole
from azure_sandbox.seed import load_world
from azure_sandbox.world import World

ROOT = Path(__file__).parents[2]
URL = "https://127.0.0.1:8901"


def read_settings(path: Path) -> dict[str, str]:
    """The KEY=VALUE lines of a file."""
    return dict(line.split("=", 1) for line in path.read_text("utf-8").splitlines())


@contextmanager
def running(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command as a process of its own on free ports, once it is ready; gives it and its HTTP URL."""
    command = [sys.executable, "-m", "azure_sandbox", "--world", "secret", "--port", "0", "--https-port", "0"]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "service")}
    process = subprocess.Popen(  # noqa: S603  our own command
        [*command, "--state-dir", str(folder)], stderr=subprocess.PIPE, text=True, env=environment
    )
    assert process.stderr is not None
    try:
        lines = [process.stderr.readline() for _ in range(2)]
        yield process, lines[1].split()[0]
    finally:
        process.kill()
        process.wait()
        process.stderr.close()


def test_serves_until_told_to_stop(tmp_path: Path) -> None:
    """The settings file leads a client to a token over verified TLS; SIGTERM ends the process with 0."""
    with running(tmp_path) as (process, plain_url):
        assert httpx.get(f"{plain_url}/_sandbox/health", timeout=20).json()["status"] == "ok"
        told = read_settings(tmp_path / "armedic.env")
        described = json.loads(Path(told["ARMEDIC_CLOUDS_FILE"]).read_text("utf-8"))
        form = {
            "grant_type": "client_credentials",
            "client_id": told["ARMEDIC_CLIENT_ID"],
            "client_secret": told["ARMEDIC_CLIENT_SECRET"],
            "scope": "https://management.azure.com/.default",
        }
        with httpx.Client(verify=ssl.create_default_context(cafile=told["ARMEDIC_CA_FILE"])) as http:
            url = f"{described['AzureCloud']['entra_url']}/{told['ARMEDIC_TENANT_ID']}/oauth2/v2.0/token"
            assert http.post(url, data=form).json()["token_type"] == "Bearer"
            assert told["ARMEDIC_DEVOPS_URL"].endswith("/devops")
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_settings_are_private(tmp_path: Path) -> None:
    """Only the owner may read the file that holds the secret, whatever was there before."""
    path = tmp_path / "armedic.env"
    path.write_text("old", "utf-8")
    path.chmod(0o644)
    write_whole(path, b"new", mode=0o600)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"new", 0o600)
    assert [entry.name for entry in tmp_path.iterdir()] == ["armedic.env"]


def test_other_clouds(tmp_path: Path) -> None:
    """Each cloud has its URLs; where the service has an identity of its own, tenant, client and secret too."""
    world = load_world("demo")
    described, told = clouds(world, URL), settings(world, tmp_path, URL)
    assert described["AzureUSGovernment"] == {
        "entra_url": f"{URL}/usgov/entra",
        "arm_url": f"{URL}/usgov/arm",
        "graph_url": f"{URL}/usgov/graph",
        "vault_url": f"{URL}/usgov/vault",
        "arm_scope": "https://management.core.usgovcloudapi.net/.default",
        "graph_scope": "https://graph.microsoft.us/.default",
        "vault_scope": "https://vault.usgovcloudapi.net/.default",
        "connection_url": "https://management.usgovcloudapi.net/",
        "tenant_id": world.tenants["contoso-usgov"].tenant_id,
        "client_id": world.armedic_client_id,
    }
    assert told["ARMEDIC_CLIENT_SECRET_AZUREUSGOVERNMENT"] == world.applications["armedic-usgov"].secrets[-1].value
    assert told["ARMEDIC_CLIENT_SECRET"] == world.applications["armedic"].secrets[-1].value


def test_without_an_identity(world: World, tmp_path: Path) -> None:
    """A world that names no application for the service leads to settings without credentials."""
    world.armedic_client_id = None
    assert "ARMEDIC_CLIENT_SECRET" not in settings(world, tmp_path, URL)


def test_port_in_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A port that is taken ends the command with one clear line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port), "--world", "secret", "--state-dir", str(tmp_path)]) == 1
    text = f"armedic-sandbox: cannot listen on 127.0.0.1 port {port}: Address already in use\n"
    assert capsys.readouterr().err == text
    assert list(tmp_path.iterdir()) == []


def test_unknown_world(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown world ends the command with the names of those that exist."""
    assert main(["--world", "nowhere", "--state-dir", str(tmp_path)]) == 1
    assert "there are: certificate, demo" in capsys.readouterr().err
