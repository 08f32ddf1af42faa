"""`AsyncArmedic` is `Armedic`, awaited: written from one source."""

import inspect
import subprocess
import sys
from pathlib import Path

import armedic_sdk
import pytest
from armedic_sdk import AsyncArmedic, StateChangedError

SDK = Path(__file__).parents[2] / "sdk"
TWINS = [name for name in armedic_sdk.__all__ if f"Async{name}" in armedic_sdk.__all__]


def test_written_from_one_source(tmp_path: Path) -> None:
    """What is there is what `sdk/generator/twins.py` writes."""
    subprocess.run([sys.executable, SDK / "generator" / "twins.py", tmp_path / "_sync"], check=True)  # noqa: S603 - ours
    there = {path.name: path.read_text() for path in (SDK / "armedic_sdk" / "_sync").glob("*.py")}
    assert {path.name: path.read_text() for path in (tmp_path / "_sync").glob("*.py")} == there


@pytest.mark.parametrize("name", TWINS)
def test_documented(name: str) -> None:
    """Each public method of either says what it does, in words that fit the one and the other."""
    for kind in (getattr(armedic_sdk, name), getattr(armedic_sdk, f"Async{name}")):
        own = {key: member for key, member in vars(kind).items() if inspect.isfunction(member) and key[0] != "_"}
        assert own
        for key, member in own.items():
            assert member.__doc__, f"{kind.__name__}.{key}"
            assert ("async" in member.__doc__.lower()) <= kind.__name__.startswith("Async"), f"{kind.__name__}.{key}"


async def test_repair(async_sdk: AsyncArmedic) -> None:
    """From finding to verified."""
    suggested = (await async_sdk.diagnose(connection="contoso/web/sc-prod-token")).findings[0].remedy.repairs[0]
    assert suggested.request
    plan = await async_sdk.repair(suggested.request)
    assert (await plan.apply()).outcome == "verified"
    with pytest.raises(StateChangedError):
        await async_sdk.repair(
            "contoso/data/sc-orders", kind="grant-role", mode="apply", fingerprint="sha256:" + "0" * 64
        )


async def test_spn(async_sdk: AsyncArmedic) -> None:
    """Create, get, delete."""
    made = await (await async_sdk.spn.create("sc-new", subscription="Production")).apply()
    client_id = made.details.service_principal_id
    assert client_id
    assert (await async_sdk.spn.get(client_id)).application
    assert (await async_sdk.spn.form(client_id)).subscription_name == "Production"
    deleted = await (await async_sdk.spn.delete(client_id, force=True)).apply()
    assert deleted.outcome == "applied"
    assert (await (await async_sdk.spn.restore(client_id, request=deleted.restore)).apply()).outcome == "applied"


async def test_causes(async_sdk: AsyncArmedic) -> None:
    """The catalogue."""
    causes = await async_sdk.causes()
    assert await async_sdk.cause(causes[0].slug) == causes[0]
    assert "key" not in repr(async_sdk)
