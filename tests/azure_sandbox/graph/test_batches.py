"""Microsoft Graph in the sandbox: several requests in one."""

from typing import Any

import httpx
import pytest
from azure_sandbox.world import World
from sandbox_calls.graph import SHOP_CLIENT, SHOP_OBJECT, SHOP_PRINCIPAL, V1, error_of


async def batch(graph: httpx.AsyncClient, *parts: dict[str, Any]) -> httpx.Response:
    """A batch of requests, numbered from 1 unless they have ids."""
    numbered = [{"id": str(number), "method": "GET", **part} for number, part in enumerate(parts, 1)]
    return await graph.post(f"{V1}/$batch", json={"requests": numbered})


async def test_batch_answers_each_part(graph: httpx.AsyncClient, world: World) -> None:
    """Each part is answered as if it had come alone, with status and body."""
    answer = await batch(
        graph,
        {"url": f"/applications(appId='{SHOP_CLIENT}')?$select=id"},
        {"url": "/applications/none"},
        {"url": "/servicePrincipals?$filter=appId%20eq%20'" + SHOP_CLIENT + "'"},
        {"url": f"applications/{SHOP_OBJECT}", "method": "PATCH", "body": {"notes": "batched"}},
    )
    responses = answer.json()["responses"]
    assert [(part["id"], part["status"]) for part in responses] == [("1", 200), ("2", 404), ("3", 200), ("4", 204)]
    assert responses[0]["body"]["id"] == SHOP_OBJECT
    assert responses[2]["body"]["value"][0]["id"] == SHOP_PRINCIPAL
    assert "body" not in responses[3]
    assert world.applications["shop"].notes == "batched"


async def test_batch_dependencies(graph: httpx.AsyncClient) -> None:
    """A part whose dependency failed is 424."""
    url = f"/applications/{SHOP_OBJECT}"
    answer = await batch(graph, {"url": "/applications/none"}, {"url": url, "dependsOn": ["1"]}, {"url": url})
    assert [part["status"] for part in answer.json()["responses"]] == [404, 424, 200]


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [{"url": "/applications"}] * 21,
        [{"id": "1", "url": "/applications"}] * 2,
        [{"url": "/applications", "dependsOn": ["9"]}],
        [{"url": "/$batch", "method": "POST", "body": {"requests": []}}],
    ],
    ids=["none", "too-many", "same-id", "unknown-dependency", "nested"],
)
async def test_bad_batches(graph: httpx.AsyncClient, parts: list[dict[str, Any]]) -> None:
    """A batch has one to twenty parts with ids of their own, and no batch inside."""
    assert error_of(await batch(graph, *parts)) == (400, "BadRequest")
