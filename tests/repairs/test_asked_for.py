"""Repairs of what only a text or the caller's needs tell: the finding's request, planned and applied unchanged."""

from typing import Any

import httpx

CONNECTION = {"organization": "contoso", "project": "shop", "name_or_id": "sc-shop"}
GROUP = "/subscriptions/50000000-0000-4000-8000-000000000001/resourceGroups/shop"
REFUSED = (
    "AuthorizationFailed: The client 'd0000000-0000-4000-8000-000000000001' with object id "
    "'f0000000-0000-4000-8000-000000000001' does not have authorization to perform action "
    f"'Microsoft.Web/sites/write' over scope '{GROUP}' or the scope is invalid."
)


async def applied(armedic: httpx.AsyncClient, body: dict[str, Any], cause: str) -> dict[str, Any]:
    """What comes of the request that the finding suggests."""
    diagnosis = (await armedic.post("/diagnose", json={"connection": CONNECTION, **body})).json()
    finding = next(one for one in diagnosis["findings"] if one["cause"] == cause)
    request = finding["remedy"]["repairs"][0]["request"]
    plan = (await armedic.post("/repair", json=request)).json()
    apply = request | {"mode": "apply", "fingerprint": plan["fingerprint"], "wait_seconds": 0}
    return dict((await armedic.post("/repair", json=apply)).json())


async def test_needs(azure: Any, armedic: httpx.AsyncClient) -> None:
    """What the caller needs and the connection may not do is granted by the smallest role, and then is there."""
    azure.load("secret")
    body = {"needs": ["Microsoft.Web/sites/write"]}
    result = await applied(armedic, body, "missing-resource-role")
    assert result["outcome"] == "verified", result
    after = (await armedic.post("/diagnose", json={"connection": CONNECTION, **body})).json()
    assert (after["verdict"], after["findings"]) == ("healthy", [])


async def test_text(azure: Any, armedic: httpx.AsyncClient) -> None:
    """What a pipeline was refused is granted where it was refused."""
    azure.load("secret")
    body = {"evidence": [{"kind": "message", "text": REFUSED}]}
    result = await applied(armedic, body, "missing-resource-role")
    assert result["outcome"] == "verified", result
    (entry,) = azure.requests(writes=True)
    assert f"{GROUP}/providers/Microsoft.Authorization/roleAssignments/" in entry.path
