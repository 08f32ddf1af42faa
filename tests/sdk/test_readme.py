"""The examples of the SDK's README, run one after the other on the demo world."""

import re
from pathlib import Path

import pytest
from armedic_sdk import Armedic

README = Path(__file__).parents[2] / "sdk" / "README.md"
FENCE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
MADE = 'Armedic("http://127.0.0.1:8000", api_key=None)'


def test_examples(sdk: Armedic, capsys: pytest.CaptureFixture[str]) -> None:
    """Each runs as it is written, but for the address; one repairs, one tells what is left."""
    for example in FENCE.findall(README.read_text()):
        assert MADE in example
        exec(compile(example.replace(MADE, "client"), str(README), "exec"), {"client": sdk})  # noqa: S102  our own text
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "broken stale-access-token"
    assert "verified" in lines
    (expiring,) = [line for line in lines if line.startswith("at_risk: web/sc-web-expiring: ")]
    assert "(until " in expiring
    assert lines[-1].endswith("need care, 0 errors")
    assert not [line for line in lines if "web/sc-prod-token" in line]
