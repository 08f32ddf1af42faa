"""The README's examples, pasted one after the other, against `make run`'s own processes on free ports."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(bash|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def free_ports() -> tuple[int, int]:
    """A port for the service, and one for the sandbox that has a free neighbour."""
    while True:
        with contextlib.ExitStack() as stack:
            first, second = (stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(2))
            port, sandbox = first.getsockname()[1], second.getsockname()[1]
            with contextlib.suppress(OSError, OverflowError), socket.create_server(("127.0.0.1", sandbox + 1)):
                return port, sandbox


@pytest.fixture
def base(tmp_path: Path) -> Iterator[str]:
    """URL of a running service with its sandbox."""
    port, sandbox = free_ports()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ARMEDIC_")}
    environment |= {"PORT": str(port), "SANDBOX_PORT": str(sandbox), "WORLD": "demo", "STATE": str(tmp_path / "state")}
    environment["BIN"] = str(Path(sys.executable).parent)
    log = (tmp_path / "log").open("wb")
    command = ["/bin/sh", ".ci/serve"]
    with log, subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) as process:  # noqa: S603  ours
        try:
            url = f"http://127.0.0.1:{port}"
            until = time.monotonic() + 60
            while not answers(f"{url}/health/live"):
                assert process.poll() is None, (tmp_path / "log").read_text()
                assert time.monotonic() < until, (tmp_path / "log").read_text()
                time.sleep(0.1)  # a process of its own can only be asked again
            yield url
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def answers(url: str) -> bool:
    """Whether something is there."""
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310  loopback
            return True
    except (urllib.error.URLError, OSError):
        return False


@pytest.mark.skipif(shutil.which("curl") is None, reason="the README's examples use curl")
def test_examples(base: str, tmp_path: Path) -> None:
    """Each of the three faults is walked to a passing Verify."""
    script = ["set -eu"]
    for number, (language, text) in enumerate(FENCE.findall((ROOT / "README.md").read_text())):
        example = text.replace("http://127.0.0.1:8000", base)
        if language == "python":
            (tmp_path / f"{number}.py").write_text(example)
            example = f"'{sys.executable}' '{tmp_path}/{number}.py'\n"
        script.append(example)
    answer = subprocess.run(  # noqa: S603  the README's own commands
        ["/bin/bash", "-c", "\n".join(script)], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    lines = answer.stdout.splitlines()
    assert '    "verdict": "broken",' in lines
    assert "verified - Verify passes and nothing that was looked at is wrong." in lines
    assert "broken missing-subscription-role" in lines
    assert [line.split()[0] for line in lines].count("verified") == 3
