"""What the sandbox remembers of where things are never shows: its answers follow the world as it is now."""

from collections.abc import Callable

import httpx
import pytest
from azure_sandbox.clouds import DEVOPS_AUDIENCE
from azure_sandbox.seed import load_world
from azure_sandbox.world import World

Bearer = Callable[..., dict[str, str]]
SHOP = "c0000000-0000-4000-8000-000000000001"
OTHER = "c0000000-0000-4000-8000-000000000002"
CLIENT = "d0000000-0000-4000-8000-000000000001"
SUBSCRIPTION = "50000000-0000-4000-8000-000000000001"
ARM = f"/arm/subscriptions/{SUBSCRIPTION}?api-version=2022-12-01"


@pytest.fixture
def world() -> World:
    """The healthy world with a secret."""
    return load_world("secret")


@pytest.fixture
def ado(http: httpx.AsyncClient, bearer: Bearer) -> httpx.AsyncClient:
    """A client at Azure DevOps, signed in as the service."""
    http.headers.update(bearer("armedic", DEVOPS_AUDIENCE))
    return http


async def name_of(ado: httpx.AsyncClient, endpoint_id: str = SHOP, project: str = "shop") -> str | None:
    """The name of a connection, read by its id."""
    answer = await ado.get(f"/devops/contoso/{project}/_apis/serviceendpoint/endpoints/{endpoint_id}?api-version=7.1")
    shown = answer.json()
    return str(shown["name"]) if answer.status_code == 200 and shown else None


async def test_connections(ado: httpx.AsyncClient, world: World) -> None:
    """A connection is found by the id that it has now, whatever its key, and gone when it is gone."""
    endpoints = world.organizations["contoso"].endpoints
    assert await name_of(ado) == "sc-shop"
    endpoints["shop"].id = OTHER
    assert [await name_of(ado), await name_of(ado, OTHER)] == [None, "sc-shop"]
    endpoints["moved"] = endpoints.pop("shop")
    assert await name_of(ado, OTHER.upper()) == "sc-shop"
    world.organizations["contoso"].endpoints = {}
    assert await name_of(ado, OTHER) is None


async def test_projects(ado: httpx.AsyncClient, world: World) -> None:
    """A project is found by its present name, and by its old one no longer."""
    project = world.organizations["contoso"].projects["shop"]
    assert await name_of(ado, project="SHOP") == "sc-shop"
    project.name = "store"
    assert [await name_of(ado), await name_of(ado, project="store")] == [None, "sc-shop"]
    assert await name_of(ado, project=project.project_id) == "sc-shop"


async def test_listed_connections(ado: httpx.AsyncClient, world: World) -> None:
    """A list follows every change of what is in a project."""
    url = "/devops/contoso/shop/_apis/serviceendpoint/endpoints?api-version=7.1"
    endpoint = world.organizations["contoso"].endpoints["shop"]
    assert (await ado.get(url)).json()["count"] == 1
    endpoint.projects = {"elsewhere": "sc-shop"}
    assert (await ado.get(url)).json()["count"] == 0
    endpoint.projects, endpoint.owner_project = {}, world.organizations["contoso"].projects["shop"].project_id
    assert (await ado.get(url)).json()["count"] == 1


async def test_applications_and_principals(http: httpx.AsyncClient, bearer: Bearer, world: World) -> None:
    """By appId the living one is found, also beside a deleted one with the same appId."""
    headers = bearer("armedic", "https://graph.microsoft.com")
    url = f"/graph/v1.0/servicePrincipals(appId='{CLIENT}')"
    first = (await http.get(url, headers=headers)).json()["id"]
    assert (await http.delete(f"/graph/v1.0/servicePrincipals/{first}", headers=headers)).status_code == 204
    assert (await http.get(url, headers=headers)).status_code == 404
    made = await http.post("/graph/v1.0/servicePrincipals", json={"appId": CLIENT}, headers=headers)
    second = made.json()["id"]
    assert [(await http.get(url, headers=headers)).json()["id"] for _ in range(2)] == [second, second]
    world.applications["shop"].client_id = OTHER
    application = f"/graph/v1.0/applications(appId='{CLIENT}')"
    assert (await http.get(application, headers=headers)).status_code == 404
    assert (await http.get(application.replace(CLIENT, OTHER), headers=headers)).status_code == 200


async def test_roles(http: httpx.AsyncClient, bearer: Bearer, world: World) -> None:
    """A right that was just used is gone with its assignment, its principal, its effect, or by a denial."""
    headers = bearer("armedic")
    granting = world.role_assignments
    granting.pop("armedic-administrator", None)
    reader = granting["armedic-reader"]

    async def allowed() -> bool:
        return (await http.get(ARM, headers=headers)).status_code == 200

    assert await allowed()
    reader.principal_id, kept = SHOP, reader.principal_id
    assert not await allowed()
    reader.principal_id = kept
    assert await allowed()
    reader.scope, scope = f"{reader.scope}/resourceGroups/shop", reader.scope
    assert not await allowed()
    reader.scope = scope
    reader.effective_at = world.clock.now().replace(year=2999)
    assert not await allowed()
    reader.effective_at = None
    reader.condition = "something that is not understood"
    assert not await allowed()
    reader.condition = None
    assert await allowed()
    del granting["armedic-reader"]
    assert not await allowed()


async def test_tokens_expire_though_known(http: httpx.AsyncClient, bearer: Bearer, world: World) -> None:
    """A token whose signature was verified before still ends at its time, and serves its audience only."""
    headers = bearer("armedic")
    assert (await http.get(ARM, headers=headers)).status_code == 200
    assert (await http.get("/graph/v1.0/applications", headers=headers)).status_code == 401
    world.clock.offset_seconds = 3601
    assert (await http.get(ARM, headers=headers)).json()["error"]["code"] == "ExpiredAuthenticationToken"


async def test_verify_asks_entra_each_time(ado: httpx.AsyncClient, world: World) -> None:
    """What Verify signed before is used again, but whether Entra and Azure accept it is looked at anew."""
    url = f"/devops/contoso/shop/_apis/serviceendpoint/endpointproxy?endpointId={SHOP}&api-version=7.1"
    body = {"dataSourceDetails": {"dataSourceName": "TestConnection"}}

    async def message() -> str:
        return str((await ado.post(url, json=body)).json()["errorMessage"])

    assert [await message(), await message()] == ["", ""]
    world.service_principals["shop"].account_enabled = False
    assert "AADSTS7000112" in await message()
    world.service_principals["shop"].account_enabled = True
    world.applications["shop"].secrets[0].end = world.now()
    assert "AADSTS7000222" in await message()
