"""Microsoft Entra in the sandbox: each refusal follows from the state, tokens and discovery are as published."""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import httpx
import jwt
import pytest
from azure_sandbox.clouds import CLOUDS
from azure_sandbox.entra import ASSERTION_TYPE, EntraRefusalError, request_token
from azure_sandbox.seed import referenced
from azure_sandbox.tokens import base64url, mint_federated_assertion
from azure_sandbox.world import FederatedCredential, ServicePrincipal, World
from cryptography import x509
from cryptography.hazmat.primitives import hashes

CLOUD = CLOUDS["AzureCloud"]
ISSUER = "https://login.microsoftonline.com/11111111-0000-4000-8000-000000000001/v2.0"
VSTOKEN = "https://vstoken.dev.azure.com/66666666-0000-4000-8000-000000000001"
SUBJECT = "/eid1/c/pub/t/AAAA/a/BBBB/sc/1/2"
EXCHANGE = "api://AzureADTokenExchange"


def form_of(world: World, **changes: str | None) -> dict[str, str]:
    """A token request of the shop with its secret; None leaves a field out."""
    shop = world.applications["shop"]
    fields: dict[str, str | None] = {
        "grant_type": "client_credentials",
        "client_id": shop.client_id,
        "client_secret": shop.secrets[0].value,
        "scope": "https://management.azure.com/.default",
        **changes,
    }
    return {key: value for key, value in fields.items() if value is not None}


def refusal(world: World, form: Mapping[str, str], tenant: str | None = None) -> EntraRefusalError:
    """How Entra refuses a request."""
    with pytest.raises(EntraRefusalError) as caught:
        request_token(world, CLOUD, tenant or world.applications["shop"].tenant_id, form)
    return caught.value


def expire_secret(world: World) -> None:
    """The shop's secret ended yesterday."""
    world.applications["shop"].secrets[0].end = world.now() - timedelta(days=1)


def delete_application(world: World) -> None:
    """The shop's application was deleted."""
    world.applications["shop"].deleted_at = world.now()


def delete_principal(world: World) -> None:
    """The shop's principal is gone, its application is not."""
    del world.service_principals["shop"]


def disable_principal(world: World) -> None:
    """The shop may not sign in."""
    world.service_principals["shop"].account_enabled = False


def delay_secret(world: World) -> None:
    """The shop's secret has not been replicated yet."""
    world.applications["shop"].secrets[0].effective_at = world.now() + timedelta(minutes=1)


def delay_application(world: World) -> None:
    """The shop's application has not been replicated yet."""
    world.applications["shop"].visible_at = world.now() + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("change", "code", "status", "error"),
    [
        pytest.param(expire_secret, 7000222, 401, "invalid_client", id="expired secret"),
        pytest.param(delay_secret, 7000215, 401, "invalid_client", id="secret not replicated"),
        pytest.param(delete_application, 700016, 400, "unauthorized_client", id="deleted application"),
        pytest.param(delay_application, 700016, 400, "unauthorized_client", id="application not replicated"),
        pytest.param(delete_principal, 7000229, 401, "invalid_client", id="no principal"),
        pytest.param(disable_principal, 7000112, 401, "unauthorized_client", id="disabled"),
    ],
)
def test_refused_by_state(world: World, change: Callable[[World], None], code: int, status: int, error: str) -> None:
    """What is broken in the directory decides the refusal."""
    change(world)
    refused = refusal(world, form_of(world))
    assert (refused.code, refused.http_status, refused.error) == (code, status, error)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"grant_type": None}, 900144, id="no grant type"),
        pytest.param({"client_id": None}, 900144, id="no client"),
        pytest.param({"scope": None}, 900144, id="no scope"),
        pytest.param({"grant_type": "password"}, 70003, id="other grant"),
        pytest.param({"client_secret": None}, 7000218, id="no secret"),
        pytest.param({"client_secret": ""}, 7000218, id="empty secret"),
        pytest.param({"client_secret": "3f0e6d53-0000-4000-8000-000000000000"}, 7000215, id="the secret's id"),
        pytest.param({"client_id": "99999999-0000-4000-8000-000000000009"}, 700016, id="unknown client"),
        pytest.param({"scope": "https://management.azure.com"}, 1002012, id="scope without .default"),
        pytest.param({"scope": "https://a.example/.default https://b.example/.default"}, 700022, id="two resources"),
        pytest.param({"scope": "https://management.usgovcloudapi.net/.default"}, 500011, id="another cloud's resource"),
        pytest.param({"client_assertion": "rubbish", "client_assertion_type": "saml"}, 900144, id="assertion type"),
        pytest.param({"client_assertion": "rubbish", "client_assertion_type": ASSERTION_TYPE}, 50027, id="no JWT"),
    ],
)
def test_refused_by_request(world: World, changes: dict[str, str | None], code: int) -> None:
    """What is wrong with the request decides the refusal."""
    assert refusal(world, form_of(world, **changes)).code == code


@pytest.mark.parametrize(
    ("tenant", "code"),
    [
        pytest.param("99999999-0000-4000-8000-000000000001", 90002, id="unknown id"),
        pytest.param("nobody.example", 90002, id="unknown domain"),
        pytest.param("11111111-0000-4000-8000-000000000002", 700016, id="other tenant"),
        pytest.param("11111111-0000-4000-8000-000000000003", 900382, id="tenant of another cloud"),
        pytest.param("no-guid-no-domain", 900023, id="malformed"),
        pytest.param("common", 50059, id="no tenant"),
    ],
)
def test_refused_by_tenant(world: World, tenant: str, code: int) -> None:
    """The tenant is looked at first."""
    assert refusal(world, form_of(world), tenant).code == code


def test_any_valid_secret_passes(world: World) -> None:
    """Two live secrets overlap; the older one goes on working."""
    shop = world.applications["shop"]
    shop.secrets.append(world.applications["armedic"].secrets[0])
    for secret in shop.secrets:
        assert request_token(world, CLOUD, shop.tenant_id, form_of(world, client_secret=secret.value)).expires_in


def trust(world: World, subject: str = SUBJECT, issuer: str = ISSUER, audience: str = EXCHANGE) -> None:
    """The shop trusts an issuer."""
    credential = FederatedCredential(id="f", name="f", issuer=issuer, subject=subject, audiences=[audience])
    world.applications["shop"].federated_credentials.append(credential)


def assertion_form(world: World, assertion: str | None = None) -> dict[str, str]:
    """A token request with what Azure DevOps would present."""
    presented = assertion or mint_federated_assertion(world, ISSUER, SUBJECT, EXCHANGE)
    return form_of(world, client_secret=None, client_assertion=presented, client_assertion_type=ASSERTION_TYPE)


def test_federated(world: World) -> None:
    """A trusted assertion is exchanged; the token says how the client proved itself."""
    trust(world)
    shop = world.applications["shop"]
    grant = request_token(world, CLOUD, shop.tenant_id, assertion_form(world))
    claims = jwt.decode(grant.access_token, options={"verify_signature": False})
    assert (claims["appidacr"], claims["oid"]) == ("2", world.service_principals["shop"].object_id)


@pytest.mark.parametrize(
    ("trusted", "code"),
    [
        pytest.param(None, 70025, id="none"),
        pytest.param({"issuer": VSTOKEN}, 700211, id="issuer"),
        pytest.param({"audience": "api://AzureADTokenExchangeChina"}, 700212, id="audience"),
        pytest.param({"subject": "sc://contoso/old-shop/deploy"}, 700213, id="subject"),
        pytest.param({"subject": SUBJECT.upper()}, 7002138, id="letter case"),
        pytest.param({"subject": "/eid1/c/pub/t/CCCC/a/BBBB/sc/1/2"}, 7002137, id="tenant segment"),
    ],
)
def test_federated_mismatch(world: World, trusted: dict[str, str] | None, code: int) -> None:
    """The first part that differs is named; nothing trusted is its own refusal."""
    if trusted is not None:
        trust(world, **trusted)
    assert refusal(world, assertion_form(world)).code == code


def test_federated_limits(world: World) -> None:
    """A stale assertion, a multi-tenant application and a tenant that bars federation are refused."""
    trust(world)
    stale = assertion_form(world)
    world.clock.offset_seconds = 601
    assert refusal(world, stale).code == 700024
    world.clock.offset_seconds = 0
    world.applications["shop"].sign_in_audience = "AzureADMultipleOrgs"
    assert refusal(world, assertion_form(world)).code == 70052
    world.tenants["contoso"].federation_blocked = True
    assert refusal(world, assertion_form(world)).code == 700223


def test_federated_replication(world: World) -> None:
    """A federated credential that has not been replicated does not match; beside another one the subject is wrong."""
    trust(world)
    world.applications["shop"].federated_credentials[0].effective_at = world.now() + timedelta(seconds=30)
    assert refusal(world, assertion_form(world)).code == 70021
    trust(world, subject="sc://contoso/shop/other")
    assert refusal(world, assertion_form(world)).code == 700213
    world.clock.offset_seconds = 31
    assert request_token(world, CLOUD, world.applications["shop"].tenant_id, assertion_form(world)).access_token


def test_forged_assertion(world: World) -> None:
    """An assertion that another key signed is refused; keys of a foreign issuer cannot be fetched."""
    trust(world)
    trust(world, issuer="https://token.example")
    forged = mint_federated_assertion(world, ISSUER, SUBJECT, EXCHANGE)
    head, payload, signature = forged.split(".")
    broken = ".".join([head, payload, signature[:-8] + "AAAAAAAA"])
    assert refusal(world, assertion_form(world, broken)).code == 700027
    foreign = mint_federated_assertion(world, "https://token.example", SUBJECT, EXCHANGE)
    assert refusal(world, assertion_form(world, foreign)).code == 501661


def certificate_form(world: World, *, header: dict[str, str] | None = None, **claims: Any) -> dict[str, str]:
    """A token request with an assertion that the shop's certificate signed."""
    shop = world.applications["shop"]
    pem = referenced(world, "@certificate:shop/0").encode()
    certificate = x509.load_pem_x509_certificate(pem)
    now = int(world.now().timestamp())
    token_url = f"{CLOUD.authority}/{shop.tenant_id}/oauth2/v2.0/token"
    payload = {"iss": shop.client_id, "sub": shop.client_id, "aud": token_url, "nbf": now, "exp": now + 600} | claims
    thumbprint = base64url(certificate.fingerprint(hashes.SHA256()))
    signed = jwt.encode(payload, pem, "PS256", {"x5t#S256": thumbprint} if header is None else header)
    return assertion_form(world, signed)


def test_certificate(world: World) -> None:
    """An assertion that a registered certificate signed proves the client."""
    shop = world.applications["shop"]
    assert request_token(world, CLOUD, shop.tenant_id, certificate_form(world)).token_type == "Bearer"


def expire_certificate(world: World) -> None:
    """The shop's certificate ended yesterday."""
    world.applications["shop"].certificates[0].end = world.now() - timedelta(days=1)


def delay_certificate(world: World) -> None:
    """The shop's certificate has not been replicated yet."""
    world.applications["shop"].certificates[0].effective_at = world.now() + timedelta(minutes=1)


def replace_certificate(world: World) -> None:
    """What is registered is no certificate."""
    world.applications["shop"].certificates[0].key = "AAAA"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param(expire_certificate, "The key used is expired.", id="expired"),
        pytest.param(delay_certificate, "The key was not found.", id="not replicated"),
        pytest.param(replace_certificate, "The key was not found.", id="no certificate"),
    ],
)
def test_certificate_refused_by_state(world: World, change: Callable[[World], None], reason: str) -> None:
    """A certificate that is expired or not known is refused with the reason."""
    form = certificate_form(world)
    change(world)
    refused = refusal(world, form)
    assert (refused.code, reason in refused.description) == (700027, True)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        pytest.param({"sub": "other"}, 700021, id="subject"),
        pytest.param({"aud": "https://login.microsoftonline.us/x/oauth2/v2.0/token"}, 700023, id="audience"),
        pytest.param({"header": {}}, 50027, id="no thumbprint"),
        pytest.param({"header": {"x5t": "not base64"}}, 700027, id="odd thumbprint"),
        pytest.param({"exp": "soon"}, 50027, id="odd claim"),
        pytest.param({"exp": 1, "nbf": 0}, 700024, id="stale"),
    ],
)
def test_certificate_refused_by_assertion(world: World, more: dict[str, Any], code: int) -> None:
    """What is wrong with the assertion decides the refusal."""
    assert refusal(world, certificate_form(world, **more)).code == code


def test_unknown_certificate(world: World) -> None:
    """An assertion signed with a certificate that is not registered names its thumbprint."""
    shop = world.applications["shop"]
    own = mint_federated_assertion(world, shop.client_id, shop.client_id, f"{CLOUD.authority}/{shop.tenant_id}/v2.0")
    refused = refusal(world, assertion_form(world, own))
    assert refused.code == 700027
    assert "The key was not found." in refused.description


async def test_token_over_http(http: httpx.AsyncClient, world: World) -> None:
    """The answer has the published members, and the token verifies with the published key."""
    tenant = world.applications["shop"].tenant_id
    form = form_of(world) | {"client_info": "1", "x-client-SKU": "anything"}
    answer = (await http.post(f"/entra/{tenant}/oauth2/v2.0/token", data=form)).raise_for_status().json()
    assert {key: value for key, value in answer.items() if key != "access_token"} == {
        "token_type": "Bearer",
        "expires_in": 3599,
        "ext_expires_in": 3599,
    }
    discovery = (await http.get(f"/entra/{tenant}/v2.0/.well-known/openid-configuration")).json()
    assert discovery["issuer"] == f"https://login.microsoftonline.com/{tenant}/v2.0"
    keys = (await http.get(discovery["jwks_uri"])).json()["keys"]
    claims = jwt.decode(answer["access_token"], jwt.PyJWK(keys[0]), audience="https://management.azure.com")
    assert (claims["iss"], claims["idtyp"]) == (f"https://sts.windows.net/{tenant}/", "app")


async def test_basic_and_v1(http: httpx.AsyncClient, world: World) -> None:
    """The client may use a Basic header; the v1 endpoint takes `resource` and writes numbers as strings."""
    shop = world.applications["shop"]
    form = {"grant_type": "client_credentials", "resource": "https://graph.microsoft.com"}
    answer = await http.post(
        f"/entra/{shop.tenant_id}/oauth2/token", data=form, auth=(shop.client_id, shop.secrets[0].value)
    )
    assert (answer.status_code, answer.json()["expires_in"]) == (200, "3599")
    assert jwt.decode(answer.json()["access_token"], options={"verify_signature": False})["roles"] == []


async def test_published_host(http: httpx.AsyncClient, world: World) -> None:
    """A request for the published host is served as such, its discovery names that host."""
    tenant = world.applications["shop"].tenant_id
    path = f"https://login.microsoftonline.com/{tenant}/v2.0/.well-known/openid-configuration"
    assert (await http.get(path)).json()["token_endpoint"] == (
        f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
    )


async def test_error_body(http: httpx.AsyncClient, world: World) -> None:
    """The error body is the documented one; an unknown tenant is invalid_tenant in discovery."""
    tenant = world.applications["shop"].tenant_id
    form = form_of(world, client_secret="wrong")
    answer = await http.post(f"/entra/{tenant}/oauth2/v2.0/token", data=form)
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["error"], body["error_codes"]) == (401, "invalid_client", [7000215])
    assert body["error_description"].endswith(
        f"Trace ID: {body['trace_id']} Correlation ID: {body['correlation_id']} Timestamp: {body['timestamp']}",
    )
    assert body["error_uri"] == "https://login.microsoftonline.com/error?code=7000215"
    unknown = await http.get("/entra/nobody.example/v2.0/.well-known/openid-configuration")
    assert (unknown.status_code, unknown.json()["error"]) == (400, "invalid_tenant")


async def test_not_simulated(http: httpx.AsyncClient, world: World) -> None:
    """What the sandbox does not do is said loudly."""
    tenant = world.applications["shop"].tenant_id
    form = form_of(world, scope=f"{EXCHANGE}/.default")
    assert (await http.post(f"/entra/{tenant}/oauth2/v2.0/token", data=form)).status_code == 501
    assert (await http.get(f"/entra/{tenant}/oauth2/v2.0/authorize")).status_code == 501


async def test_unknown_tenant_has_no_keys(http: httpx.AsyncClient) -> None:
    """Keys are published for tenants that exist."""
    assert (await http.get("/entra/nobody.example/discovery/v2.0/keys")).json()["error_codes"] == [90002]


def test_multi_tenant_application(world: World) -> None:
    """An application of another tenant signs in where it has a principal, and is not found elsewhere."""
    shop, other = world.applications["shop"], world.tenants["fabrikam"].tenant_id
    shop.sign_in_audience = "AzureADMultipleOrgs"
    assert refusal(world, form_of(world), other).code == 700016
    world.service_principals["guest"] = ServicePrincipal(
        object_id="guest", client_id=shop.client_id, tenant_id=other, display_name="shop", created=world.now()
    )
    assert request_token(world, CLOUD, other, form_of(world)).principal_id == "guest"


def test_padding_is_part_of_what_is_signed(world: World) -> None:
    """A header with its base64 padding in place is read, and fails only where the signature fails."""
    trust(world)
    header = base64.urlsafe_b64encode(json.dumps({"alg": "RS256", "typ": "JWT"}).encode()).decode()
    _, payload, signature = mint_federated_assertion(world, ISSUER, SUBJECT, EXCHANGE).split(".")
    assert refusal(world, assertion_form(world, f"{header}.{payload}.{signature}")).code == 700027
