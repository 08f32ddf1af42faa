"""Many callers at once: one wins, the others learn that the state has changed, and nothing is mixed."""

import asyncio
from collections import Counter
from typing import Any

import httpx

CONNECTION = {"organization": "contoso", "project": "shop", "name_or_id": "sc-shop"}
CALLERS = 25


async def planned(armedic: httpx.AsyncClient, kind: str) -> dict[str, Any]:
    """The request that applies a plan of the present state."""
    request: dict[str, Any] = {"connection": CONNECTION, "repair": {"kind": kind}}
    plan = (await armedic.post("/repair", json=request)).json()
    return request | {"mode": "apply", "fingerprint": plan["fingerprint"], "wait_seconds": 0}


async def test_two_repairs(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Of fifty callers with two repairs of one connection, the first one's is made, the other one's is refused."""
    azure.load("secret")
    azure.change({"endpoint.parameters.accesstoken": None, "endpoint.is_disabled": True})
    requests = [await planned(armedic, kind) for kind in ("remove-access-token", "enable-connection")] * CALLERS
    answers = await asyncio.gather(*(armedic.post("/repair", json=request) for request in requests))
    writes = azure.requests(writes=True)
    assert len(writes) == 1
    told = Counter(
        (request["repair"]["kind"], answer.status_code) for request, answer in zip(requests, answers, strict=True)
    )
    first = next(kind for kind, status in told if status == 200)
    (other,) = {"remove-access-token", "enable-connection"} - {first}
    assert told == {(first, 200): CALLERS, (other, 412): CALLERS}
    outcomes = Counter(answer.json()["outcome"] for answer in answers if answer.status_code == 200)
    assert outcomes["no_change"] == CALLERS - 1


async def test_one_application(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Fifty callers who rotate one secret make one new secret."""
    azure.load("secret")
    azure.change({"applications.shop.secrets.0.end": "-1d"})
    request = await planned(armedic, "rotate-secret")
    answers = await asyncio.gather(*(armedic.post("/repair", json=request) for _ in range(2 * CALLERS)))
    outcomes = Counter(answer.json().get("outcome") for answer in answers)
    assert outcomes == {"verified": 1, "no_change": 2 * CALLERS - 1}
    added = [entry for entry in azure.requests(writes=True) if entry.path.endswith("addPassword")]
    assert len(added) == 1
