"""The examples of the SDK's README and docstrings, run on the demo world."""

import inspect
import re
import textwrap
from pathlib import Path

import pytest
from armedic_sdk import Armedic, AsyncArmedic, NewConnection

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
    assert [line for line in lines if line.endswith("need care, 0 errors")]
    assert lines[-1].startswith("no deployment: ")
    assert not [line for line in lines if "web/sc-prod-token" in line]


def documented(*kinds: type) -> list[str]:
    """The examples in the docstrings of classes and their methods."""
    members = [member for kind in kinds for member in (kind, *vars(kind).values())]
    texts = [
        inspect.getdoc(member) or "" for member in members if inspect.isclass(member) or inspect.isfunction(member)
    ]
    return [example for text in texts for example in FENCE.findall(text)]


def test_docstrings(sdk: Armedic, capsys: pytest.CaptureFixture[str]) -> None:
    """Each example of a docstring runs as it is written, but for the address."""
    examples = documented(Armedic, type(sdk.spn))
    assert len(examples) == 4
    for example in examples:
        assert 'Armedic("http://127.0.0.1:8000")' in example
        known = {"client": sdk, "NewConnection": NewConnection}
        exec(example.replace('Armedic("http://127.0.0.1:8000")', "client"), known)  # noqa: S102  our own text
    assert {"broken secret-expired", "web sc-prod-token"} <= set(capsys.readouterr().out.splitlines())


async def test_docstrings_awaited(async_sdk: AsyncArmedic, capsys: pytest.CaptureFixture[str]) -> None:
    """So do those of the twin."""
    examples = documented(AsyncArmedic, type(async_sdk.spn))
    assert len(examples) == 4
    for example in examples:
        text = example.replace('AsyncArmedic("http://127.0.0.1:8000")', "client")
        known = {"client": async_sdk, "NewConnection": NewConnection}
        exec(f"async def main():\n{textwrap.indent(text, '    ')}", known)  # noqa: S102  our own text
        main: object = known["main"]
        assert inspect.iscoroutinefunction(main)
        await main()
    assert {"broken secret-expired", "web sc-prod-token"} <= set(capsys.readouterr().out.splitlines())
