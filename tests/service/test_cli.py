"""The command `armedic`, as a process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from armedic.cli import main

ROOT = Path(__file__).parents[2]


def armedic(*words: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run it with nothing of this process' settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("ARMEDIC_")}
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "armedic", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=inherited | environ,
    )


def test_openapi_is_the_file() -> None:
    """`armedic openapi` prints the document."""
    assert armedic("openapi").stdout == (ROOT / "openapi" / "armedic.json").read_text()


def test_bad_setting_stops_the_start() -> None:
    """`armedic serve` says which setting is wrong, without a stack trace."""
    refused = armedic("serve", ARMEDIC_PORT="many")
    assert refused.returncode == 2
    assert refused.stderr == "armedic does not start: ARMEDIC_PORT: expected a port, 0 to 65535\n"


def test_in_this_process(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same two as functions, where coverage sees them."""
    assert main(["openapi"]) == 0
    assert capsys.readouterr().out.startswith("{")
    monkeypatch.setenv("ARMEDIC_PORT", "many")
    assert main(["serve"]) == 2
    assert "ARMEDIC_PORT" in capsys.readouterr().err


def test_usage() -> None:
    """Without a command it says which there are."""
    assert "{serve,openapi}" in armedic().stderr
    assert armedic("--version").stdout.startswith("armedic 0.")
