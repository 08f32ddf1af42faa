"""Verify: what `endpointproxy` answers follows from the connection, Entra's state and the roles."""

import base64
import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from azure_sandbox.clouds import DEVOPS_AUDIENCE
from azure_sandbox.devops_identity import Role
from azure_sandbox.seed import load_world
from azure_sandbox.world import Identity, ServiceEndpoint, Tenant, World
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

SHOP = "c0000000-0000-4000-8000-000000000001"
SUBSCRIPTION = "50000000-0000-4000-8000-000000000001"
PROXY = "/devops/contoso/shop/_apis/serviceendpoint/endpointproxy"
TEST: dict[str, Any] = {"dataSourceDetails": {"dataSourceName": "TestConnection"}}
CACHE_INVALID = "Failed to get Azure DevOps Service access token, cache value is invalid."
NO_TOKEN = "Failed to obtain the Json Web Token(JWT) using service principal client ID. Exception message: "


@pytest.fixture
def base() -> str:
    """The healthy world that a test starts from."""
    return "secret"


@pytest.fixture
def world(base: str) -> World:
    """A healthy world."""
    return load_world(base)


@pytest.fixture
def endpoint(world: World) -> ServiceEndpoint:
    """Its one connection."""
    return world.organizations["contoso"].endpoints["shop"]


@pytest.fixture
def ado(http: httpx.AsyncClient, bearer: Callable[..., dict[str, str]]) -> httpx.AsyncClient:
    """A client signed in as the service's own identity."""
    http.headers.update(bearer("armedic", DEVOPS_AUDIENCE))
    return http


async def verify(
    ado: httpx.AsyncClient, endpoint_id: str = SHOP, details: dict[str, Any] | None = None, **headers: str
) -> dict[str, Any]:
    """The outcome of TestConnection."""
    body = TEST if details is None else {**TEST, "serviceEndpointDetails": details}
    url = f"{PROXY}?endpointId={endpoint_id}&api-version=7.1"
    answer = await ado.post(url, json=body, headers=headers)
    assert answer.status_code == 200
    return dict(answer.json())


async def test_success_shows_the_subscription(ado: httpx.AsyncClient) -> None:
    """A healthy connection answers ok, with the subscription as JSON text."""
    outcome = await verify(ado)
    assert (outcome["statusCode"], outcome["errorMessage"]) == ("ok", "")
    assert json.loads(outcome["result"][0])["subscriptionId"] == SUBSCRIPTION
    assert "activityId" not in outcome


async def test_activity_id_comes_with_7_2(ado: httpx.AsyncClient) -> None:
    """The 7.2 schema adds an activity id."""
    answer = await ado.post(f"{PROXY}?endpointId={SHOP}&api-version=7.2-preview.1", json=TEST)
    assert answer.json()["activityId"]


@pytest.mark.parametrize("key", ["accesstoken", "accessToken", "AccessToken"])
@pytest.mark.parametrize("value", [None, ""], ids=["null", "empty"])
async def test_empty_access_token_fails(
    ado: httpx.AsyncClient, endpoint: ServiceEndpoint, key: str, value: str | None
) -> None:
    """An `accesstoken` that holds nothing fails in any letter case."""
    endpoint.parameters[key] = value
    outcome = await verify(ado)
    assert (outcome["statusCode"], outcome["errorMessage"]) == ("badRequest", CACHE_INVALID)


async def test_filled_access_token_passes(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """An `accesstoken` with a value does no harm."""
    endpoint.secrets["accesstoken"] = secrets.token_hex(8)
    assert (await verify(ado))["statusCode"] == "ok"


async def test_removing_the_key_repairs(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """The article's cure: PUT the object without the key, then Verify passes."""
    endpoint.parameters["accesstoken"] = None
    url = f"/devops/contoso/shop/_apis/serviceendpoint/endpoints/{SHOP}?api-version=7.1"
    body = (await ado.get(url)).json()
    del body["authorization"]["parameters"]["accesstoken"]
    await ado.put(f"/devops/contoso/_apis/serviceendpoint/endpoints/{SHOP}?api-version=7.1", json=body)
    assert (await verify(ado))["statusCode"] == "ok"


async def test_missing_role_is_wrapped(ado: httpx.AsyncClient, world: World) -> None:
    """Without a role the answer quotes Resource Manager's 403, word by word."""
    del world.role_assignments["shop"]
    outcome = await verify(ado)
    principal = world.service_principals["shop"].object_id
    assert outcome["statusCode"] == "forbidden"
    start, _, quoted = outcome["errorMessage"].partition("Response from server: ")
    assert start == (
        f"Failed to query service connection API: 'https://management.azure.com/subscriptions/{SUBSCRIPTION}"
        "?api-version=2016-06-01'. Status Code: 'Forbidden', "
    )
    error = json.loads(quoted.strip("'"))["error"]
    assert error["code"] == "AuthorizationFailed"
    assert f"with object id '{principal}'" in error["message"]
    assert "'Microsoft.Resources/subscriptions/read'" in error["message"]


def end_secret(world: World, _endpoint: ServiceEndpoint) -> None:
    """The secret ended."""
    world.applications["shop"].secrets[0].end = world.now() - dt.timedelta(seconds=1)


def wrong_secret(_world: World, endpoint: ServiceEndpoint) -> None:
    """The connection holds another value."""
    endpoint.secrets["serviceprincipalkey"] = secrets.token_hex(8)


def no_secret(_world: World, endpoint: ServiceEndpoint) -> None:
    """The connection holds no value."""
    endpoint.secrets.clear()


def delete_application(world: World, _endpoint: ServiceEndpoint) -> None:
    """The application was deleted."""
    world.applications["shop"].deleted_at = world.now()


def delete_principal(world: World, _endpoint: ServiceEndpoint) -> None:
    """The principal was deleted."""
    world.service_principals["shop"].deleted_at = world.now()


def disable_principal(world: World, _endpoint: ServiceEndpoint) -> None:
    """The principal was disabled."""
    world.service_principals["shop"].account_enabled = False


def unknown_tenant(_world: World, endpoint: ServiceEndpoint) -> None:
    """The connection names a tenant that does not exist."""
    endpoint.parameters["tenantid"] = "7e000000-0000-4000-8000-000000000099"


def other_cloud(_world: World, endpoint: ServiceEndpoint) -> None:
    """The connection names another cloud than its tenant's."""
    endpoint.data["environment"] = "AzureUSGovernment"


@pytest.mark.parametrize(
    ("break_it", "code"),
    [
        (end_secret, "AADSTS7000222"),
        (wrong_secret, "AADSTS7000215"),
        (no_secret, "AADSTS7000218"),
        (delete_application, "AADSTS700016"),
        (delete_principal, "AADSTS7000229"),
        (disable_principal, "AADSTS7000112"),
        (unknown_tenant, "AADSTS90002"),
        (other_cloud, "AADSTS900382"),
    ],
)
async def test_refused_sign_in_is_wrapped(
    ado: httpx.AsyncClient,
    world: World,
    endpoint: ServiceEndpoint,
    break_it: Callable[[World, ServiceEndpoint], None],
    code: str,
) -> None:
    """Each refusal of Entra is quoted with its code."""
    break_it(world, endpoint)
    outcome = await verify(ado)
    assert outcome["statusCode"] == "badRequest"
    assert outcome["errorMessage"].startswith(f"{NO_TOKEN}{code}: ")
    assert "Trace ID: " in outcome["errorMessage"]


async def test_replication_delay_of_a_secret(ado: httpx.AsyncClient, world: World) -> None:
    """A secret that has not been replicated yet is unknown to Entra, and known later."""
    world.applications["shop"].secrets[0].effective_at = world.now() + dt.timedelta(seconds=60)
    assert "AADSTS7000215" in (await verify(ado))["errorMessage"]
    world.clock.offset_seconds = 61
    assert (await verify(ado))["statusCode"] == "ok"


@pytest.mark.parametrize(
    ("target", "status", "text"),
    [
        ({"subscriptionId": "50000000-0000-4000-8000-000000000099"}, "notFound", "SubscriptionNotFound"),
        ({"subscriptionId": "shop"}, "badRequest", "InvalidSubscriptionId"),
        ({"url": "https://management.usgovcloudapi.net/"}, "unauthorized", "Status Code: 'Unauthorized'"),
        ({"url": "https://management.azure.com"}, "badRequest", "'https://management.azure.comsubscriptions/"),
        ({"url": "https://example.com/"}, "badRequest", "could not be resolved"),
        ({"environment": "AzureMoon"}, "badRequest", "AzureMoon"),
    ],
    ids=["unknown", "malformed", "other-cloud", "no-slash", "foreign-host", "unknown-environment"],
)
async def test_wrong_target(
    ado: httpx.AsyncClient, endpoint: ServiceEndpoint, target: dict[str, str], status: str, text: str
) -> None:
    """A wrong subscription, environment or address answers what the address called answers."""
    endpoint.url = target.get("url", endpoint.url)
    endpoint.data |= {key: value for key, value in target.items() if key != "url"}
    outcome = await verify(ado)
    assert (outcome["statusCode"], text in outcome["errorMessage"]) == (status, True)


async def test_subscription_of_another_tenant(ado: httpx.AsyncClient, world: World) -> None:
    """A token of the wrong tenant is refused with both issuers."""
    other = Tenant(tenant_id="7e000000-0000-4000-8000-000000000002", display_name="Fabrikam")
    world.tenants["fabrikam"] = other
    world.subscriptions["shop"].tenant_id = other.tenant_id
    outcome = await verify(ado)
    assert (outcome["statusCode"], "InvalidAuthenticationTokenTenant" in outcome["errorMessage"]) == (
        "unauthorized",
        True,
    )


async def test_address_of_this_sandbox_works(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """A connection may name this sandbox's own Resource Manager."""
    endpoint.url = "https://sandbox.test/arm/"
    assert (await verify(ado))["statusCode"] == "ok"


async def test_management_group_scope(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """A connection scoped to a management group reads that instead."""
    endpoint.data |= {"scopeLevel": "ManagementGroup", "managementGroupId": "root"}
    outcome = await verify(ado)
    assert (
        "providers/Microsoft.Management/managementGroups/root?api-version=2018-01-01-preview" in outcome["errorMessage"]
    )


@pytest.mark.parametrize("name", ["tenantid", "serviceprincipalid"])
async def test_incomplete_identity(ado: httpx.AsyncClient, endpoint: ServiceEndpoint, name: str) -> None:
    """A connection without tenant or client id names what is missing."""
    endpoint.parameters[name] = ""
    assert (await verify(ado))["errorMessage"] == f"Endpoint auth data not present: {name}"


async def test_disabled_connection(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """A disabled connection is not used."""
    endpoint.is_disabled = True
    assert "is disabled" in (await verify(ado))["errorMessage"]


async def test_managed_identity_cannot_be_verified(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """The identity of an agent is known only there."""
    endpoint.scheme = "ManagedServiceIdentity"
    assert (await verify(ado))["statusCode"] == "badRequest"


@pytest.mark.parametrize("base", ["federated"])
@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("issuer", "https://vstoken.dev.azure.com/06000000-0000-4000-8000-000000000001", "AADSTS700211"),
        ("subject", "sc://contoso/shop/sc-shop", "AADSTS700213"),
        ("audiences", ["api://Other"], "AADSTS700212"),
    ],
)
async def test_federated_mismatch(ado: httpx.AsyncClient, world: World, field: str, value: Any, code: str) -> None:
    """Issuer, subject and audience must each be what the application trusts."""
    setattr(world.applications["shop"].federated_credentials[0], field, value)
    assert f"{NO_TOKEN}{code}: " in (await verify(ado))["errorMessage"]


@pytest.mark.parametrize("base", ["federated"])
async def test_no_federated_credential(ado: httpx.AsyncClient, world: World) -> None:
    """An application that trusts nobody is refused with its own code."""
    world.applications["shop"].federated_credentials.clear()
    assert "AADSTS70025: " in (await verify(ado))["errorMessage"]


@pytest.mark.parametrize("base", ["federated"])
async def test_access_token_key_matters_only_with_a_secret(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """On a federated connection an empty `accesstoken` does no harm."""
    endpoint.parameters["accesstoken"] = None
    assert (await verify(ado))["statusCode"] == "ok"


@pytest.mark.parametrize("base", ["certificate"])
async def test_unregistered_certificate(ado: httpx.AsyncClient, world: World) -> None:
    """A certificate that the application does not have is AADSTS700027."""
    world.applications["shop"].certificates.clear()
    assert "AADSTS700027: " in (await verify(ado))["errorMessage"]


def elliptic_pem() -> str:
    """A certificate with a key that is not RSA, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "elliptic")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return (private + certificate.public_bytes(serialization.Encoding.PEM)).decode()


@pytest.mark.parametrize("base", ["certificate"])
@pytest.mark.parametrize("pem", ["", "no certificate", elliptic_pem()], ids=["empty", "garbage", "elliptic"])
async def test_unreadable_certificate(ado: httpx.AsyncClient, endpoint: ServiceEndpoint, pem: str) -> None:
    """A stored PEM without an RSA key cannot sign."""
    endpoint.secrets["serviceprincipalcertificate"] = pem
    outcome = await verify(ado)
    assert outcome["errorMessage"].startswith(NO_TOKEN)
    assert "AADSTS" not in outcome["errorMessage"]


@pytest.mark.parametrize(("healthy", "number"), [(True, 200), (False, 403)])
async def test_enums_as_numbers(ado: httpx.AsyncClient, world: World, healthy: bool, number: int) -> None:  # noqa: FBT001  a table's column
    """A browser's enumsAsNumbers=true makes the status a number."""
    if not healthy:
        del world.role_assignments["shop"]
    outcome = await verify(ado, Accept="application/json;api-version=7.1;enumsAsNumbers=true")
    assert outcome["statusCode"] == number


def details_of(endpoint: ServiceEndpoint, **parameters: str | None) -> dict[str, Any]:
    """What a form sends to verify a connection."""
    plain = {**endpoint.parameters, **parameters}
    return {
        "type": "azurerm",
        "url": endpoint.url,
        "data": dict(endpoint.data),
        "authorization": {"scheme": endpoint.scheme, "parameters": plain},
    }


async def test_details_take_the_stored_secret(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """A secret that the details leave out comes from the stored connection."""
    assert (await verify(ado, details=details_of(endpoint, serviceprincipalkey=None)))["statusCode"] == "ok"


async def test_details_win_over_what_is_stored(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """An empty `accesstoken` in the details fails, and the stored connection stays as it was."""
    outcome = await verify(ado, details=details_of(endpoint, accesstoken=None))
    assert outcome["errorMessage"] == CACHE_INVALID
    assert "accesstoken" not in endpoint.parameters


@pytest.mark.parametrize("endpoint_id", ["0", "00000000-0000-0000-0000-000000000000"])
async def test_unsaved_connection(ado: httpx.AsyncClient, endpoint: ServiceEndpoint, endpoint_id: str) -> None:
    """A connection is verified before it is saved, with the secret in the details."""
    details = details_of(endpoint, serviceprincipalkey=endpoint.secrets["serviceprincipalkey"])
    assert (await verify(ado, endpoint_id, details))["statusCode"] == "ok"
    without = await verify(ado, endpoint_id, details_of(endpoint))
    assert "AADSTS7000218" in without["errorMessage"]


@pytest.mark.parametrize(
    ("query", "body", "status"),
    [
        ("endpointId=c0000000-0000-4000-8000-000000000099", TEST, 404),
        ("endpointId=0", TEST, 400),
        ("", TEST, 501),
        (f"endpointId={SHOP}", {"dataSourceDetails": {"dataSourceName": "AzureSubscriptions"}}, 501),
        (f"endpointId={SHOP}", {}, 501),
        (f"endpointId={SHOP}", [], 500),
    ],
    ids=["unknown", "no-details", "query-form", "other-source", "no-source", "list"],
)
async def test_requests_that_are_not_run(ado: httpx.AsyncClient, query: str, body: Any, status: int) -> None:
    """Unknown connections are refused, other data sources say that they are not simulated."""
    assert (await ado.post(f"{PROXY}?{query}&api-version=7.1", json=body)).status_code == status


def person(world: World, role: Role) -> dict[str, str]:
    """Headers of a person with a role in the project."""
    token = secrets.token_hex(26)
    digest = hashlib.sha256(token.encode()).hexdigest()
    organization = world.organizations["contoso"]
    organization.members["kim"] = Identity(id="kim", display_name="Kim", unique_name="kim", token_digests=[digest])
    organization.projects["shop"].roles = {"kim": role}
    return {"Authorization": "Basic " + base64.b64encode(f":{token}".encode()).decode()}


@pytest.mark.parametrize(("role", "status"), [("Reader", 403), ("Creator", 403), ("User", 200)])
async def test_verify_needs_user(http: httpx.AsyncClient, world: World, role: Role, status: int) -> None:
    """Reading is not enough to verify."""
    answer = await http.post(f"{PROXY}?endpointId={SHOP}&api-version=7.1", json=TEST, headers=person(world, role))
    assert answer.status_code == status


async def test_unsaved_needs_creator(http: httpx.AsyncClient, world: World, endpoint: ServiceEndpoint) -> None:
    """Only who may create connections verifies one that is not saved."""
    body = {**TEST, "serviceEndpointDetails": details_of(endpoint)}
    answer = await http.post(f"{PROXY}?endpointId=0&api-version=7.1", json=body, headers=person(world, "User"))
    assert answer.status_code == 403
