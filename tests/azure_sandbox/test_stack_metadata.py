"""What the sandbox's Azure Stack says of itself: who knows only its Resource Manager can find everything."""

from typing import Any

import httpx
import pytest
from azure_sandbox.clouds import CLOUDS
from azure_sandbox.seed import load_world
from azure_sandbox.world import World

STACK = CLOUDS["AzureStack"]
PATH = "/metadata/endpoints"
BASE = "https://sandbox.test/stack"


@pytest.fixture
def world() -> World:
    """The demo world, whose service is known in the Azure Stack's tenant."""
    return load_world("demo")


async def metadata(http: httpx.AsyncClient, base: str = "/stack/arm", version: str = "2022-09-01") -> dict[str, Any]:
    """The document."""
    found: dict[str, Any] = (await http.get(f"{base}{PATH}?api-version={version}")).raise_for_status().json()
    return found


async def test_urls_are_those_of_the_sandbox(http: httpx.AsyncClient) -> None:
    """The services are named as this caller reaches them; audiences and suffixes stay the cloud's own."""
    found = await metadata(http)
    assert found["name"] == "AzureStack"
    assert found["resourceManager"] == f"{BASE}/arm/"
    assert found["authentication"]["loginEndpoint"] == f"{BASE}/entra"
    assert found["authentication"]["audiences"] == list(STACK.arm_audiences)
    assert found["authentication"]["identityProvider"] == "AAD"
    assert found["microsoftGraphResourceId"] == f"{BASE}/graph/"
    assert found["graph"] == "https://graph.windows.net/"
    assert found["suffixes"]["keyVaultDns"] == "vault.local.azurestack.external"


async def test_classic_form(http: httpx.AsyncClient) -> None:
    """2015-01-01 names the sign-in service and the classic graph."""
    found = await metadata(http, version="2015-01-01")
    assert set(found) == {"galleryEndpoint", "graphEndpoint", "portalEndpoint", "authentication"}
    assert found["graphEndpoint"] == "https://graph.windows.net/"
    assert found["authentication"] == {"loginEndpoint": f"{BASE}/entra/", "audiences": [STACK.arm_audiences[0]]}


async def test_published_host(http: httpx.AsyncClient) -> None:
    """Who addresses the published host is sent to published hosts."""
    http.headers["Host"] = "management.local.azurestack.external"
    found = await metadata(http, "")
    assert found["resourceManager"] == STACK.arm_url
    assert found["authentication"]["loginEndpoint"] == STACK.authority
    assert found["microsoftGraphResourceId"] == f"{STACK.graph_audience}/"


async def test_discovered_services_answer(http: httpx.AsyncClient, world: World) -> None:
    """With nothing but the document a client signs in, reads its subscriptions and an application."""
    found = await metadata(http)
    tenant, application = world.tenants["contoso-stack"], world.applications["armedic-stack"]

    async def token(scope: str) -> dict[str, str]:
        form = {
            "grant_type": "client_credentials",
            "client_id": application.client_id,
            "client_secret": application.secrets[0].value,
            "scope": scope,
        }
        url = f"{found['authentication']['loginEndpoint']}/{tenant.tenant_id}/oauth2/v2.0/token"
        answer = await http.post(url, data=form)
        return {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}

    url, headers = found["resourceManager"], await token(f"{found['authentication']['audiences'][0]}/.default")
    subscriptions = (await http.get(f"{url}subscriptions?api-version=2022-12-01", headers=headers)).json()
    assert [one["displayName"] for one in subscriptions["value"]] == ["Datacenter"]
    url, headers = found["microsoftGraphResourceId"], await token("00000003-0000-0000-c000-000000000000/.default")
    answer = await http.get(f"{url}v1.0/applications/{application.object_id}", headers=headers)
    assert answer.json()["appId"] == application.client_id


@pytest.mark.parametrize("prefix", ["", "/usgov", "/china"])
async def test_other_clouds_keep_their_published_urls(http: httpx.AsyncClient, prefix: str) -> None:
    """The other clouds name what is published of them."""
    cloud = next(cloud for cloud in CLOUDS.values() if cloud.prefix == prefix)
    found = await metadata(http, f"{prefix}/arm")
    assert (found["resourceManager"], found["authentication"]["loginEndpoint"]) == (cloud.arm_url, cloud.authority)
    assert found["microsoftGraphResourceId"] == f"{cloud.graph_audience}/"
