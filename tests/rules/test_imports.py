"""Who may import whom: import-linter's contracts in pyproject.toml."""

from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]


def test_contracts_hold(capsys: pytest.CaptureFixture[str]) -> None:
    """Every contract is kept."""
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == 0, capsys.readouterr().out
