"""`AsyncArmedic` is `Armedic`, awaited."""

import inspect
from typing import Any

import pytest
from armedic_sdk import Armedic, AsyncArmedic, StateChangedError, aio, client

TWINS = [
    (Armedic, AsyncArmedic),
    (client.Spn, aio.AsyncSpn),
    (client.RepairOutcome, aio.AsyncRepairOutcome),
    (client.SpnCreation, aio.AsyncSpnCreation),
    (client.SpnDeletion, aio.AsyncSpnDeletion),
]


def methods(kind: type) -> dict[str, Any]:
    """Public methods and the constructor."""
    own = {name: member for name, member in vars(kind).items() if inspect.isfunction(member)}
    return {name: member for name, member in own.items() if not name.startswith("_") or name == "__init__"}


def plain(text: object) -> str:
    """An annotation without what makes it the asynchronous one."""
    return str(text).replace("AsyncClient", "Client").replace("Async", "").replace(".aio.", ".client.")


@pytest.mark.parametrize(("sync", "awaited"), TWINS, ids=lambda kind: kind.__name__)
def test_same_signatures(sync: type, awaited: type) -> None:
    """Same names, parameters, defaults and docstrings; all but the constructor and what is iterated is awaited."""
    ours, theirs = methods(sync), methods(awaited)
    assert list(ours) == list(theirs)
    for name, member in ours.items():
        mine, other = inspect.signature(member), inspect.signature(theirs[name])
        assert [(p.name, p.kind, p.default, plain(p.annotation)) for p in mine.parameters.values()] == [
            (p.name, p.kind, p.default, plain(p.annotation)) for p in other.parameters.values()
        ]
        assert plain(mine.return_annotation) == plain(other.return_annotation)
        assert plain(member.__doc__) == plain(theirs[name].__doc__)
        assert inspect.iscoroutinefunction(theirs[name]) == (name not in {"__init__", "sweep"})


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
    assert (await (await async_sdk.spn.delete(client_id, force=True)).apply()).outcome == "applied"


async def test_causes(async_sdk: AsyncArmedic) -> None:
    """The catalogue."""
    causes = await async_sdk.causes()
    assert await async_sdk.cause(causes[0].slug) == causes[0]
    assert "key" not in repr(async_sdk)
