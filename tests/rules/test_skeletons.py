"""`make new-cause` and `make new-repair`: the skeletons."""

import py_compile
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "service" / "tools" / "new_unit.py"


@pytest.fixture
def tool(tmp_path: Path) -> Path:
    """The tool in an empty repository of its own."""
    for folder in (
        "service/tools",
        "service/armedic/causes",
        "service/armedic/repairs",
        "tests/causes",
        "tests/repairs",
    ):
        (tmp_path / folder).mkdir(parents=True)
    return Path(shutil.copy(TOOL, tmp_path / "service" / "tools"))


def run(tool: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the tool as make does."""
    return subprocess.run([sys.executable, str(tool), *words], capture_output=True, text=True, check=False)  # noqa: S603  our own file


@pytest.mark.parametrize("kind", ["cause", "repair"])
def test_skeleton(tool: Path, kind: str) -> None:
    """It writes a unit that compiles and a case file that parses, and never replaces one."""
    assert run(tool, kind, "new-thing").returncode == 0
    root = tool.parents[2]
    unit, cases = root / f"service/armedic/{kind}s/new_thing.py", root / f"tests/{kind}s/new_thing.toml"
    py_compile.compile(str(unit), doraise=True)
    assert "new-thing" in unit.read_text()
    assert "{{" not in unit.read_text()
    assert tomllib.loads(cases.read_text())["case"]
    again = run(tool, kind, "new-thing")
    assert again.returncode == 1
    assert "exists already" in again.stderr


@pytest.mark.parametrize("words", [[], ["cause"], ["cause", "Bad Slug"], ["check", "a-slug"]])
def test_usage(tool: Path, words: list[str]) -> None:
    """Wrong words are refused with the usage."""
    answer = run(tool, *words)
    assert answer.returncode == 2
    assert "usage" in answer.stderr
