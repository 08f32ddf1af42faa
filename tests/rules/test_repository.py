"""Lock files, and the files that no test can run."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOSTS = re.compile(rb"https?://[^\s\"']*/(?:simple|packages|wheels)(?:/|\b)|--(?:index-url|find-links)")


def test_locks_name_no_host() -> None:
    """Lock files hold names, versions and hashes only, so that any mirror serves them."""
    locks = sorted((ROOT / "service" / "requirements").glob("*"))
    assert locks
    assert [lock.name for lock in locks if HOSTS.search(lock.read_bytes()) or b"://" in lock.read_bytes()] == []


def test_readme_names_make_targets() -> None:
    """The README names only make targets that exist."""
    readme = (ROOT / "README.md").read_text()
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)", readme)) - targets == set()
