"""Deleting a user-assigned managed identity: what goes with it, and what stays."""

from collections.abc import Callable

import httpx
import pytest
from azure_sandbox.built_in_roles import BUILT_IN_ROLES
from azure_sandbox.clouds import CLOUDS
from azure_sandbox.entra import ASSERTION_TYPE, EntraRefusalError, request_token
from azure_sandbox.seed import load_world
from azure_sandbox.tokens import mint_federated_assertion
from azure_sandbox.world import Lock, RoleAssignment, World

STAGING = "/subscriptions/50000000-0000-4000-8000-000000000002"
GROUP = f"{STAGING}/resourceGroups/web"
IDENTITY = f"/arm{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/sc-data-identity"
CLIENT = "d0000000-0000-4000-8000-000000000014"
PRINCIPAL = "f0000000-0000-4000-8000-000000000014"
TENANT = "7e000000-0000-4000-8000-000000000001"
ISSUER = f"https://login.microsoftonline.com/{TENANT}/v2.0"

Bearer = Callable[..., dict[str, str]]


@pytest.fixture
def world() -> World:
    """The demo world, whose service may write identities in Staging's group."""
    world = load_world("demo")
    world.role_assignments["identities"] = RoleAssignment(
        name="9a000000-0000-4000-8000-00000000aaaa",
        scope=GROUP,
        role_id=BUILT_IN_ROLES["managed-identity-contributor"].role_id,
        principal_id=world.service_principals["armedic"].object_id,
    )
    return world


@pytest.fixture
def arm(http: httpx.AsyncClient, bearer: Bearer) -> httpx.AsyncClient:
    """A client signed in at Resource Manager as the service."""
    http.headers.update(bearer("armedic"))
    http.params = httpx.QueryParams({"api-version": "2024-11-30"})
    return http


def refusal_of_sign_in(world: World) -> int | None:
    """The number with which Entra refuses the identity; None if it lets it in."""
    subject = world.applications["sc-data-identity"].federated_credentials[0].subject if _there(world) else "s"
    form = {
        "grant_type": "client_credentials",
        "client_id": CLIENT,
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": mint_federated_assertion(world, ISSUER, subject, "api://AzureADTokenExchange"),
        "scope": "https://management.azure.com/.default",
    }
    try:
        request_token(world, CLOUDS["AzureCloud"], TENANT, form)
    except EntraRefusalError as refused:
        return refused.code
    return None


def _there(world: World) -> bool:
    return "sc-data-identity" in world.applications


async def test_deleted_for_good(arm: httpx.AsyncClient, world: World, bearer: Bearer) -> None:
    """200, then 204; what signed in is gone for good, also from Graph and its deleted items."""
    assert refusal_of_sign_in(world) is None
    assert [(await arm.delete(IDENTITY)).status_code for _ in range(2)] == [200, 204]
    assert (await arm.get(IDENTITY)).status_code == 404
    assert refusal_of_sign_in(world) == 700016
    graph = bearer("armedic", "https://graph.microsoft.com")
    for path in (f"servicePrincipals/{PRINCIPAL}", f"directory/deletedItems/{PRINCIPAL}"):
        assert (await arm.get(f"/graph/v1.0/{path}", headers=graph)).status_code == 404


async def test_role_assignments_stay(arm: httpx.AsyncClient, world: World) -> None:
    """Its role assignments still list, of a principal that nobody knows."""
    await arm.delete(IDENTITY)
    query = {"api-version": "2022-04-01", "$filter": f"principalId eq '{PRINCIPAL}'"}
    path = f"/arm{STAGING}/providers/Microsoft.Authorization/roleAssignments"
    (orphan,) = (await arm.get(path, params=query)).json()["value"]
    assert orphan["properties"]["principalType"] == "ServicePrincipal"


async def test_made_again_is_another(arm: httpx.AsyncClient) -> None:
    """An identity of the same name has another principal; 201 when it is made, 200 when it was there."""
    before = (await arm.get(IDENTITY)).json()["properties"]
    await arm.delete(IDENTITY)
    answers = [await arm.put(IDENTITY, json={"location": "westeurope"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    after = answers[0].json()["properties"]
    assert not {after["principalId"], after["clientId"]} & {before["principalId"], before["clientId"]}


async def test_right_and_lock(arm: httpx.AsyncClient, world: World, bearer: Bearer) -> None:
    """Reader may not delete it, and neither may anybody while a lock is on the group."""
    refused = await arm.delete(IDENTITY, headers=bearer("sc-web-expiring"))
    assert refused.status_code == 403
    assert "Microsoft.ManagedIdentity/userAssignedIdentities/delete" in refused.json()["error"]["message"]
    world.locks["keep"] = Lock(name="keep", scope=GROUP, level="CanNotDelete")
    assert (await arm.delete(IDENTITY)).json()["error"]["code"] == "ScopeLocked"
    assert (await arm.get(IDENTITY)).status_code == 200
