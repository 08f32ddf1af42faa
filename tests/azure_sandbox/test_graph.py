"""Microsoft Graph in the sandbox: applications, credentials, principals, deleted items, groups, batches."""

import base64
import datetime as dt
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from azure_sandbox.clouds import CLOUDS
from azure_sandbox.entra import EntraRefusalError, request_token
from azure_sandbox.seed import load_world
from azure_sandbox.tokens import mint
from azure_sandbox.world import Application, Group, World

V1 = "/graph/v1.0"
APPS = f"{V1}/applications"
PRINCIPALS = f"{V1}/servicePrincipals"
DELETED = f"{V1}/directory/deletedItems"
SHOP_OBJECT = "e0000000-0000-4000-8000-000000000001"
SHOP_CLIENT = "d0000000-0000-4000-8000-000000000001"
SHOP_PRINCIPAL = "f0000000-0000-4000-8000-000000000001"
OWN_PRINCIPAL = "a43ed1c0-0000-4000-8000-000000000201"
GRAPH = "https://graph.microsoft.com"


@pytest.fixture
def world() -> World:
    """The healthy world with a secret."""
    return load_world("secret")


@pytest.fixture
def graph(http: httpx.AsyncClient, bearer: Callable[..., dict[str, str]]) -> httpx.AsyncClient:
    """A client signed in as the service's own identity, which may write all applications."""
    http.headers.update(bearer("armedic", GRAPH))
    return http


@pytest.fixture
def with_roles(http: httpx.AsyncClient, world: World) -> Callable[..., httpx.AsyncClient]:
    """A client whose token has just these application permissions."""

    def signed_in(*roles: str) -> httpx.AsyncClient:
        principal = world.service_principals["armedic"]
        principal.graph_roles = list(roles)
        token = mint(world, CLOUDS["AzureCloud"], principal, GRAPH)
        http.headers["Authorization"] = f"Bearer {token}"
        return http

    return signed_in


def error_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    return answer.status_code, answer.json()["error"]["code"]


async def new_application(graph: httpx.AsyncClient, name: str = "sc-new", **more: Any) -> dict[str, Any]:
    """An application made through Graph."""
    answer = await graph.post(APPS, json={"displayName": name, **more})
    assert answer.status_code == 201
    return dict(answer.json())


@pytest.mark.parametrize(
    ("token", "message"),
    [(None, "Access token is empty."), ("nonsense", "validation failure"), ("arm", "Invalid audience.")],
    ids=["none", "malformed", "audience"],
)
async def test_refused_tokens(
    http: httpx.AsyncClient, bearer: Callable[..., dict[str, str]], token: str | None, message: str
) -> None:
    """A missing, malformed or foreign token is 401 InvalidAuthenticationToken."""
    headers = bearer("armedic") if token == "arm" else {"Authorization": f"Bearer {token}"} if token else {}
    answer = await http.get(APPS, headers=headers)
    assert error_of(answer) == (401, "InvalidAuthenticationToken")
    assert message in answer.json()["error"]["message"]


async def test_expired_token(graph: httpx.AsyncClient, world: World) -> None:
    """Tokens end by the world's clock."""
    world.clock.offset_seconds = 7200
    assert "expired" in (await graph.get(APPS)).json()["error"]["message"]


async def test_error_envelope(graph: httpx.AsyncClient) -> None:
    """Refusals carry the request ids, the caller's echoed."""
    answer = await graph.get(f"{APPS}/none", headers={"client-request-id": "mine"})
    inner = answer.json()["error"]["innerError"]
    assert inner.keys() == {"date", "request-id", "client-request-id"}
    assert (inner["client-request-id"], answer.headers["client-request-id"]) == ("mine", "mine")


@pytest.mark.parametrize(
    ("path", "status"),
    [(f"{V1}/me", 501), (f"{APPS}?$expand=owners", 501), (f"{APPS}?$filter=displayName ne 'x'", 501)],
)
async def test_not_simulated(graph: httpx.AsyncClient, path: str, status: int) -> None:
    """What is not simulated says so."""
    assert (await graph.get(path)).status_code == status


READS = [APPS, f"{APPS}/{SHOP_OBJECT}", PRINCIPALS, f"{PRINCIPALS}/{SHOP_PRINCIPAL}", f"{DELETED}/graph.application"]


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("Application.Read.All", 200),
        ("Application.ReadWrite.OwnedBy", 200),
        ("Directory.Read.All", 200),
        ("GroupMember.Read.All", 403),
    ],
)
async def test_read_permissions(
    with_roles: Callable[..., httpx.AsyncClient], path: str, role: str, status: int
) -> None:
    """Applications and principals are read with a permission for them or for the directory."""
    assert (await with_roles(role).get(path)).status_code == status


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", APPS),
        ("PATCH", f"{APPS}/{SHOP_OBJECT}"),
        ("DELETE", f"{APPS}/{SHOP_OBJECT}"),
        ("POST", f"{APPS}/{SHOP_OBJECT}/addPassword"),
        ("POST", f"{APPS}/{SHOP_OBJECT}/federatedIdentityCredentials"),
        ("POST", PRINCIPALS),
        ("PATCH", f"{PRINCIPALS}/{SHOP_PRINCIPAL}"),
        ("DELETE", f"{PRINCIPALS}/{SHOP_PRINCIPAL}"),
        ("POST", f"{DELETED}/{SHOP_OBJECT}/restore"),
    ],
)
async def test_reading_does_not_write(with_roles: Callable[..., httpx.AsyncClient], method: str, path: str) -> None:
    """A permission to read changes nothing."""
    answer = await with_roles("Application.Read.All", "Directory.Read.All").request(method, path, json={})
    assert error_of(answer) == (403, "Authorization_RequestDenied")
    assert answer.json()["error"]["message"] == "Insufficient privileges to complete the operation."


async def test_owned_by_manages_only_what_it_made(with_roles: Callable[..., httpx.AsyncClient], world: World) -> None:
    """Under OwnedBy the creator owns its application and principal, and may not touch others."""
    graph = with_roles("Application.ReadWrite.OwnedBy")
    made = await new_application(graph)
    assert world.applications[made["id"]].owners == [OWN_PRINCIPAL]
    principal = await graph.post(PRINCIPALS, json={"appId": made["appId"]})
    assert principal.status_code == 201
    assert (await graph.patch(f"{APPS}/{made['id']}", json={"notes": "x"})).status_code == 204
    assert (await graph.patch(f"{APPS}/{SHOP_OBJECT}", json={"notes": "x"})).status_code == 403
    assert (await graph.delete(f"{PRINCIPALS}/{SHOP_PRINCIPAL}")).status_code == 403


async def test_owned_by_needs_an_owned_application(with_roles: Callable[..., httpx.AsyncClient], world: World) -> None:
    """A principal for someone else's application is refused in the misleading words of the live service."""
    world.service_principals["shop"].deleted_at = world.now()
    answer = await with_roles("Application.ReadWrite.OwnedBy").post(PRINCIPALS, json={"appId": SHOP_CLIENT})
    assert error_of(answer) == (403, "Authorization_RequestDenied")
    assert "must in the local tenant" in answer.json()["error"]["message"]


@pytest.mark.parametrize("roles", [["Application.ReadWrite.OwnedBy"], ["Application.ReadWrite.All"]])
async def test_owners_are_listed(with_roles: Callable[..., httpx.AsyncClient], roles: list[str]) -> None:
    """Only OwnedBy makes the creator an owner."""
    graph = with_roles(*roles)
    made = await new_application(graph)
    owners = (await graph.get(f"{APPS}/{made['id']}/owners")).json()["value"]
    assert [owner["id"] for owner in owners] == ([OWN_PRINCIPAL] if "OwnedBy" in roles[0] else [])


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


def sign_in(world: World, value: str) -> str:
    """The audience of a token that a secret of the shop gets, or how Entra refuses."""
    form = {
        "grant_type": "client_credentials",
        "client_id": SHOP_CLIENT,
        "client_secret": value,
        "scope": "https://management.azure.com/.default",
    }
    try:
        return request_token(world, CLOUDS["AzureCloud"], world.tenants["contoso"].tenant_id, form).audience
    except EntraRefusalError as refused:
        return str(refused.code)


@pytest.mark.parametrize("key", [f"/{SHOP_OBJECT}", f"(appId='{SHOP_CLIENT}')"])
async def test_added_password_signs_in(graph: httpx.AsyncClient, world: World, key: str) -> None:
    """A new secret is shown once, lasts two years and signs in; the hint is its beginning."""
    body = {"passwordCredential": {"displayName": "armedic"}}
    made = (await graph.post(f"{APPS}{key}/addPassword", json=body)).json()
    assert sign_in(world, made["secretText"]) == "https://management.azure.com"
    assert made["hint"] == made["secretText"][:3]
    assert made["endDateTime"][:4] == str(world.now().year + 2)
    listed = (await graph.get(f"{APPS}{key}?$select=passwordCredentials")).json()["passwordCredentials"][-1]
    assert (listed["keyId"], listed["secretText"], listed["displayName"]) == (made["keyId"], None, "armedic")


async def test_chosen_end_of_a_secret(graph: httpx.AsyncClient) -> None:
    """The end of a secret may be chosen."""
    body = {"passwordCredential": {"endDateTime": "2199-01-02T03:04:05Z"}}
    made = (await graph.post(f"{APPS}/{SHOP_OBJECT}/addPassword", json=body)).json()
    assert made["endDateTime"] == "2199-01-02T03:04:05Z"


async def test_end_before_start_is_refused(graph: httpx.AsyncClient) -> None:
    """A secret that ends before it starts is 400."""
    body = {"passwordCredential": {"endDateTime": "2001-01-01T00:00:00"}}
    assert error_of(await graph.post(f"{APPS}/{SHOP_OBJECT}/addPassword", json=body)) == (400, "Request_BadRequest")


async def test_secret_without_body(graph: httpx.AsyncClient) -> None:
    """AddPassword needs no body."""
    assert (await graph.post(f"{APPS}/{SHOP_OBJECT}/addPassword")).status_code == 200


async def test_new_secret_takes_time(graph: httpx.AsyncClient, world: World) -> None:
    """With a delay, Entra learns of a new secret later."""
    world.delays.credential_replication = 20
    value = (await graph.post(f"{APPS}/{SHOP_OBJECT}/addPassword", json={})).json()["secretText"]
    assert sign_in(world, value) == "7000215"
    world.clock.offset_seconds = 21
    assert sign_in(world, value) == "https://management.azure.com"


async def test_new_federated_credential_takes_time(graph: httpx.AsyncClient, world: World) -> None:
    """With a delay, Entra learns of a new federated credential later, and of a change too."""
    world.clock.frozen = world.now()
    later = world.clock.frozen + dt.timedelta(seconds=20)
    world.delays.credential_replication = 20
    credentials = world.applications["shop"].federated_credentials
    url = f"{APPS}/{SHOP_OBJECT}/federatedIdentityCredentials"
    body = {"name": "new", "issuer": "https://i.example", "subject": "s", "audiences": ["api://AzureADTokenExchange"]}
    made = (await graph.post(url, json=body)).json()
    assert credentials[0].effective_at == later
    world.clock.frozen = later
    assert (await graph.patch(f"{url}/{made['id']}", json={"subject": "t"})).status_code == 204
    assert credentials[0].effective_at == later + dt.timedelta(seconds=20)
    world.delays.credential_replication = 0
    assert (await graph.patch(f"{url}/{made['id']}", json={"subject": "u"})).status_code == 204
    assert credentials[0].effective_at is None


async def test_removed_password_no_longer_signs_in(graph: httpx.AsyncClient, world: World) -> None:
    """A removed secret is wrong at once, and cannot be removed again."""
    made = (await graph.post(f"{APPS}/{SHOP_OBJECT}/addPassword", json={})).json()
    url, body = f"{APPS}/{SHOP_OBJECT}/removePassword", {"keyId": made["keyId"]}
    assert (await graph.post(url, json=body)).status_code == 204
    assert sign_in(world, made["secretText"]) == "7000215"
    assert error_of(await graph.post(url, json=body)) == (400, "Request_BadRequest")


@pytest.mark.parametrize(
    ("days", "wanted", "code"),
    [
        (90, {}, "CredentialInvalidLifetimeAsPerAppPolicy"),
        (0, {}, "CredentialTypeNotAllowedAsPerAppPolicy"),
    ],
    ids=["too-long", "banned"],
)
async def test_policy_on_secrets(
    graph: httpx.AsyncClient, world: World, days: int, wanted: dict[str, Any], code: str
) -> None:
    """The tenant's policy limits or bans secrets."""
    world.tenants["contoso"].max_secret_lifetime_days = days
    answer = await graph.post(f"{APPS}/{SHOP_OBJECT}/addPassword", json=wanted)
    assert error_of(answer) == (400, code)


async def test_short_secret_passes_the_policy(graph: httpx.AsyncClient, world: World) -> None:
    """A lifetime within the policy is allowed."""
    world.tenants["contoso"].max_secret_lifetime_days = 90
    end = (world.now() + dt.timedelta(days=80)).isoformat()
    answer = await graph.post(f"{APPS}/{SHOP_OBJECT}/addPassword", json={"passwordCredential": {"endDateTime": end}})
    assert answer.status_code == 200


@pytest.mark.parametrize(("days", "kind"), [(None, None), (90, "passwordLifetime"), (0, "passwordAddition")])
async def test_policy_is_readable(
    with_roles: Callable[..., httpx.AsyncClient], world: World, days: int | None, kind: str | None
) -> None:
    """The policy shows its restriction to who may read policies."""
    url = f"{V1}/policies/defaultAppManagementPolicy"
    world.tenants["contoso"].max_secret_lifetime_days = days
    body = (await with_roles("Policy.Read.All").get(url)).json()
    restrictions = body["applicationRestrictions"]["passwordCredentials"]
    assert [item["restrictionType"] for item in restrictions] == ([kind] if kind else [])
    assert (await with_roles("Application.Read.All").get(url)).status_code == 403


def certificate_of(name: str) -> dict[str, Any]:
    """A key credential with a certificate that the sandbox generated."""
    key = load_world("certificate").applications["shop"].certificates[0].key
    return {"type": "AsymmetricX509Cert", "usage": "Verify", "key": key, "displayName": name}


async def test_certificates_are_replaced_as_a_whole(graph: httpx.AsyncClient) -> None:
    """An update names all certificates: known ones by id, new ones with their key; others go."""
    url, one = f"{APPS}/{SHOP_OBJECT}", certificate_of("one")
    assert (await graph.patch(url, json={"keyCredentials": [one]})).status_code == 204
    first = (await graph.get(url)).json()["keyCredentials"]
    assert (first[0]["displayName"], first[0]["key"]) == ("one", None)
    await graph.patch(url, json={"keyCredentials": [*first, certificate_of("two")]})
    both = (await graph.get(f"{url}?$select=keyCredentials")).json()["keyCredentials"]
    assert [item["displayName"] for item in both] == ["one", "two"]
    assert both[0]["key"] == one["key"]
    assert len(base64.b64decode(both[0]["customKeyIdentifier"])) == 20
    await graph.patch(url, json={"keyCredentials": both[1:]})
    assert [item["displayName"] for item in (await graph.get(url)).json()["keyCredentials"]] == ["two"]


async def test_certificate_does_not_outlive_itself(graph: httpx.AsyncClient) -> None:
    """The end of a key credential may not lie after that of its certificate."""
    body = {"keyCredentials": [{**certificate_of("x"), "endDateTime": "2999-01-01T00:00:00Z"}]}
    assert error_of(await graph.patch(f"{APPS}/{SHOP_OBJECT}", json=body)) == (400, "KeyCredentialsInvalidEndDate")


FEDERATED = f"{APPS}/{SHOP_OBJECT}/federatedIdentityCredentials"


def trusted(name: str = "deploy", **more: Any) -> dict[str, Any]:
    """A federated credential to create."""
    body = {"name": name, "issuer": "https://i", "subject": name, "audiences": ["api://AzureADTokenExchange"]}
    return {**body, **more}


async def test_federated_credential_life(graph: httpx.AsyncClient) -> None:
    """A federated credential is created, read by id and name, updated and deleted."""
    made = (await graph.post(FEDERATED, json=trusted(description="d"))).json()
    assert (await graph.get(f"{FEDERATED}/{made['id']}")).json() == made
    assert (await graph.patch(f"{FEDERATED}/{made['id']}", json={"subject": "other"})).status_code == 204
    changed = (await graph.get(f"{FEDERATED}(name='deploy')")).json()
    assert (changed["subject"], changed["description"]) == ("other", "d")
    assert (await graph.delete(f"{FEDERATED}/{made['id']}")).status_code == 204
    assert (await graph.get(FEDERATED)).json()["value"] == []
    assert (await graph.get(f"{FEDERATED}/{made['id']}")).status_code == 404


async def test_federated_upsert(graph: httpx.AsyncClient) -> None:
    """Upsert by name creates once (201), then updates (204); without the header it is 404."""
    url, prefer = f"{FEDERATED}(name='deploy')", {"Prefer": "create-if-missing"}
    body = {key: value for key, value in trusted().items() if key != "name"}
    assert (await graph.patch(url, json=body)).status_code == 404
    assert (await graph.patch(url, json=body, headers=prefer)).status_code == 201
    assert (await graph.patch(url, json={"issuer": "https://other"}, headers=prefer)).status_code == 204


BAD_CREDENTIALS: dict[str, tuple[dict[str, Any], int, str]] = {
    "same-name": (trusted("taken", subject="x"), 409, "Request_MultipleObjectsWithSameKeyValue"),
    "same-subject": (trusted(subject="taken"), 400, "InvalidFederatedIdentityCredentialValue"),
    "two-audiences": (trusted(audiences=["a", "b"]), 400, "InvalidFederatedIdentityCredentialValue"),
    "no-audience": (trusted(audiences=[]), 400, "InvalidFederatedIdentityCredentialValue"),
    "bad-name": (trusted("a b"), 400, "InvalidFederatedIdentityCredentialValue"),
    "long-name": (trusted("a" * 121), 400, "InvalidFederatedIdentityCredentialValue"),
    "long-subject": (trusted(subject="s" * 601), 400, "InvalidFederatedIdentityCredentialValue"),
    "no-issuer": (trusted(issuer=""), 400, "InvalidFederatedIdentityCredentialValue"),
}


@pytest.mark.parametrize(("body", "status", "code"), BAD_CREDENTIALS.values(), ids=BAD_CREDENTIALS.keys())
async def test_bad_federated_credentials(
    graph: httpx.AsyncClient, body: dict[str, Any], status: int, code: str
) -> None:
    """Names, issuer with subject, audience and lengths follow the documented rules."""
    await graph.post(FEDERATED, json=trusted("taken"))
    assert error_of(await graph.post(FEDERATED, json=body)) == (status, code)


async def test_name_of_federated_credential_is_fixed(graph: httpx.AsyncClient) -> None:
    """The name cannot be changed."""
    made = (await graph.post(FEDERATED, json=trusted())).json()
    assert (await graph.patch(f"{FEDERATED}/{made['id']}", json={"name": "other"})).status_code == 400


async def test_twenty_federated_credentials_at_most(graph: httpx.AsyncClient) -> None:
    """The twenty-first is refused."""
    for number in range(20):
        assert (await graph.post(FEDERATED, json=trusted(f"fc-{number}"))).status_code == 201
    assert (await graph.post(FEDERATED, json=trusted("fc-20"))).status_code == 400


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


@pytest.fixture
def grouped(world: World) -> World:
    """The shop's principal is in a group, which is in another one."""
    tenant = world.tenants["contoso"].tenant_id
    world.groups["inner"] = Group(object_id="g-1", tenant_id=tenant, display_name="Inner", members=[SHOP_PRINCIPAL])
    world.groups["outer"] = Group(object_id="g-2", tenant_id=tenant, display_name="Outer", members=["g-1"])
    world.groups["other"] = Group(object_id="g-3", tenant_id=tenant, display_name="Other", members=[])
    return world


@pytest.mark.usefixtures("grouped")
@pytest.mark.parametrize(("kind", "names"), [("memberOf", ["Inner"]), ("transitiveMemberOf", ["Inner", "Outer"])])
@pytest.mark.parametrize("cast", ["", "/microsoft.graph.group"])
async def test_groups_of_a_principal(graph: httpx.AsyncClient, kind: str, names: list[str], cast: str) -> None:
    """Groups are listed directly, and through other groups."""
    answer = await graph.get(f"{PRINCIPALS}/{SHOP_PRINCIPAL}/{kind}{cast}")
    assert [group["displayName"] for group in answer.json()["value"]] == names


@pytest.mark.usefixtures("grouped")
async def test_member_group_ids(graph: httpx.AsyncClient) -> None:
    """GetMemberGroups answers the ids of all of them."""
    body = {"securityEnabledOnly": True}
    answer = await graph.post(f"{PRINCIPALS}/{SHOP_PRINCIPAL}/getMemberGroups", json=body)
    assert answer.json()["value"] == ["g-1", "g-2"]


@pytest.mark.usefixtures("grouped")
@pytest.mark.parametrize(("role", "status"), [("GroupMember.Read.All", 200), ("Application.Read.All", 403)])
async def test_group_permissions(with_roles: Callable[..., httpx.AsyncClient], role: str, status: int) -> None:
    """Listing groups needs a permission for groups."""
    answer = await with_roles(role).get(f"{V1}/groups", params={"$filter": "displayName eq 'outer'"})
    assert answer.status_code == status
    assert status == 403 or [group["id"] for group in answer.json()["value"]] == ["g-2"]


async def test_organization(graph: httpx.AsyncClient, world: World) -> None:
    """The tenant of the token is the only organization."""
    tenant = world.tenants["contoso"].tenant_id
    listed = (await graph.get(f"{V1}/organization")).json()["value"]
    assert [(item["id"], item["verifiedDomains"][0]["name"]) for item in listed] == [
        (tenant, "contoso.onmicrosoft.com")
    ]
    assert (await graph.get(f"{V1}/organization/{tenant}")).json()["displayName"] == "Contoso"
    assert (await graph.get(f"{V1}/organization/other")).status_code == 404


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
