"""service/docs/settings.md has every setting, once, as the code has it."""

import re
import runpy
from pathlib import Path

from armedic.settings import VARIABLES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "service" / "docs" / "settings.md").read_text()


def test_every_variable() -> None:
    """Each has a line of its own, and nothing else has."""
    lines = re.findall(r"^\| `(\w+)`", PAGE, re.MULTILINE)
    assert sorted(lines) == sorted(VARIABLES)


def test_secrets_are_marked() -> None:
    """What holds a secret says so."""
    marked = set(re.findall(r"^\| `(\w+)` \*\*secret\*\*", PAGE, re.MULTILINE))
    named = {name for name in VARIABLES if re.search(r"SECRET|TOKEN|CERTIFICATE", name)}
    assert marked == named


def test_page() -> None:
    """The page is as the code says; no line of it lacks what is expected or what it means."""
    written = runpy.run_path(str(ROOT / "service" / "tools" / "settings_page.py"))["page"]()
    assert written == PAGE
    for line in PAGE.splitlines():
        if line.startswith("| `"):
            assert all(cell.strip() for cell in line.strip("|").split("|")[2:]), line
