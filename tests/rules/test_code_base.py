"""What holds for every file: units apart, SDK internals inside, no mocks, no secrets, no strange hosts."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import armedic_sdk
import pytest

ROOT = Path(__file__).parents[2]
UNITS = ("causes", "checks", "repairs")
CREDENTIALS = {
    "private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[A-Za-z0-9+/=]{20}"),
    "JSON web token": re.compile(r"\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}"),
    "Microsoft Entra secret": re.compile(r"\b[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}\b"),
    "storage key": re.compile(r"AccountKey=[A-Za-z0-9+/]{60,}"),
    "Azure DevOps token": re.compile(r"\b[a-z2-7]{52}\b"),
}


def files(*suffixes: str) -> Iterator[Path]:
    """The files that belong to the repository, untracked ones included."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],  # noqa: S607 - git is where it is
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    yield from (ROOT / name for name in listed if name.endswith(suffixes) and (ROOT / name).is_file())


def imports(path: Path) -> set[str]:
    """Full names of what a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("kind", UNITS)
def test_units_do_not_know_each_other(kind: str) -> None:
    """A unit imports the machinery of its folder at most, and the machinery imports no unit."""
    folder = ROOT / "service" / "armedic" / kind
    units = {f"armedic.{kind}.{path.stem}" for path in folder.glob("*.py") if not path.name.startswith("_")}
    assert units
    for path in folder.glob("*.py"):
        assert not imports(path) & units - {f"armedic.{kind}.{path.stem}"}, path.name


def test_generated_code_is_the_sdks_own() -> None:
    """Nobody but the SDK imports its generated part."""
    for path in files(".py"):
        if ROOT / "sdk" not in path.parents:
            assert not any(name.startswith("armedic_sdk._generated") for name in imports(path)), path


def test_public_names() -> None:
    """`__all__` is what the package shows, sorted, and all of it exists."""
    assert armedic_sdk.__all__ == sorted(armedic_sdk.__all__)
    assert set(armedic_sdk.__all__) == {name for name in dir(armedic_sdk) if not name.startswith("_")}


def test_no_mocks() -> None:
    """Our own code is never replaced in a test: the seams are transport, clock and settings."""
    words = ("unittest" + ".mock", "monkeypatch" + ".setattr", "Magic" + "Mock")
    for path in (ROOT / "tests").rglob("*.py"):
        assert not [word for word in words if word in path.read_text()], path


def test_no_credentials() -> None:
    """No file holds anything that looks like a secret."""
    for path in files(".py", ".toml", ".json", ".har", ".md", ".yaml", ".yml", ".txt", ".in", ".sh"):
        if "requirements" in path.parts or "_generated" in path.parts:
            continue
        for name, pattern in CREDENTIALS.items():
            assert not pattern.search(path.read_text(errors="replace")), f"{path}: {name}"


def test_locks_name_no_host() -> None:
    """Lock files say what, not from where."""
    for path in (ROOT / "service" / "requirements").iterdir():
        assert "://" not in path.read_text(), path.name


def test_module_docstrings() -> None:
    """Each module of service and SDK begins by saying what it owns, packages' inits included."""
    for path in files(".py"):
        parts = path.relative_to(ROOT).parts
        if parts[0] in {"service", "sdk"} and "_generated" not in parts:
            assert ast.get_docstring(ast.parse(path.read_text())), path


def test_imports_point_downwards() -> None:
    """import-linter's contracts in pyproject.toml hold."""
    tool = Path(sys.executable).with_name("lint-imports")
    linted = subprocess.run([tool, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own environment's
    assert linted.returncode == 0, linted.stdout[-3000:]
