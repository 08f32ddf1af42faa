"""service/docs/threat-model.md names tests that exist, one at least for each threat."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "service" / "docs" / "threat-model.md").read_text()
THREATS = re.findall(r"^\| (.+) \| (.+) \| (.+) \|$", PAGE.partition("## Threats")[2], re.MULTILINE)[2:]
NAMED = re.compile(r"`([\w/]+\.py)::(\w+)`")


@pytest.mark.parametrize("row", THREATS, ids=[row[0][:60] for row in THREATS])
def test_tests_exist(row: tuple[str, str, str]) -> None:
    """A threat has tests, and each is where the page says."""
    named = NAMED.findall(row[2])
    assert named
    for path, name in named:
        text = (ROOT / "tests" / path).read_text()
        assert re.search(rf"^(async )?def {name}\(", text, re.MULTILINE), f"{path}::{name}"


def test_nothing_else_is_named() -> None:
    """Every name of a test on the page stands in a row that is looked at."""
    assert len(THREATS) > 25
    assert len(NAMED.findall(PAGE)) == sum(len(NAMED.findall(row[2])) for row in THREATS)
