"""Microsoft Graph in the sandbox: service principals, and what is deleted and restored."""

import datetime as dt

import httpx
import pytest
from azure_sandbox.world import World
from sandbox_calls.graph import (
    APPS,
    DELETED,
    PRINCIPALS,
    SHOP_CLIENT,
    SHOP_OBJECT,
    SHOP_PRINCIPAL,
    error_of,
    new_application,
    sign_in,
)


async def test_principal_of_an_application(graph: httpx.AsyncClient) -> None:
    """A principal is made once for an application; its object id is its own."""
    made = await new_application(graph)
    principal = (await graph.post(PRINCIPALS, json={"appId": made["appId"]})).json()
    assert principal["id"] not in {made["id"], made["appId"]}
    assert (principal["accountEnabled"], principal["displayName"]) == (True, "sc-new")
    again = await graph.post(PRINCIPALS, json={"appId": made["appId"]})
    assert error_of(again) == (409, "Request_MultipleObjectsWithSameKeyValue")


async def test_principal_upsert(graph: httpx.AsyncClient) -> None:
    """Upsert by appId creates once (201), then updates (204)."""
    made = await new_application(graph)
    url, prefer = f"{PRINCIPALS}(appId='{made['appId']}')", {"Prefer": "create-if-missing"}
    assert (await graph.patch(url, json={})).status_code == 404
    assert (await graph.patch(url, json={}, headers=prefer)).status_code == 201
    assert (await graph.patch(url, json={"displayName": "x"}, headers=prefer)).status_code == 204


async def test_disabled_principal_does_not_sign_in(graph: httpx.AsyncClient, world: World) -> None:
    """`accountEnabled` stops and allows sign-in."""
    value = world.applications["shop"].secrets[0].value
    for enabled, expected in ((False, "7000112"), (True, "https://management.azure.com")):
        answer = await graph.patch(f"{PRINCIPALS}/{SHOP_PRINCIPAL}", json={"accountEnabled": enabled})
        assert (answer.status_code, sign_in(world, value)) == (204, expected)


async def test_principals_are_filtered(graph: httpx.AsyncClient) -> None:
    """Principals are found by appId, and by whether they are enabled."""
    for wanted in (f"appId eq '{SHOP_CLIENT}'", f"accountEnabled eq true and appId eq '{SHOP_CLIENT}'"):
        answer = await graph.get(PRINCIPALS, params={"$filter": wanted})
        assert [item["id"] for item in answer.json()["value"]] == [SHOP_PRINCIPAL]


async def test_deleted_application_takes_its_principal(graph: httpx.AsyncClient, world: World) -> None:
    """A deleted application and its principal are gone for Graph and Entra, and listed as deleted."""
    assert (await graph.delete(f"{APPS}/{SHOP_OBJECT}")).status_code == 204
    assert (await graph.get(f"{APPS}(appId='{SHOP_CLIENT}')")).status_code == 404
    assert sign_in(world, world.applications["shop"].secrets[0].value) == "700016"
    for kind, object_id in (("application", SHOP_OBJECT), ("servicePrincipal", SHOP_PRINCIPAL)):
        query = {"$filter": f"appId eq '{SHOP_CLIENT}'"}
        listed = (await graph.get(f"{DELETED}/microsoft.graph.{kind}", params=query)).json()["value"]
        assert [(item["@odata.type"], item["id"]) for item in listed] == [(f"#microsoft.graph.{kind}", object_id)]


async def test_restore(graph: httpx.AsyncClient, world: World) -> None:
    """The application is restored first, its principal then; both work as before."""
    await graph.delete(f"{APPS}/{SHOP_OBJECT}")
    early = await graph.post(f"{DELETED}/{SHOP_PRINCIPAL}/restore")
    assert error_of(early) == (400, "Request_BadRequest")
    restored = await graph.post(f"{DELETED}/{SHOP_OBJECT}/restore")
    assert (restored.status_code, restored.json()["deletedDateTime"]) == (200, None)
    assert (await graph.post(f"{DELETED}/{SHOP_PRINCIPAL}/restore")).status_code == 200
    assert sign_in(world, world.applications["shop"].secrets[0].value) == "https://management.azure.com"


async def test_restored_principal_must_not_clash(graph: httpx.AsyncClient) -> None:
    """A principal whose place is taken cannot be restored."""
    await graph.delete(f"{PRINCIPALS}/{SHOP_PRINCIPAL}")
    await graph.post(PRINCIPALS, json={"appId": SHOP_CLIENT})
    answer = await graph.post(f"{DELETED}/{SHOP_PRINCIPAL}/restore")
    assert "already in use" in answer.json()["error"]["message"]


@pytest.mark.parametrize("object_id", [SHOP_OBJECT, SHOP_PRINCIPAL])
async def test_purge(graph: httpx.AsyncClient, object_id: str) -> None:
    """What is removed from the deleted items is gone for good."""
    await graph.delete(f"{APPS}/{SHOP_OBJECT}")
    assert (await graph.get(f"{DELETED}/{object_id}")).status_code == 200
    assert (await graph.delete(f"{DELETED}/{object_id}")).status_code == 204
    assert (await graph.get(f"{DELETED}/{object_id}")).status_code == 404


async def test_deleted_items_are_kept_for_thirty_days(graph: httpx.AsyncClient, world: World) -> None:
    """After thirty days nothing can be restored."""
    world.applications["shop"].deleted_at = world.now() - dt.timedelta(days=31)
    assert (await graph.post(f"{DELETED}/{SHOP_OBJECT}/restore")).status_code == 404
