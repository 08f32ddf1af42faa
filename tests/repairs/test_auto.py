"""`{"kind": "auto"}`: diagnose, repair, and go on, within what the caller allows."""

from typing import Any

import httpx

CONNECTION = {"organization": "contoso", "project": "shop", "name_or_id": "sc-shop"}
ALL = ["reversible", "credential", "privilege"]


async def automatic(armedic: httpx.AsyncClient, allow: list[str] | None = None) -> dict[str, Any]:
    """Plan and apply; what came of it."""
    request: dict[str, Any] = {
        "connection": CONNECTION,
        "repair": {"kind": "auto"} | ({"allow": allow} if allow else {}),
    }
    planned = (await armedic.post("/repair", json=request)).json()
    apply = request | {"mode": "apply", "fingerprint": planned["fingerprint"], "wait_seconds": 0}
    answer = await armedic.post("/repair", json=apply)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_one_after_the_other(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Three faults are removed by three repairs in one request."""
    azure.load("secret")
    azure.change(
        {
            "endpoint.parameters.accesstoken": None,
            "role_assignments.shop": "@absent",
            "service_principals.shop.account_enabled": False,
        }
    )
    result = await automatic(armedic, ALL)
    assert result["outcome"] == "verified", result
    assert set(result["repairs"]) == {"remove-access-token", "enable-service-principal", "grant-role"}
    assert result["verification"]["verdict"] == "healthy"


async def test_not_allowed(azure: Any, armedic: httpx.AsyncClient) -> None:
    """It stops at the first thing that the caller does not allow, says so, and hands over what others need."""
    azure.load("secret")
    azure.change({"endpoint.parameters.accesstoken": None, "role_assignments.shop": "@absent"})
    result = await automatic(armedic)
    assert result["repairs"] == ["remove-access-token"]
    assert "grant-role (privilege)" in result["withheld"]
    assert any(one["values"].get("role") == "Reader" for one in result["handoff"])
    assert [entry.system for entry in azure.requests(writes=True)] == ["devops"]


async def test_healthy(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Of a healthy connection nothing is changed."""
    azure.load("secret")
    result = await automatic(armedic, ALL)
    assert (result["outcome"], result["repairs"]) == ("no_change", [])
    assert azure.requests(writes=True) == []


async def test_other_state(azure: Any, armedic: httpx.AsyncClient) -> None:
    """What was planned for another fault is not applied to this one."""
    azure.load("secret")
    azure.change({"endpoint.parameters.accesstoken": None})
    request: dict[str, Any] = {"connection": CONNECTION, "repair": {"kind": "auto", "allow": ALL}}
    planned = (await armedic.post("/repair", json=request)).json()
    azure.change({"endpoint.description": "changed by hand"})
    apply = request | {"mode": "apply", "fingerprint": planned["fingerprint"], "wait_seconds": 0}
    assert (await armedic.post("/repair", json=apply)).status_code == 412
    assert azure.requests(writes=True) == []
