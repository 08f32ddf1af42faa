"""Lock files, and the files that no test can run."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
HOSTS = re.compile(rb"https?://[^\s\"']*/(?:simple|packages|wheels)(?:/|\b)|--(?:index-url|find-links)")


def test_locks_name_no_host() -> None:
    """Lock files hold names, versions and hashes only, so that any mirror serves them."""
    locks = sorted((ROOT / "service" / "requirements").glob("*"))
    assert locks
    assert [lock.name for lock in locks if HOSTS.search(lock.read_bytes()) or b"://" in lock.read_bytes()] == []


def compose() -> dict[str, Any]:
    """docker-compose.yml as data."""
    content: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return content


def test_compose_runs_what_exists() -> None:
    """Service and sandbox share the volume that the sandbox writes, and each command is one of the package's."""
    services = compose()["services"]
    assert set(services) == {"service", "sandbox"}
    assert services["sandbox"]["command"][0] == "armedic-sandbox"
    assert services["service"]["command"][-1].endswith("exec armedic serve")
    for one in services.values():
        assert (ROOT / one["build"]["dockerfile"]).is_file()
        assert one["read_only"] is True
        assert any(volume.startswith("state:/state") for volume in one["volumes"])
        assert all(port.startswith("127.0.0.1:") for port in one["ports"])


def test_readme_names_make_targets() -> None:
    """The README names only make targets that exist."""
    readme = (ROOT / "README.md").read_text()
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", readme)) - targets == set()
