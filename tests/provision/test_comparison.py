"""The table in the README that compares /spn with the other ways: each row says something of Armedic that is true."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from harness import Azure
from provision.places import BODY, CONNECTION, TARGET, active, made, secrets_of

README = Path(__file__).parents[2] / "README.md"
REQUEST: dict[str, Any] = {**BODY, "connection": CONNECTION}
Shown = Callable[[Azure, httpx.AsyncClient], Awaitable[None]]


async def role(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Reader and nothing else."""
    body = (await armedic.post("/spn", json=REQUEST)).json()
    held = [one for one in azure.world.role_assignments.values() if one.principal_id == body["object_id"]]
    assert [azure.world.role_definition(one.role_id).role_name for one in held] == ["Reader"]  # type: ignore[union-attr]


async def secret(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """None by default; one that is asked for goes into the connection unseen."""
    await armedic.post("/spn", json=REQUEST)
    assert made(azure).secrets == []
    other = {**REQUEST, "display_name": "sc-other", "connection": {**CONNECTION, "name": "sc-other"}}
    answer = await armedic.post("/spn", json={**other, "credential": {"kind": "secret"}})
    assert made(azure, "sc-other").secrets
    assert not any(value in answer.text for value in secrets_of(azure))


async def twice(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The second run writes nothing."""
    await armedic.post("/spn", json=REQUEST)
    writes = len(azure.requests(writes=True))
    assert (await armedic.post("/spn", json=REQUEST)).json()["outcome"] == "no_change"
    assert len(azure.requests(writes=True)) == writes


async def replication(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """It goes on as soon as what it waits for is there."""
    azure.change({"delays.directory_replication": 0.3, "delays.credential_replication": 0.3})
    assert (await armedic.post("/spn", json=REQUEST | {"wait_seconds": 30})).json()["outcome"] == "verified"
    azure.change({"delays.directory_replication": 600})
    slow = {**BODY, "display_name": "sc-slow", "wait_seconds": 0}
    assert (await armedic.post("/spn", json=slow)).json()["outcome"] == "pending"
    azure.world.clock.offset_seconds += 601
    assert (await armedic.post("/spn", json=slow)).json()["outcome"] == "applied"


async def half_way(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Nothing is left of it."""
    before = active(azure)
    azure.fail(method="PATCH", path="/federatedIdentityCredentials", status=500)
    assert (await armedic.post("/spn", json=REQUEST)).json()["outcome"] == "rolled_back"
    assert active(azure) == before


async def connection(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Made, and Verify passes."""
    body = (await armedic.post("/spn", json=REQUEST)).json()
    assert (body["outcome"], body["verification"]["verdict"]) == ("verified", "healthy")
    del azure


async def beforehand(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Every call, and the rights that are missing for it."""
    azure.change({"organizations.contoso.members.armedic.organization_role": "User"})
    plan = (await armedic.post("/spn", json=REQUEST | {"mode": "plan"})).json()
    assert all(one["url"] for one in plan["changes"])
    assert plan["changes"][3]["lacking"] == plan["changes"][3]["needs"]
    assert azure.requests(writes=True) == []


async def deletion(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Refused while it is used; then it can come back for 30 days."""
    body = (await armedic.post("/spn", json=REQUEST)).json()
    url = f"/spn/{body['details']['service_principal_id']}"
    assert "sc-made" in (await armedic.delete(url, params={"organization": "contoso"})).json()["withheld"]
    plan = (await armedic.delete(url, params={"force": "true"})).json()
    gone = await armedic.delete(url, params={"force": "true", "mode": "apply", "fingerprint": plan["fingerprint"]})
    back = (await armedic.post(f"{url}/restore", json=gone.json()["restore"])).json()
    await armedic.post(
        f"{url}/restore", json=gone.json()["restore"] | {"mode": "apply", "fingerprint": back["fingerprint"]}
    )
    assert (await armedic.post("/diagnose", json={"connection": TARGET})).json()["verdict"] == "healthy"
    del azure


SHOWN: dict[str, Shown] = {
    "role unless told otherwise": role,
    "the secret": secret,
    "run twice": twice,
    "replication": replication,
    "fails half-way": half_way,
    "service connection": connection,
    "said beforehand": beforehand,
    "deletion": deletion,
}


def rows() -> list[str]:
    """The first cells of the table."""
    text = README.read_text("utf-8").partition("| | Armedic |")[2]
    return [line.split("|")[1].strip() for line in text.partition("\n\n")[0].splitlines()[2:]]


def test_every_row_is_shown() -> None:
    """Each row of the table has a test, and each test a row."""
    assert sorted(rows()) == sorted(SHOWN)


@pytest.mark.parametrize("row", list(SHOWN))
async def test_row(azure: Azure, armedic: httpx.AsyncClient, row: str) -> None:
    """What the row says of Armedic."""
    await SHOWN[row](azure, armedic)
