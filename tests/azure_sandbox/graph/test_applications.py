"""Microsoft Graph in the sandbox: applications are made, found, listed and changed."""

from typing import Any

import httpx
import pytest
from azure_sandbox.world import Application, World
from sandbox_calls.graph import APPS, PRINCIPALS, SHOP_CLIENT, SHOP_OBJECT, error_of, new_application


async def test_created_application(graph: httpx.AsyncClient) -> None:
    """A new application has two ids, belongs to its tenant alone and has no credentials."""
    made = await new_application(graph, uniqueName="key-1", notes="n", tags=["a"])
    assert made["@odata.context"].endswith("/graph/v1.0/$metadata#applications/$entity")
    assert made["id"] != made["appId"]
    assert (made["signInAudience"], made["passwordCredentials"], made["keyCredentials"]) == ("AzureADMyOrg", [], [])
    assert (made["uniqueName"], made["notes"], made["tags"]) == ("key-1", "n", ["a"])


@pytest.mark.parametrize(
    "key",
    [f"/{SHOP_OBJECT}", f"(appId='{SHOP_CLIENT}')", "(uniqueName='the ''shop''')", f"/{SHOP_OBJECT.upper()}"],
    ids=["id", "appId", "uniqueName", "capitals"],
)
async def test_get_by_each_key(graph: httpx.AsyncClient, world: World, key: str) -> None:
    """An application is found by object id, appId and uniqueName; a quote is written twice."""
    world.applications["shop"].unique_name = "the 'shop'"
    assert (await graph.get(f"{APPS}{key}")).json()["appId"] == SHOP_CLIENT


@pytest.mark.parametrize("key", ["/none", "(appId='none')", f"(displayName='{SHOP_OBJECT}')"])
async def test_unknown_application(graph: httpx.AsyncClient, key: str) -> None:
    """An unknown key is 404 Request_ResourceNotFound."""
    assert error_of(await graph.get(f"{APPS}{key}")) == (404, "Request_ResourceNotFound")


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (f"appId eq '{SHOP_CLIENT}'", ["sc-shop"]),
        (f"appId eq {SHOP_CLIENT}", ["sc-shop"]),
        ("displayName eq 'SC-SHOP'", ["sc-shop"]),
        ("displayName eq 'a and b' and notes eq null", ["a and b"]),
        ("displayName eq 'it''s'", ["it's"]),
        ("uniqueName eq 'u'", ["it's"]),
        ("startswith(displayName, 'sc-')", ["sc-shop"]),
        ("displayName in ('sc-shop', 'it''s')", ["sc-shop", "it's"]),
        ("tags/any(t:t eq 'armedic')", ["a and b"]),
        ("displayName eq 'none'", []),
    ],
)
async def test_filters(graph: httpx.AsyncClient, wanted: str, names: list[str]) -> None:
    """The filters that clients use, with OData quoting."""
    await new_application(graph, "it's", uniqueName="u")
    await new_application(graph, "a and b", tags=["armedic"])
    answer = await graph.get(APPS, params={"$filter": wanted})
    assert [item["displayName"] for item in answer.json()["value"]] == names


async def test_select(graph: httpx.AsyncClient) -> None:
    """Only what is selected is shown."""
    answer = await graph.get(f"{APPS}/{SHOP_OBJECT}", params={"$select": "id,displayName"})
    assert answer.json().keys() == {"@odata.context", "id", "displayName"}


async def test_paging(graph: httpx.AsyncClient) -> None:
    """$top makes pages; nextLink leads through all of them."""
    for number in range(3):
        await new_application(graph, f"app-{number}")
    url, names = f"{APPS}?$top=2&$count=true&$filter=startswith(displayName,'app')", []
    pages = 0
    while url:
        page = (await graph.get(url)).json()
        assert page["@odata.count"] == 3
        names += [item["displayName"] for item in page["value"]]
        url = page.get("@odata.nextLink", "")
        pages += 1
    assert (pages, names) == (2, ["app-0", "app-1", "app-2"])


@pytest.mark.parametrize(("query", "code"), [("$top=0", "Request_BadRequest"), ("$top=x", "BadRequest")])
async def test_bad_page_size(graph: httpx.AsyncClient, query: str, code: str) -> None:
    """A page size out of range is 400."""
    assert error_of(await graph.get(f"{APPS}?{query}")) == (400, code)


BAD_APPLICATIONS: dict[str, dict[str, Any]] = {
    "no-name": {},
    "with-password": {"displayName": "x", "passwordCredentials": [{"displayName": "p"}]},
    "bad-certificate": {
        "displayName": "x",
        "keyCredentials": [{"type": "AsymmetricX509Cert", "usage": "Verify", "key": "AAAA"}],
    },
    "bad-key-type": {"displayName": "x", "keyCredentials": [{"type": "Symmetric", "usage": "Sign", "key": "AAAA"}]},
}


@pytest.mark.parametrize("body", BAD_APPLICATIONS.values(), ids=BAD_APPLICATIONS.keys())
async def test_bad_applications(graph: httpx.AsyncClient, body: dict[str, Any]) -> None:
    """An application without a name, or with credentials that cannot be set so, is refused."""
    assert error_of(await graph.post(APPS, json=body)) == (400, "Request_BadRequest")


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"displayName": 1}', b"\xff"])
async def test_malformed_body(graph: httpx.AsyncClient, content: bytes) -> None:
    """A body that is no JSON, or of the wrong shape, is 400 BadRequest."""
    assert error_of(await graph.post(APPS, content=content)) == (400, "BadRequest")


async def test_unique_name_is_unique_and_fixed(graph: httpx.AsyncClient) -> None:
    """A uniqueName cannot be used twice, nor changed."""
    made = await new_application(graph, uniqueName="once")
    again = await graph.post(APPS, json={"displayName": "x", "uniqueName": "ONCE"})
    assert error_of(again) == (409, "Request_MultipleObjectsWithSameKeyValue")
    changed = await graph.patch(f"{APPS}/{made['id']}", json={"uniqueName": "twice"})
    assert error_of(changed) == (400, "Request_BadRequest")


async def test_upsert_by_unique_name(graph: httpx.AsyncClient) -> None:
    """Upsert creates once (201), then updates (204); without the header it is 404."""
    url, prefer = f"{APPS}(uniqueName='web')", {"Prefer": "create-if-missing"}
    assert (await graph.patch(url, json={"displayName": "Web"})).status_code == 404
    assert (await graph.patch(url, json={"displayName": "Web"}, headers=prefer)).status_code == 201
    assert (await graph.patch(url, json={"displayName": "Web 2"}, headers=prefer)).status_code == 204
    assert (await graph.get(url)).json()["displayName"] == "Web 2"


async def test_patch_keeps_what_it_does_not_name(graph: httpx.AsyncClient) -> None:
    """An update changes only the properties in it."""
    made = await new_application(graph, notes="n", tags=["a"])
    body = {"signInAudience": "AzureADMultipleOrgs", "passwordCredentials": []}
    assert (await graph.patch(f"{APPS}/{made['id']}", json=body)).status_code == 204
    after = (await graph.get(f"{APPS}/{made['id']}")).json()
    assert (after["notes"], after["tags"], after["signInAudience"]) == ("n", ["a"], "AzureADMultipleOrgs")


async def test_replication_delay(graph: httpx.AsyncClient, world: World) -> None:
    """A new application and its principal are seen only after the delay."""
    world.delays.directory_replication = 30
    made = await new_application(graph)
    assert (await graph.get(f"{APPS}/{made['id']}")).status_code == 404
    early = await graph.post(PRINCIPALS, json={"appId": made["appId"]})
    assert error_of(early) == (400, "Request_BadRequest")
    assert "does not reference a valid application object" in early.json()["error"]["message"]
    world.clock.offset_seconds = 31
    assert (await graph.get(f"{APPS}/{made['id']}")).status_code == 200
    assert (await graph.post(PRINCIPALS, json={"appId": made["appId"]})).status_code == 201
    assert (await graph.get(f"{PRINCIPALS}(appId='{made['appId']}')")).status_code == 404


async def test_managed_identities_are_no_applications(graph: httpx.AsyncClient, world: World) -> None:
    """What stands behind a user-assigned identity is not among the applications; its principal is visible."""
    world.service_principals["shop"].type = "ManagedIdentity"
    assert (await graph.get(f"{APPS}(appId='{SHOP_CLIENT}')")).status_code == 404
    assert (await graph.get(f"{PRINCIPALS}(appId='{SHOP_CLIENT}')")).json()["servicePrincipalType"] == "ManagedIdentity"


async def test_tenants_do_not_see_each_other(graph: httpx.AsyncClient, world: World) -> None:
    """Applications of another tenant do not exist for a caller."""
    foreign = Application(
        object_id="e0000000-0000-4000-8000-000000000009",
        client_id="d0000000-0000-4000-8000-000000000009",
        tenant_id="7e000000-0000-4000-8000-000000000009",
        display_name="foreign",
        created=world.now(),
    )
    world.applications["foreign"] = foreign
    assert (await graph.get(f"{APPS}/{foreign.object_id}")).status_code == 404
    assert "foreign" not in [item["displayName"] for item in (await graph.get(APPS)).json()["value"]]
