"""User-assigned managed identities in Resource Manager: rights, shapes, federated credentials, sign-in."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from azure_sandbox.built_in_roles import BUILT_IN_ROLES
from azure_sandbox.clouds import CLOUDS, DEVOPS_AUDIENCE
from azure_sandbox.entra import ASSERTION_TYPE, EntraRefusalError, request_token
from azure_sandbox.seed import SeedError, load_world
from azure_sandbox.tokens import mint_federated_assertion
from azure_sandbox.world import Lock, RoleAssignment, World

STAGING = "/subscriptions/50000000-0000-4000-8000-000000000002"
IDENTITIES = "/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
IDENTITY = f"{STAGING}/resourceGroups/web{IDENTITIES}/sc-data-identity"
CREDENTIALS = f"{IDENTITY}/federatedIdentityCredentials"
CLIENT = "d0000000-0000-4000-8000-000000000014"
PRINCIPAL = "f0000000-0000-4000-8000-000000000014"
TENANT = "7e000000-0000-4000-8000-000000000001"
VERSION = {"api-version": "2024-11-30"}
ISSUER = "https://login.microsoftonline.com/7e000000-0000-4000-8000-000000000001/v2.0"
BODY = {"properties": {"issuer": ISSUER, "subject": "other", "audiences": ["api://AzureADTokenExchange"]}}

Bearer = Callable[..., dict[str, str]]


@pytest.fixture
def world() -> World:
    """The demo world, whose service may read Staging, with a role that writes identities there."""
    world = load_world("demo")
    world.role_assignments["identities"] = RoleAssignment(
        name="9a000000-0000-4000-8000-00000000aaaa",
        scope=f"{STAGING}/resourceGroups/web",
        role_id=BUILT_IN_ROLES["managed-identity-contributor"].role_id,
        principal_id=world.service_principals["armedic"].object_id,
    )
    return world


@pytest.fixture
def arm(http: httpx.AsyncClient, bearer: Bearer) -> httpx.AsyncClient:
    """A client signed in at Resource Manager as the service."""
    http.headers.update(bearer("armedic"))
    http.params = httpx.QueryParams(VERSION)
    return http


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["error"]["code"]


def sign_in(world: World, subject: str) -> str:
    """The audience of a token that the identity gets with an assertion, or how Entra refuses."""
    assertion = mint_federated_assertion(world, ISSUER, subject, "api://AzureADTokenExchange")
    form = {
        "grant_type": "client_credentials",
        "client_id": CLIENT,
        "client_assertion": assertion,
        "client_assertion_type": ASSERTION_TYPE,
        "scope": "https://management.azure.com/.default",
    }
    try:
        return request_token(world, CLOUDS["AzureCloud"], TENANT, form).audience
    except EntraRefusalError as refused:
        return str(refused.code)


async def test_identity(arm: httpx.AsyncClient) -> None:
    """An identity tells tenant, client and principal; letter case of its id does not matter."""
    shown = (await arm.get(f"/arm{IDENTITY.upper()}")).json()
    assert (shown["id"], shown["name"], shown["location"]) == (IDENTITY, "sc-data-identity", "westeurope")
    assert shown["properties"] == {"tenantId": TENANT, "principalId": PRINCIPAL, "clientId": CLIENT}


@pytest.mark.parametrize(
    ("scope", "count"),
    [(STAGING, 1), (f"{STAGING}/resourceGroups/web", 1), (STAGING.replace("02", "01"), 0)],
    ids=["subscription", "group", "other"],
)
async def test_lists(arm: httpx.AsyncClient, scope: str, count: int) -> None:
    """Identities are listed for a subscription and for a resource group."""
    listed = (await arm.get(f"/arm{scope}{IDENTITIES}")).json()["value"]
    assert [item["id"] for item in listed] == [IDENTITY] * count


async def test_credentials(arm: httpx.AsyncClient) -> None:
    """Federated credentials are listed and read by name."""
    listed = (await arm.get(f"/arm{CREDENTIALS}")).json()["value"]
    assert [item["id"] for item in listed] == [f"{CREDENTIALS}/sc-data-identity"]
    assert listed[0]["properties"]["issuer"] == ISSUER
    assert (await arm.get(f"/arm{CREDENTIALS}/SC-data-identity")).json() == listed[0]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        pytest.param("GET", f"{IDENTITY}x", 404, "ResourceNotFound", id="identity"),
        pytest.param("GET", f"{CREDENTIALS}/none", 404, "ResourceNotFound", id="credential"),
        pytest.param("PUT", f"{IDENTITY}x/federatedIdentityCredentials/new", 404, "ResourceNotFound", id="parent"),
        pytest.param("GET", f"{STAGING}/resourceGroups/none{IDENTITIES}", 404, "ResourceGroupNotFound", id="group"),
    ],
)
async def test_absent(arm: httpx.AsyncClient, method: str, path: str, status: int, code: str) -> None:
    """What is not there is 404, for whoever may read it."""
    assert code_of(await arm.request(method, f"/arm{path}", json=BODY)) == (status, code)


@pytest.mark.parametrize(
    ("method", "path", "action"),
    [
        ("GET", f"{STAGING}{IDENTITIES}", "read"),
        ("GET", IDENTITY, "read"),
        ("PUT", IDENTITY, "write"),
        ("GET", CREDENTIALS, "federatedIdentityCredentials/read"),
        ("PUT", f"{CREDENTIALS}/new", "federatedIdentityCredentials/write"),
        ("DELETE", f"{CREDENTIALS}/new", "federatedIdentityCredentials/delete"),
    ],
)
async def test_without_a_role(arm: httpx.AsyncClient, bearer: Bearer, method: str, path: str, action: str) -> None:
    """Without a role the action that is missing is named; the directory's permissions do not matter."""
    answer = await arm.request(method, f"/arm{path}", json=BODY, headers=bearer("sc-orders"))
    assert code_of(answer) == (403, "AuthorizationFailed")
    assert f"'Microsoft.ManagedIdentity/userAssignedIdentities/{action}'" in answer.json()["error"]["message"]


async def test_write_and_delete_a_credential(arm: httpx.AsyncClient, world: World) -> None:
    """A new credential is trusted at once, a changed one as it is now, a deleted one no longer."""
    url = f"/arm{CREDENTIALS}/new"
    assert sign_in(world, "other") == "700213"
    assert (await arm.put(url, json=BODY)).status_code == 201
    assert sign_in(world, "other") == "https://management.azure.com"
    changed = {"properties": BODY["properties"] | {"subject": "changed"}}
    answer = await arm.put(url, json=changed)
    assert (answer.status_code, answer.json()["properties"]) == (200, changed["properties"])
    assert [sign_in(world, "other"), sign_in(world, "changed")] == ["700213", "https://management.azure.com"]
    assert [(await arm.delete(url)).status_code for _ in range(2)] == [200, 204]
    assert sign_in(world, "changed") == "700213"


async def test_new_credential_takes_time(arm: httpx.AsyncClient, world: World) -> None:
    """With a delay, Entra learns of a new credential later."""
    world.delays.credential_replication = 20
    assert (await arm.put(f"/arm{CREDENTIALS}/new", json=BODY)).status_code == 201
    assert sign_in(world, "other") == "700213"
    world.clock.offset_seconds = 21
    assert sign_in(world, "other") == "https://management.azure.com"


@pytest.mark.parametrize(
    ("name", "properties", "text"),
    [
        pytest.param("new", None, "empty properties", id="properties"),
        pytest.param("new", {"issuer": ISSUER}, "empty properties", id="subject"),
        pytest.param("new", {"issuer": ISSUER, "subject": "s"}, "exactly one audience", id="audience"),
        pytest.param("n", {**BODY["properties"]}, "name 'n' is invalid", id="name"),
    ],
)
async def test_refused_credentials(arm: httpx.AsyncClient, name: str, properties: Any, text: str) -> None:
    """What Microsoft's page lists is refused in its words."""
    answer = await arm.put(f"/arm{CREDENTIALS}/{name}", json={"properties": properties})
    assert (code_of(answer), text in answer.json()["error"]["message"]) == ((400, "BadRequest"), True)


async def test_limits_of_credentials(arm: httpx.AsyncClient) -> None:
    """Issuer and subject are unique below an identity, and there are at most 20 of them."""
    for number in range(19):
        body = {"properties": BODY["properties"] | {"subject": f"subject {number}"}}
        assert (await arm.put(f"/arm{CREDENTIALS}/name-{number}", json=body)).status_code == 201
    same = await arm.put(f"/arm{CREDENTIALS}/again", json={"properties": BODY["properties"] | {"subject": "subject 3"}})
    assert "combination already exists" in same.json()["error"]["message"]
    assert code_of(await arm.put(f"/arm{CREDENTIALS}/more", json=BODY)) == (400, "BadRequest")


async def test_locked_identity(arm: httpx.AsyncClient, world: World) -> None:
    """A lock stops writes."""
    world.locks["web"] = Lock(name="web", scope=f"{STAGING}/resourceGroups/web", level="ReadOnly")
    assert code_of(await arm.put(f"/arm{CREDENTIALS}/new", json=BODY)) == (409, "ScopeLocked")


async def test_new_identity(arm: httpx.AsyncClient, bearer: Bearer, world: World) -> None:
    """A new identity has a principal that Graph shows with the resource it belongs to, and can be given a role."""
    url = f"/arm{STAGING}/resourceGroups/web{IDENTITIES}/new"
    assert code_of(await arm.put(url, json={})) == (400, "LocationRequired")
    made = await arm.put(url, json={"location": "westeurope", "tags": {"team": "data"}})
    again = await arm.put(url, json={"location": "westeurope"})
    assert (made.status_code, again.status_code, again.json()) == (201, 200, made.json())
    graph = bearer("armedic", "https://graph.microsoft.com")
    client_id = made.json()["properties"]["clientId"]
    shown = (await arm.get(f"/graph/v1.0/servicePrincipals(appId='{client_id}')", headers=graph)).json()
    assert shown["id"] == made.json()["properties"]["principalId"]
    assert shown["alternativeNames"] == ["isExplicit=True", made.json()["id"]]
    assert (await arm.get(f"/graph/v1.0/applications(appId='{client_id}')", headers=graph)).status_code == 404


async def test_alternative_names(http: httpx.AsyncClient, bearer: Bearer, world: World) -> None:
    """Only the principal of a user-assigned identity has alternative names."""
    headers = bearer("armedic", "https://graph.microsoft.com")
    for client_id, names in ((CLIENT, ["isExplicit=True", IDENTITY]), (world.armedic_client_id, [])):
        shown = (await http.get(f"/graph/v1.0/servicePrincipals(appId='{client_id}')", headers=headers)).json()
        assert shown["alternativeNames"] == names


async def test_connection_of_an_identity_verifies(http: httpx.AsyncClient, bearer: Bearer, world: World) -> None:
    """Verify signs in with the credentials that Resource Manager shows."""
    url = "/devops/contoso/data/_apis/serviceendpoint/endpointproxy?api-version=7.1&endpointId="
    body = {"dataSourceDetails": {"dataSourceName": "TestConnection"}}
    url += world.organizations["contoso"].endpoints["sc-data-identity"].id
    devops = bearer("armedic", DEVOPS_AUDIENCE)
    assert (await http.post(url, json=body, headers=devops)).json()["statusCode"] == "ok"
    gone = await http.delete(f"/arm{CREDENTIALS}/sc-data-identity", params=VERSION, headers=bearer("armedic"))
    assert gone.status_code == 200
    assert "AADSTS70025" in (await http.post(url, json=body, headers=devops)).json()["errorMessage"]


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("tenant_id", "7e000000-0000-4000-8000-00000000dead", "sc-data-identity.tenant_id: there is no tenant"),
        ("client_id", "d0000000-0000-4000-8000-000000000001", "sc-data-identity.client_id: its tenant has no"),
        ("resource_id", "/subscriptions/none", "sc-data-identity.resource_id: '/subscriptions/none' is not"),
    ],
)
def test_identities_that_cannot_be(field: str, value: str, text: str) -> None:
    """An identity without tenant, principal or place is refused when its world is loaded."""
    identity = {"resource_id": IDENTITY, "client_id": CLIENT, "tenant_id": TENANT, field: value}
    world = {
        "tenants": {"contoso": {"tenant_id": TENANT, "display_name": "Contoso"}},
        "subscriptions": {
            "staging": {"subscription_id": STAGING[15:], "display_name": "Staging", "tenant_id": TENANT},
        },
        "managed_identities": {"sc-data-identity": identity},
    }
    with pytest.raises(SeedError, match=text):
        load_world(world)
