"""Azure DevOps in the sandbox: sign-in, versions, service connections, roles, pipeline permissions."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from azure_sandbox.clouds import CLOUDS, DEVOPS_AUDIENCE
from azure_sandbox.devops_identity import Role
from azure_sandbox.seed import load_world
from azure_sandbox.tokens import mint
from azure_sandbox.world import FederatedCredential, Identity, Organization, Project, ServiceEndpoint, World

SHOP = "c0000000-0000-4000-8000-000000000001"
PROJECT = "b0000000-0000-4000-8000-000000000001"
ENDPOINTS = "/devops/contoso/_apis/serviceendpoint/endpoints"
IN_SHOP = "/devops/contoso/shop/_apis/serviceendpoint"
V = "api-version=7.1"


@pytest.fixture
def world() -> World:
    """The healthy world with a secret, and a second project."""
    loaded = load_world("secret")
    other = Project(project_id="b0000000-0000-4000-8000-000000000002", name="depot")
    loaded.organizations["contoso"].projects["depot"] = other
    return loaded


@pytest.fixture
def organization(world: World) -> Organization:
    """The organization of the world."""
    return world.organizations["contoso"]


@pytest.fixture
def endpoint(organization: Organization) -> ServiceEndpoint:
    """The one connection, as it is stored before the test."""
    return organization.endpoints["shop"]


@pytest.fixture
def own(bearer: Callable[..., dict[str, str]]) -> dict[str, str]:
    """Headers of the service's own identity, an Administrator of the organization."""
    return bearer("armedic", DEVOPS_AUDIENCE)


@pytest.fixture
def ado(http: httpx.AsyncClient, own: dict[str, str]) -> httpx.AsyncClient:
    """The same client, signed in as the service's own identity unless a request says otherwise."""
    http.headers.update(own)
    return http


def basic(token: str) -> dict[str, str]:
    """Headers with a personal access token."""
    return {"Authorization": "Basic " + base64.b64encode(f":{token}".encode()).decode()}


def member(organization: Organization, role: Role | None = None) -> dict[str, str]:
    """Headers of a new person, with a role on the connections of the project."""
    token = secrets.token_hex(26)
    digest = hashlib.sha256(token.encode()).hexdigest()
    person = Identity(id="0a-kim", display_name="Kim", unique_name="kim@contoso.example", token_digests=[digest])
    organization.members["kim"] = person
    if role:
        organization.projects["shop"].roles = {person.id: role}
    return basic(token)


def stored(organization: Organization) -> ServiceEndpoint:
    """The one connection as it is stored now."""
    return organization.endpoints["shop"]


def body_of(endpoint_json: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A connection as it was read, with changes."""
    return {**endpoint_json, **changes}


async def read(ado: httpx.AsyncClient) -> dict[str, Any]:
    """The connection as GET by id shows it."""
    answer = await ado.get(f"{IN_SHOP}/endpoints/{SHOP}?{V}")
    assert answer.status_code == 200
    return dict(answer.json())


def new_body(name: str = "sc-new", **changes: Any) -> dict[str, Any]:
    """A body that creates a connection with a secret by hand."""
    return {
        "name": name,
        "type": "azurerm",
        "url": "https://management.azure.com/",
        "data": {"environment": "AzureCloud", "scopeLevel": "Subscription", "creationMode": "Manual"},
        "authorization": {
            "scheme": "ServicePrincipal",
            "parameters": {"tenantid": "t", "serviceprincipalid": "c", "serviceprincipalkey": secrets.token_hex(8)},
        },
        "serviceEndpointProjectReferences": [{"projectReference": {"id": PROJECT}, "name": name}],
        **changes,
    }


async def test_no_credential_gets_the_sign_in_page(http: httpx.AsyncClient) -> None:
    """Without a credential Azure DevOps answers 203 with an HTML page."""
    answer = await http.get(f"{IN_SHOP}/endpoints?{V}")
    assert answer.status_code == 203
    assert answer.headers["content-type"].startswith("text/html")
    assert "Sign In" in answer.text


@pytest.mark.parametrize(
    "authorization",
    ["Basic !!", "Basic " + base64.b64encode(b":unknown").decode(), "Bearer nonsense", "Digest x"],
    ids=["no-base64", "unknown-token", "no-jwt", "other-kind"],
)
async def test_unknown_credential_gets_the_sign_in_page(http: httpx.AsyncClient, authorization: str) -> None:
    """A malformed or unknown credential is answered like none."""
    answer = await http.get(f"{IN_SHOP}/endpoints?{V}", headers={"Authorization": authorization})
    assert answer.status_code == 203


async def test_token_for_another_resource_is_refused(
    http: httpx.AsyncClient, bearer: Callable[..., dict[str, str]]
) -> None:
    """An Entra token for Resource Manager gets 401 with a byte order mark and TF400813."""
    answer = await http.get(f"{IN_SHOP}/endpoints?{V}", headers=bearer("armedic"))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "TF400813" in answer.text


async def test_expired_token_is_refused(http: httpx.AsyncClient, own: dict[str, str], world: World) -> None:
    """Tokens end by the world's clock."""
    world.clock.offset_seconds = timedelta(hours=2).total_seconds()
    assert (await http.get(f"{IN_SHOP}/endpoints?{V}", headers=own)).status_code == 401


async def test_non_member_is_named(http: httpx.AsyncClient, bearer: Callable[..., dict[str, str]]) -> None:
    """A service principal that is no member of the organization gets TF400813 with its id."""
    answer = await http.get(f"{IN_SHOP}/endpoints?{V}", headers=bearer("shop", DEVOPS_AUDIENCE))
    assert answer.status_code == 401
    assert answer.json()["typeKey"] == "UnauthorizedRequestException"
    assert "f0000000-0000-4000-8000-000000000001" in answer.json()["message"]


async def test_principal_of_another_tenant_is_refused(http: httpx.AsyncClient, world: World) -> None:
    """A member's token from another tenant than the organization's does not count."""
    principal = world.service_principals["armedic"]
    principal.tenant_id = "7e000000-0000-4000-8000-000000000009"
    token = mint(world, CLOUDS["AzureCloud"], principal, DEVOPS_AUDIENCE)
    answer = await http.get(f"{IN_SHOP}/endpoints?{V}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 401


async def test_personal_access_token_signs_in(http: httpx.AsyncClient, organization: Organization) -> None:
    """The digest of a personal access token identifies its owner."""
    headers = member(organization, "Reader")
    answer = await http.get("/devops/contoso/_apis/connectionData", headers=headers)
    assert answer.json()["authenticatedUser"]["providerDisplayName"] == "Kim"
    assert answer.headers["x-vss-userdata"] == "0a-kim:kim@contoso.example"


async def test_unknown_organization_is_a_page(ado: httpx.AsyncClient) -> None:
    """An organization that does not exist is answered with a 404 page."""
    answer = await ado.get(f"/devops/fabrikam/_apis/projects?{V}")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (404, "text/html")


@pytest.mark.parametrize(
    ("version", "echoed"),
    [
        ("7.1", "7.1"),
        ("7.0", "7.0"),
        ("6.0-preview.4", "6.0-preview.4"),
        ("7.2-preview.4", "7.2-preview.4"),
        ("7.1-preview", "7.1-preview.4"),
    ],
)
async def test_version_is_echoed(ado: httpx.AsyncClient, version: str, echoed: str) -> None:
    """Versions that the live service takes are echoed in the content type."""
    answer = await ado.get(f"{IN_SHOP}/endpoints?api-version={version}")
    assert answer.headers["content-type"] == f"application/json; charset=utf-8; api-version={echoed}"


@pytest.mark.parametrize(
    ("method", "path", "version", "kind"),
    [
        ("PUT", f"{ENDPOINTS}/{SHOP}", None, "VssVersionNotSpecifiedException"),
        ("GET", f"{IN_SHOP}/endpoints", "9.9", "VssVersionOutOfRangeException"),
        ("GET", f"{IN_SHOP}/endpoints", "4.0", "VssVersionOutOfRangeException"),
        ("GET", f"{IN_SHOP}/endpoints", "7.2", "VssInvalidPreviewVersionException"),
        ("GET", f"{IN_SHOP}/endpoints", "7.1-preview.9", "VssVersionOutOfRangeException"),
        ("GET", f"{IN_SHOP}/endpoints", "seven", "VssVersionNotSpecifiedException"),
        ("POST", f"{IN_SHOP}/endpointproxy", "7.2-preview.4", "VssVersionOutOfRangeException"),
        (
            "GET",
            f"/devops/contoso/shop/_apis/pipelines/pipelinePermissions/endpoint/{SHOP}",
            "7.1",
            "VssInvalidPreviewVersionException",
        ),
    ],
    ids=["missing", "too-new", "too-old", "no-preview", "revision", "malformed", "proxy-revision", "always-preview"],
)
async def test_version_refusals(ado: httpx.AsyncClient, method: str, path: str, version: str | None, kind: str) -> None:
    """A version that does not fit is 400 with its own exception, without an echo."""
    answer = await ado.request(method, path, params={"api-version": version} if version else {}, json={})
    assert (answer.status_code, answer.json()["typeKey"]) == (400, kind)
    assert "api-version" not in answer.headers["content-type"]


async def test_version_in_accept_header(ado: httpx.AsyncClient) -> None:
    """The version may come in the Accept header instead."""
    answer = await ado.get(f"{IN_SHOP}/endpoints", headers={"Accept": "application/json;api-version=7.1-preview.4"})
    assert answer.headers["content-type"].endswith("api-version=7.1-preview.4")


async def test_read_without_version_floats(ado: httpx.AsyncClient) -> None:
    """A read without a version is served with the newest released one."""
    assert (await ado.get(f"{IN_SHOP}/endpoints")).headers["content-type"].endswith("api-version=7.1")


async def test_bare_array_on_request(ado: httpx.AsyncClient) -> None:
    """A browser's noArrayWrap=true takes the wrapper away."""
    accept = "application/json;api-version=7.1;excludeUrls=true;enumsAsNumbers=true;noArrayWrap=true"
    answer = await ado.get(f"{IN_SHOP}/endpoints", headers={"Accept": accept})
    assert [item["name"] for item in answer.json()] == ["sc-shop"]


async def test_answers_carry_activity_ids(ado: httpx.AsyncClient) -> None:
    """Each answer names its activity, and echoes the caller's session."""
    answer = await ado.get(f"{IN_SHOP}/endpoints", headers={"X-TFS-Session": "s-1"})
    assert answer.headers["activityid"] == answer.headers["x-vss-e2eid"]
    assert answer.headers["x-tfs-session"] == "s-1"


async def test_error_envelope(ado: httpx.AsyncClient) -> None:
    """An unknown project by name is TF200016 in the documented envelope."""
    answer = await ado.get(f"/devops/contoso/nowhere/_apis/serviceendpoint/endpoints?{V}")
    body = answer.json()
    assert answer.status_code == 404
    assert body["message"].startswith("TF200016: The following project does not exist: nowhere.")
    assert body["typeKey"] == "ProjectDoesNotExistWithNameException"
    assert body["typeName"].startswith("Microsoft.TeamFoundation.Core.WebApi.ProjectDoesNotExistWithNameException, ")
    assert (body["$id"], body["innerException"], body["errorCode"], body["eventId"]) == ("1", None, 0, 3000)


async def test_unknown_project_id(ado: httpx.AsyncClient) -> None:
    """An unknown project by id is VS800075."""
    unknown = "b0000000-0000-4000-8000-000000000099"
    answer = await ado.get(f"/devops/contoso/{unknown}/_apis/serviceendpoint/endpoints?{V}")
    assert (answer.status_code, "VS800075" in answer.json()["message"]) == (404, True)


async def test_paths_ignore_letter_case(ado: httpx.AsyncClient) -> None:
    """Paths, organization and project are found in any letter case."""
    answer = await ado.get(f"/devops/CONTOSO/Shop/_apis/ServiceEndpoint/Endpoints?{V}")
    assert answer.json()["count"] == 1


async def test_unknown_path_is_501(ado: httpx.AsyncClient) -> None:
    """What is not simulated says so."""
    assert (await ado.get(f"/devops/contoso/_apis/git/repositories?{V}")).status_code == 501


async def test_resource_table_lists_endpoint_routes(ado: httpx.AsyncClient) -> None:
    """OPTIONS answers the table that clients negotiate versions with."""
    body = (await ado.request("OPTIONS", "/devops/contoso/_apis")).json()
    row = next(item for item in body["value"] if item["id"] == "14e48fdc-2c8b-41ce-a0c3-e26f6cc55bd0")
    assert row["routeTemplate"] == "_apis/serviceendpoint/endpoints/{endpointId}"
    assert (row["resourceVersion"], row["maxVersion"], row["releasedVersion"]) == (4, "7.2", "7.1")
    assert (await ado.request("OPTIONS", "/devops/_apis")).json() == body


async def test_resource_areas_point_at_the_organization(ado: httpx.AsyncClient) -> None:
    """Every area is served at the address that the caller used."""
    area = "1814ab31-2f4f-4a9f-8761-f4d77dc5a5d7"
    listed = (await ado.get("/devops/contoso/_apis/resourceAreas")).json()["value"]
    single = (await ado.get(f"/devops/contoso/_apis/resourceAreas/{area}")).json()
    assert single in listed
    assert single["locationUrl"] == "https://sandbox.test/devops/contoso/"
    assert (await ado.get("/devops/contoso/_apis/resourceAreas/unknown")).json() is None


@pytest.mark.parametrize(("account", "found"), [("contoso", True), ("fabrikam", False)])
async def test_area_lookup_without_sign_in(http: httpx.AsyncClient, account: str, found: bool) -> None:  # noqa: FBT001  a table's column
    """The address of an organization is found without a credential."""
    area = "1814ab31-2f4f-4a9f-8761-f4d77dc5a5d7"
    answer = await http.get(f"/devops/_apis/resourceAreas/{area}?accountName={account}")
    assert bool(answer.json()) == found


async def test_projects_are_paged(ado: httpx.AsyncClient) -> None:
    """$top limits the list of projects, and a continuation token leads on."""
    first = await ado.get(f"/devops/contoso/_apis/projects?$top=1&{V}")
    token = first.headers["x-ms-continuationtoken"]
    second = await ado.get(f"/devops/contoso/_apis/projects?$top=1&continuationToken={token}&{V}")
    assert [p["name"] for p in first.json()["value"] + second.json()["value"]] == ["depot", "shop"]
    assert "x-ms-continuationtoken" not in second.headers


async def test_bad_page_size_is_refused(ado: httpx.AsyncClient) -> None:
    """A page size that is no number is 400."""
    assert (await ado.get(f"/devops/contoso/_apis/projects?$top=many&{V}")).status_code == 400


async def test_project_by_name(ado: httpx.AsyncClient) -> None:
    """A project is found by name and by id."""
    by_name = (await ado.get(f"/devops/contoso/_apis/projects/shop?{V}")).json()
    assert (await ado.get(f"/devops/contoso/_apis/projects/{PROJECT}?{V}")).json() == by_name


async def test_get_masks_secrets_as_null(ado: httpx.AsyncClient) -> None:
    """GET by id shows confidential keys with null."""
    parameters = (await read(ado))["authorization"]["parameters"]
    assert parameters["serviceprincipalkey"] is None


async def test_list_leaves_secrets_out(ado: httpx.AsyncClient) -> None:
    """Lists do not show confidential keys at all."""
    listed = (await ado.get(f"{IN_SHOP}/endpoints?{V}")).json()["value"][0]
    assert "serviceprincipalkey" not in listed["authorization"]["parameters"]


@pytest.mark.parametrize("value", [None, ""])
async def test_empty_access_token_shows_as_null(
    ado: httpx.AsyncClient, endpoint: ServiceEndpoint, value: str | None
) -> None:
    """A stored `accesstoken` without a value is visible in GET, as null."""
    endpoint.parameters["accesstoken"] = value
    parameters = (await read(ado))["authorization"]["parameters"]
    assert "accesstoken" in parameters
    assert parameters["accesstoken"] is None


@pytest.mark.parametrize("endpoint_id", ["c0000000-0000-4000-8000-000000000099", "none"])
async def test_unknown_connection_is_null(ado: httpx.AsyncClient, endpoint_id: str) -> None:
    """GET of an unknown id is 200 with null."""
    answer = await ado.get(f"{IN_SHOP}/endpoints/{endpoint_id}?{V}")
    assert (answer.status_code, answer.text) == (200, "null")


async def test_connection_of_another_project_is_null(ado: httpx.AsyncClient) -> None:
    """A connection that is not shared with a project is unknown there."""
    answer = await ado.get(f"/devops/contoso/depot/_apis/serviceendpoint/endpoints/{SHOP}?{V}")
    assert answer.text == "null"


async def test_partial_read_without_role(http: httpx.AsyncClient, organization: Organization) -> None:
    """Without a role GET shows the id but neither type nor data, and the list is empty."""
    headers = member(organization)
    shown = (await http.get(f"{IN_SHOP}/endpoints/{SHOP}?{V}", headers=headers)).json()
    assert shown["id"] == SHOP
    assert not {"type", "data", "authorization"} & shown.keys()
    assert (await http.get(f"{IN_SHOP}/endpoints?{V}", headers=headers)).json() == {"count": 0, "value": []}


@pytest.mark.parametrize("role", ["Reader", "User", "Creator", "Administrator"])
async def test_every_role_reads(http: httpx.AsyncClient, organization: Organization, role: Role) -> None:
    """Any role in the project is enough to read."""
    headers = member(organization, role)
    assert (await http.get(f"{IN_SHOP}/endpoints/{SHOP}?{V}", headers=headers)).json()["type"] == "azurerm"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("endpointNames=SC-SHOP,other", 1),
        ("endpointNames=other", 0),
        ("type=AzureRM", 1),
        ("type=generic", 0),
        ("authSchemes=ServicePrincipal,None", 1),
        ("authSchemes=WorkloadIdentityFederation", 0),
        (f"endpointIds={SHOP}", 1),
        ("owner=Library", 1),
        ("owner=agentcloud", 0),
        ("actionFilter=manage", 1),
    ],
)
async def test_list_filters(ado: httpx.AsyncClient, query: str, count: int) -> None:
    """Each filter of the list works, without regard to letter case."""
    assert (await ado.get(f"{IN_SHOP}/endpoints?{query}&{V}")).json()["count"] == count


async def test_not_ready_is_listed_on_demand(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """A connection that is not ready is in the list only with includeFailed=true."""
    endpoint.is_ready = False
    assert (await ado.get(f"{IN_SHOP}/endpoints?{V}")).json()["count"] == 0
    assert (await ado.get(f"{IN_SHOP}/endpoints?includeFailed=true&{V}")).json()["count"] == 1


@pytest.mark.parametrize(("version", "dated"), [("7.1", False), ("7.2-preview.4", True)])
async def test_dates_come_with_7_2(ado: httpx.AsyncClient, version: str, dated: bool) -> None:  # noqa: FBT001  a table's column
    """Creation and modification are shown from 7.2 on."""
    shown = (await ado.get(f"{IN_SHOP}/endpoints/{SHOP}?api-version={version}")).json()
    assert ("creationDate" in shown) == dated


async def test_federated_connection_shows_issuer_and_subject(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """Azure DevOps makes up issuer and subject from ids: base64url of .NET's byte order."""
    endpoint.scheme = "WorkloadIdentityFederation"
    endpoint.parameters["tenantid"] = "16b3c013-d300-468d-ac64-7eda0820b6d3"
    shown = (await read(ado))["authorization"]["parameters"]
    assert shown["workloadIdentityFederationIssuer"].endswith("/16b3c013-d300-468d-ac64-7eda0820b6d3/v2.0")
    prefix = "/eid1/c/pub/t/E8CzFgDTjUasZH7aCCC20w/a/rISbSSETf0KqFyZ8ppdXmA/sc/"
    assert shown["workloadIdentityFederationSubject"] == f"{prefix}06000000-0000-4000-8000-000000000001/{SHOP}"
    assert shown["workloadIdentityFederationIssuerType"] == "EntraID"


async def test_other_clouds_keep_the_older_issuer(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """Outside AzureCloud the subject follows the names."""
    endpoint.scheme = "WorkloadIdentityFederation"
    endpoint.data["environment"] = "AzureUSGovernment"
    shown = (await read(ado))["authorization"]["parameters"]
    assert shown["workloadIdentityFederationIssuer"].startswith("https://vstoken.dev.azure.com/06000000-")
    assert shown["workloadIdentityFederationSubject"] == "sc://contoso/shop/sc-shop"


@pytest.mark.parametrize("path", [ENDPOINTS, f"{IN_SHOP}/endpoints"], ids=["organization", "project"])
async def test_create_echoes_and_masks(ado: httpx.AsyncClient, path: str) -> None:
    """A new connection comes back with an id and without its secret, and can be read."""
    answer = await ado.post(f"{path}?{V}", json=new_body())
    created = answer.json()
    assert (answer.status_code, created["isReady"], created["name"]) == (200, True, "sc-new")
    assert created["authorization"]["parameters"]["serviceprincipalkey"] is None
    assert (await ado.get(f"{IN_SHOP}/endpoints/{created['id']}?{V}")).json() == created


async def test_create_names_the_creator(ado: httpx.AsyncClient, organization: Organization) -> None:
    """The maker of a connection is shown, and becomes its Administrator."""
    created = (await ado.post(f"{ENDPOINTS}?{V}", json=new_body())).json()
    assert created["createdBy"]["displayName"] == "armedic"
    assert organization.endpoints[created["id"]].roles == {created["createdBy"]["id"]: "Administrator"}


async def test_old_version_needs_no_reference(ado: httpx.AsyncClient) -> None:
    """Before version 6 the project of the path is enough."""
    body = new_body(serviceEndpointProjectReferences=None)
    answer = await ado.post(f"{IN_SHOP}/endpoints?api-version=5.1-preview.2", json=body)
    assert answer.json()["serviceEndpointProjectReferences"][0]["projectReference"]["name"] == "shop"


REFUSED_BODIES: dict[str, tuple[Any, int, str]] = {
    "no-reference": (
        new_body(serviceEndpointProjectReferences=[]),
        400,
        "At least one project reference required to create an endpoint.",
    ),
    "reference-without-project": (new_body(serviceEndpointProjectReferences=[{"name": "x"}]), 400, "cannot be null"),
    "unknown-project": (
        new_body(serviceEndpointProjectReferences=[{"projectReference": {"name": "nowhere"}}]),
        404,
        "TF200016",
    ),
    "no-name": (new_body(name=""), 400, "endpoint.Name"),
    "no-authorization": (new_body(authorization=None), 400, "endpoint.Authorization"),
    "unknown-scheme": (
        new_body(authorization={"scheme": "Magic"}),
        400,
        "Unable to find service connection type 'azurerm' using authentication scheme 'Magic'",
    ),
    "taken-name": (new_body(name="SC-SHOP"), 500, "Service connection with name SC-SHOP already exists."),
    "wrong-type": (new_body(data="text"), 500, "TF400898"),
    "federation-on-stack": (
        new_body(data={"environment": "AzureStack"}, authorization={"scheme": "WorkloadIdentityFederation"}),
        400,
        "Azure Stack",
    ),
    "other-type": (new_body(type="github"), 501, "not simulated"),
}


@pytest.mark.parametrize(("body", "status", "text"), REFUSED_BODIES.values(), ids=REFUSED_BODIES.keys())
async def test_create_refusals(ado: httpx.AsyncClient, body: Any, status: int, text: str) -> None:
    """A create body that does not do is refused as the live service refuses it."""
    answer = await ado.post(f"{ENDPOINTS}?{V}", json=body)
    assert (answer.status_code, text in answer.json()["message"]) == (status, True)


async def test_malformed_json_does_not_bind(ado: httpx.AsyncClient) -> None:
    """A body that is no JSON binds to null."""
    answer = await ado.post(f"{ENDPOINTS}?{V}", content=b"{")
    assert (answer.status_code, answer.json()["typeKey"]) == (400, "ArgumentNullException")


async def test_reader_may_not_create(http: httpx.AsyncClient, organization: Organization) -> None:
    """Without the role Creator nothing is created."""
    answer = await http.post(f"{ENDPOINTS}?{V}", json=new_body(), headers=member(organization, "User"))
    assert (answer.status_code, "need to be a Creator" in answer.json()["message"]) == (403, True)


async def test_creator_may_create(http: httpx.AsyncClient, organization: Organization) -> None:
    """The role Creator in the project is enough."""
    answer = await http.post(f"{ENDPOINTS}?{V}", json=new_body(), headers=member(organization, "Creator"))
    assert answer.status_code == 200


async def test_automatic_creation_fails_without_a_session(ado: httpx.AsyncClient) -> None:
    """Automatic creation starts, and fails because the caller has no session in Entra."""
    data = {"environment": "AzureCloud", "creationMode": "Automatic"}
    authorization = {"scheme": "ServicePrincipal", "parameters": {"tenantid": "t"}}
    created = (await ado.post(f"{ENDPOINTS}?{V}", json=new_body(data=data, authorization=authorization))).json()
    assert (created["isReady"], created["operationStatus"]["state"]) == (False, "InProgress")
    later = (await ado.get(f"{IN_SHOP}/endpoints/{created['id']}?{V}")).json()
    assert later["operationStatus"]["state"] == "Failed"
    assert "Failed to obtain an access token" in later["operationStatus"]["statusMessage"]
    assert "A valid refresh token for identity" in later["operationStatus"]["statusMessage"]


@pytest.mark.parametrize("path", [ENDPOINTS, f"{IN_SHOP}/endpoints"], ids=["organization", "project"])
async def test_put_of_what_was_read_changes_nothing(
    ado: httpx.AsyncClient, organization: Organization, path: str
) -> None:
    """PUT of the masked object retains the secret."""
    before = stored(organization).secrets
    answer = await ado.put(f"{path}/{SHOP}?{V}", json=await read(ado))
    assert answer.status_code == 200
    assert stored(organization).secrets == before


async def parameters_after(ado: httpx.AsyncClient, organization: Organization, **parameters: Any) -> dict[str, str]:
    """The stored secrets after a PUT with other authorization parameters; "@absent" leaves one out."""
    body = await read(ado)
    given = {**body["authorization"]["parameters"], **parameters}
    body["authorization"]["parameters"] = {key: value for key, value in given.items() if value != "@absent"}
    assert (await ado.put(f"{ENDPOINTS}/{SHOP}?{V}", json=body)).status_code == 200
    return stored(organization).secrets


@pytest.mark.parametrize("value", [None, "@absent"], ids=["null", "absent"])
async def test_null_or_absent_secret_is_retained(
    ado: httpx.AsyncClient, organization: Organization, value: str | None
) -> None:
    """A secret that is null or left out stays stored."""
    before = stored(organization).secrets
    assert await parameters_after(ado, organization, serviceprincipalkey=value) == before
    assert (await read(ado))["authorization"]["parameters"]["serviceprincipalkey"] is None


async def test_new_secret_replaces(ado: httpx.AsyncClient, organization: Organization) -> None:
    """A secret with a value replaces the stored one."""
    value = secrets.token_hex(8)
    assert await parameters_after(ado, organization, serviceprincipalkey=value) == {"serviceprincipalkey": value}


async def test_empty_secret_wipes(ado: httpx.AsyncClient, organization: Organization) -> None:
    """An empty secret wipes the stored one of a manual connection."""
    assert await parameters_after(ado, organization, serviceprincipalkey="") == {"serviceprincipalkey": ""}


async def test_empty_secret_of_automatic_connection_is_retained(
    ado: httpx.AsyncClient, organization: Organization, endpoint: ServiceEndpoint
) -> None:
    """Automatic connections take an empty secret as none."""
    endpoint.data["creationMode"] = "Automatic"
    before = dict(endpoint.secrets)
    assert await parameters_after(ado, organization, serviceprincipalkey="") == before


async def test_access_token_goes_when_left_out(
    ado: httpx.AsyncClient, organization: Organization, endpoint: ServiceEndpoint
) -> None:
    """The empty `accesstoken` stays until an update no longer names it; the secret survives both."""
    before = dict(endpoint.secrets)
    endpoint.parameters["accesstoken"] = None
    assert await parameters_after(ado, organization) == before
    assert "accesstoken" in (await read(ado))["authorization"]["parameters"]
    assert await parameters_after(ado, organization, accesstoken="@absent") == before
    assert "accesstoken" not in (await read(ado))["authorization"]["parameters"]


async def test_null_access_token_is_stored_as_a_key(ado: httpx.AsyncClient, organization: Organization) -> None:
    """An update with `accesstoken: null` makes the defect that the support article describes."""
    await parameters_after(ado, organization, accesstoken=None)
    assert stored(organization).parameters["accesstoken"] is None


async def test_rename_needs_both_names(ado: httpx.AsyncClient, organization: Organization) -> None:
    """A rename changes the name and that of the owning project's reference."""
    body = await read(ado)
    body["name"] = "sc-store"
    await ado.put(f"{ENDPOINTS}/{SHOP}?{V}", json=body)
    assert stored(organization).name == "sc-shop"
    body["serviceEndpointProjectReferences"][0]["name"] = "sc-store"
    renamed = (await ado.put(f"{ENDPOINTS}/{SHOP}?{V}", json=body)).json()
    assert (renamed["name"], stored(organization).name) == ("sc-store", "sc-store")


async def test_rename_moves_the_older_subject(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """Under the Azure DevOps issuer a rename changes the subject."""
    endpoint.scheme = "WorkloadIdentityFederation"
    issuer = "https://vstoken.dev.azure.com/06000000-0000-4000-8000-000000000001"
    endpoint.parameters["workloadIdentityFederationIssuer"] = issuer
    body = await read(ado)
    assert body["authorization"]["parameters"]["workloadIdentityFederationSubject"] == "sc://contoso/shop/sc-shop"
    body["name"] = body["serviceEndpointProjectReferences"][0]["name"] = "sc-store"
    await ado.put(f"{ENDPOINTS}/{SHOP}?{V}", json=body)
    shown = (await read(ado))["authorization"]["parameters"]
    assert shown["workloadIdentityFederationSubject"] == "sc://contoso/shop/sc-store"


async def test_callers_cannot_set_the_subject(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """A subject in an update is ignored."""
    endpoint.scheme = "WorkloadIdentityFederation"
    body = await read(ado)
    subject = body["authorization"]["parameters"]["workloadIdentityFederationSubject"]
    body["authorization"]["parameters"]["workloadIdentityFederationSubject"] = "sc://mine"
    await ado.put(f"{ENDPOINTS}/{SHOP}?{V}", json=body)
    assert (await read(ado))["authorization"]["parameters"]["workloadIdentityFederationSubject"] == subject


async def test_references_are_additive(ado: httpx.AsyncClient, organization: Organization) -> None:
    """A new reference is added, one that is left out stays."""
    depot = {"projectReference": {"name": "depot"}, "name": "sc-depot", "description": "for the depot"}
    body = body_of(await read(ado), serviceEndpointProjectReferences=[depot])
    shared = (await ado.put(f"{ENDPOINTS}/{SHOP}?{V}", json=body)).json()
    assert shared["isShared"] is True
    assert list(stored(organization).projects.values()) == ["sc-shop", "sc-depot"]
    there = (await ado.get(f"/devops/contoso/depot/_apis/serviceendpoint/endpoints/{SHOP}?{V}")).json()
    assert (there["name"], there["description"]) == ("sc-depot", "for the depot")


async def test_shared_reference_cannot_be_renamed(ado: httpx.AsyncClient) -> None:
    """Another name in a shared reference is TF400898."""
    reference = {"projectReference": {"name": "depot"}, "name": "sc-depot"}
    await ado.patch(f"{ENDPOINTS}/{SHOP}?{V}", json=[reference])
    body = body_of(await read(ado), serviceEndpointProjectReferences=[{**reference, "name": "sc-other"}])
    answer = await ado.put(f"{ENDPOINTS}/{SHOP}?{V}", json=body)
    assert (answer.status_code, answer.json()["message"].startswith("TF400898")) == (500, True)


async def test_disable_and_enable(ado: httpx.AsyncClient, organization: Organization) -> None:
    """`isDisabled` is read and written."""
    for wanted in (True, False):
        answer = await ado.put(f"{ENDPOINTS}/{SHOP}?{V}", json=body_of(await read(ado), isDisabled=wanted))
        assert answer.json()["isDisabled"] is wanted
        assert stored(organization).is_disabled is wanted


async def test_name_follows_the_reference(ado: httpx.AsyncClient) -> None:
    """A new connection is called what its reference calls it."""
    reference = {"projectReference": {"id": PROJECT}, "name": "sc-there"}
    created = (await ado.post(f"{ENDPOINTS}?{V}", json=new_body(serviceEndpointProjectReferences=[reference]))).json()
    assert created["name"] == "sc-there"


async def test_refreshed_authentication_is_not_simulated(ado: httpx.AsyncClient) -> None:
    """The other POST on the same path says that it is not simulated."""
    answer = await ado.post(f"{IN_SHOP}/endpoints?endpointIds={SHOP}&{V}", json=new_body())
    assert answer.status_code == 501


@pytest.mark.parametrize(("scheme", "status"), [("managedserviceidentity", 200), ("Magic", 400)])
async def test_update_changes_the_scheme(ado: httpx.AsyncClient, scheme: str, status: int) -> None:
    """An update may name another scheme of the type, whose usual spelling is kept."""
    authorization = {"scheme": scheme, "parameters": {"tenantid": "t"}}
    answer = await ado.put(f"{ENDPOINTS}/{SHOP}?{V}", json={"authorization": authorization})
    assert answer.status_code == status
    assert status == 400 or answer.json()["authorization"]["scheme"] == "ManagedServiceIdentity"


async def test_further_project_needs_creator_there(http: httpx.AsyncClient, organization: Organization) -> None:
    """An update that shares needs the right to create in the other project."""
    body = {"serviceEndpointProjectReferences": [{"projectReference": {"name": "depot"}}]}
    headers = member(organization, "Administrator")
    assert (await http.put(f"{ENDPOINTS}/{SHOP}?{V}", json=body, headers=headers)).status_code == 403


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_writes_of_unknown_connections(ado: httpx.AsyncClient, method: str) -> None:
    """Sharing or deleting what is not there is an error."""
    url = f"{ENDPOINTS}/none?projectIds={PROJECT}&{V}"
    assert (await ado.request(method, url, json=[])).status_code == 404


async def test_update_many(ado: httpx.AsyncClient) -> None:
    """A list of connections is updated in one call."""
    body = body_of(await read(ado), description="both")
    answer = await ado.put(f"{ENDPOINTS}?{V}", json=[body])
    assert [item["description"] for item in answer.json()["value"]] == ["both"]


async def test_update_of_unknown_connection(ado: httpx.AsyncClient) -> None:
    """PUT of an unknown id is an error, unlike GET."""
    assert (await ado.put(f"{ENDPOINTS}/none?{V}", json={})).status_code == 404


@pytest.mark.parametrize(
    ("query", "changes", "status"),
    [("", {"id": "other"}, 400), ("operation=Explode", {}, 501)],
    ids=["other-id", "other-operation"],
)
async def test_update_refusals(ado: httpx.AsyncClient, query: str, changes: dict[str, Any], status: int) -> None:
    """An id that differs from the path is refused, an operation that is not simulated says so."""
    answer = await ado.put(f"{ENDPOINTS}/{SHOP}?{V}&{query}", json=body_of(await read(ado), **changes))
    assert answer.status_code == status


async def test_user_may_not_update(http: httpx.AsyncClient, ado: httpx.AsyncClient, organization: Organization) -> None:
    """Without the role Administrator an update is 403."""
    body = await read(ado)
    answer = await http.put(f"{ENDPOINTS}/{SHOP}?{V}", json=body, headers=member(organization, "User"))
    assert answer.status_code == 403


async def test_project_administrator_may_rename_only(
    http: httpx.AsyncClient, ado: httpx.AsyncClient, organization: Organization
) -> None:
    """An Administrator of the project may describe; credentials need one of the organization."""
    body, headers = await read(ado), member(organization, "Administrator")
    allowed = await http.put(f"{ENDPOINTS}/{SHOP}?{V}", json=body_of(body, description="x"), headers=headers)
    assert allowed.status_code == 200
    body["authorization"]["parameters"]["serviceprincipalkey"] = secrets.token_hex(8)
    refused = await http.put(f"{ENDPOINTS}/{SHOP}?{V}", json=body, headers=headers)
    assert refused.status_code == 403
    assert "organization/collection level Administrator" in refused.json()["message"]


def trust(world: World, parameters: dict[str, str]) -> None:
    """Let the application trust what a connection presents."""
    credential = FederatedCredential(
        id="fc",
        name="fc",
        issuer=parameters["workloadIdentityFederationIssuer"],
        subject=parameters["workloadIdentityFederationSubject"],
        audiences=["api://AzureADTokenExchange"],
    )
    world.applications["shop"].federated_credentials.append(credential)


CONVERT = f"{ENDPOINTS}/{SHOP}?operation=ConvertAuthenticationScheme&{V}"
FEDERATED = {"authorization": {"scheme": "WorkloadIdentityFederation"}}
PRESENTED = {
    "workloadIdentityFederationIssuer": "https://login.microsoftonline.com/7e000000-0000-4000-8000-000000000001/v2.0",
    "workloadIdentityFederationSubject": (
        "/eid1/c/pub/t/AAAAfgAAAECAAAAAAAAAAQ/a/rISbSSETf0KqFyZ8ppdXmA/sc/06000000-0000-4000-8000-000000000001/" + SHOP
    ),
}


async def test_conversion_needs_a_trusting_application(ado: httpx.AsyncClient, organization: Organization) -> None:
    """Without a federated credential a manual connection cannot be converted."""
    answer = await ado.put(CONVERT, json=FEDERATED)
    assert answer.status_code == 400
    assert "could not be upgraded to WorkloadIdentityFederation" in answer.json()["message"]
    assert stored(organization).scheme == "ServicePrincipal"


async def test_conversion_and_revert(ado: httpx.AsyncClient, world: World, organization: Organization) -> None:
    """A connection is converted, and within seven days back to its secret."""
    trust(world, PRESENTED)
    before = stored(organization).secrets
    converted = (await ado.put(CONVERT, json=FEDERATED)).json()
    assert converted["authorization"]["scheme"] == "WorkloadIdentityFederation"
    assert "serviceprincipalkey" not in converted["authorization"]["parameters"]
    assert "revertSchemeDeadline" in converted["data"]
    reverted = (await ado.put(CONVERT, json={"authorization": {"scheme": "ServicePrincipal"}})).json()
    assert reverted["authorization"]["parameters"]["authenticationType"] == "spnKey"
    assert stored(organization).secrets == before


async def test_revert_ends_after_seven_days(ado: httpx.AsyncClient, world: World, endpoint: ServiceEndpoint) -> None:
    """After the deadline there is no way back."""
    endpoint.scheme = "WorkloadIdentityFederation"
    endpoint.data["revertSchemeDeadline"] = (world.now() - timedelta(days=1)).isoformat()
    answer = await ado.put(CONVERT, json={"authorization": {"scheme": "ServicePrincipal"}})
    assert answer.status_code == 400


async def test_conversion_to_the_same_scheme(ado: httpx.AsyncClient) -> None:
    """Neither an upgrade nor a downgrade."""
    answer = await ado.put(CONVERT, json={"authorization": {"scheme": "ServicePrincipal"}})
    assert answer.status_code == 400
    assert "from ServicePrincipal to ServicePrincipal is neither an upgrade" in answer.json()["message"]


async def test_conversion_only_from_the_owning_project(ado: httpx.AsyncClient) -> None:
    """A shared connection is not converted from another project."""
    await ado.patch(f"{ENDPOINTS}/{SHOP}?{V}", json=[{"projectReference": {"name": "depot"}}])
    path = f"/devops/contoso/depot/_apis/serviceendpoint/endpoints/{SHOP}?operation=ConvertAuthenticationScheme&{V}"
    assert (await ado.put(path, json=FEDERATED)).status_code == 400


@pytest.mark.parametrize("trusted", [True, False])
async def test_issuer_moves_to_entra(
    ado: httpx.AsyncClient,
    world: World,
    endpoint: ServiceEndpoint,
    trusted: bool,  # noqa: FBT001  a table's column
) -> None:
    """The older issuer is left by an update that names Entra's, if the application trusts that one."""
    endpoint.scheme = "WorkloadIdentityFederation"
    older = "https://vstoken.dev.azure.com/06000000-0000-4000-8000-000000000001"
    endpoint.parameters["workloadIdentityFederationIssuer"] = older
    if trusted:
        trust(world, PRESENTED)
    body = await read(ado)
    body["authorization"]["parameters"] |= PRESENTED
    answer = await ado.put(f"{ENDPOINTS}/{SHOP}?{V}", json=body)
    assert answer.status_code == (200 if trusted else 400)
    shown = (await read(ado))["authorization"]["parameters"]
    assert (shown["workloadIdentityFederationIssuer"] != older) == trusted


async def test_share_adds_a_project(ado: httpx.AsyncClient) -> None:
    """PATCH with a list of references shares, and answers 204."""
    reference = {"projectReference": {"name": "depot"}, "name": "sc-depot"}
    assert (await ado.patch(f"{ENDPOINTS}/{SHOP}?{V}", json=[reference])).status_code == 204
    assert (await ado.get(f"/devops/contoso/depot/_apis/serviceendpoint/endpoints?{V}")).json()["count"] == 1


async def test_patch_with_an_object_is_refused(ado: httpx.AsyncClient) -> None:
    """PATCH with a connection, as the support article prints it, is refused."""
    answer = await ado.patch(f"{ENDPOINTS}/{SHOP}?{V}", json=await read(ado))
    assert answer.status_code == 400
    assert answer.json()["message"] == "Value cannot be null. Parameter name: endpointProjectReferences"
    assert answer.json()["typeKey"] == "ArgumentNullException"


async def test_share_needs_creator_there(
    http: httpx.AsyncClient, organization: Organization, endpoint: ServiceEndpoint
) -> None:
    """Sharing needs Administrator on the connection and Creator in the other project."""
    headers = member(organization, "Administrator")
    answer = await http.patch(
        f"{ENDPOINTS}/{SHOP}?{V}", json=[{"projectReference": {"name": "depot"}}], headers=headers
    )
    assert answer.status_code == 403
    assert endpoint.projects == {PROJECT: "sc-shop"}


async def test_delete_needs_project_ids(ado: httpx.AsyncClient) -> None:
    """The form without a project needs projectIds."""
    answer = await ado.delete(f"{ENDPOINTS}/{SHOP}?{V}")
    assert (answer.status_code, "projectIds" in answer.json()["message"]) == (400, True)


@pytest.mark.parametrize(
    "path", [f"{ENDPOINTS}/{SHOP}?projectIds={PROJECT}&{V}", f"{IN_SHOP}/endpoints/{SHOP}?deep=false&{V}"]
)
async def test_delete(ado: httpx.AsyncClient, path: str) -> None:
    """A deleted connection reads as null."""
    assert (await ado.delete(path)).status_code == 204
    assert (await ado.get(f"{IN_SHOP}/endpoints/{SHOP}?{V}")).text == "null"


async def test_delete_from_one_project_keeps_the_other(ado: httpx.AsyncClient, organization: Organization) -> None:
    """A shared connection lives on where it was not deleted."""
    await ado.patch(f"{ENDPOINTS}/{SHOP}?{V}", json=[{"projectReference": {"name": "depot"}}])
    await ado.delete(f"{ENDPOINTS}/{SHOP}?projectIds={PROJECT}&{V}")
    assert (await ado.get(f"{IN_SHOP}/endpoints/{SHOP}?{V}")).text == "null"
    assert stored(organization).owner_project == "b0000000-0000-4000-8000-000000000002"


async def test_deep_delete_of_automatic_connection_fails(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """Removing the service principal as well needs a session in Entra."""
    endpoint.data["creationMode"] = "Automatic"
    answer = await ado.delete(f"{ENDPOINTS}/{SHOP}?projectIds={PROJECT}&deep=true&{V}")
    assert (answer.status_code, "Failed to remove the service principal" in answer.json()["message"]) == (400, True)


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
async def test_writes_need_an_administrator(http: httpx.AsyncClient, organization: Organization, method: str) -> None:
    """Sharing and deleting are for Administrators of the connection."""
    headers = member(organization, "User")
    url = f"{ENDPOINTS}/{SHOP}?projectIds={PROJECT}&{V}"
    assert (await http.request(method, url, json=[], headers=headers)).status_code == 403


async def test_execution_history_newest_first(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """Runs that used the connection are listed in pages, the newest first."""
    endpoint.executions = [{"id": 1}, {"id": 2}, {"id": 3}]
    first = await ado.get(f"{IN_SHOP}/{SHOP}/executionhistory?top=2&{V}")
    assert [record["data"]["id"] for record in first.json()["value"]] == [3, 2]
    token = first.headers["x-ms-continuationtoken"]
    second = await ado.get(f"{IN_SHOP}/{SHOP}/executionhistory?top=2&continuationToken={token}&{V}")
    assert [record["data"]["id"] for record in second.json()["value"]] == [1]


async def test_history_of_what_one_may_not_read(http: httpx.AsyncClient, organization: Organization) -> None:
    """Without a role, and for unknown ids, the history is empty."""
    headers = member(organization)
    for endpoint_id in (SHOP, "none"):
        answer = await http.get(f"{IN_SHOP}/{endpoint_id}/executionhistory?{V}", headers=headers)
        assert answer.json()["count"] == 0


async def test_types_describe_azurerm(ado: httpx.AsyncClient) -> None:
    """The type lists its schemes; a managed identity is not verifiable."""
    answer = await ado.get(f"/devops/contoso/_apis/serviceendpoint/types?type=azurerm&{V}")
    schemes = {scheme["scheme"]: scheme for scheme in answer.json()["value"][0]["authenticationSchemes"]}
    assert schemes["ManagedServiceIdentity"]["properties"] == {"isVerifiable": "False"}
    assert "WorkloadIdentityFederation" in schemes


@pytest.mark.parametrize(("query", "status"), [("type=github", 501), ("scheme=Magic", 400)])
async def test_other_types(ado: httpx.AsyncClient, query: str, status: int) -> None:
    """Other types are not described, unknown schemes refused."""
    answer = await ado.get(f"/devops/contoso/_apis/serviceendpoint/types?{query}&{V}")
    assert answer.status_code == status


PERMISSIONS = "/devops/contoso/shop/_apis/pipelines/pipelinePermissions"
P = "api-version=7.1-preview.1"


async def test_pipelines_are_authorized_and_revoked(ado: httpx.AsyncClient) -> None:
    """Single pipelines are added and taken away; the others stay."""
    url = f"{PERMISSIONS}/endpoint/{SHOP}?{P}"
    await ado.patch(url, json={"pipelines": [{"id": 16, "authorized": True}, {"id": 17, "authorized": True}]})
    answer = await ado.patch(url, json={"pipelines": [{"id": 16, "authorized": False}]})
    assert [pipeline["id"] for pipeline in answer.json()["pipelines"]] == [17]
    assert "allPipelines" not in answer.json()
    assert (await ado.get(url)).json() == answer.json()


async def test_all_pipelines_of_many(ado: httpx.AsyncClient) -> None:
    """Several connections are opened to all pipelines in one call."""
    change = {"resource": {"type": "endpoint", "id": SHOP}, "allPipelines": {"authorized": True}}
    answer = await ado.patch(f"{PERMISSIONS}?{P}", json=[change])
    assert answer.json()["value"][0]["allPipelines"]["authorized"] is True


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (f"/queue/{SHOP}", {}, 501),
        ("/endpoint/none", {}, 404),
        ("", [{}], 400),
    ],
    ids=["other-type", "unknown", "no-resource"],
)
async def test_permission_refusals(ado: httpx.AsyncClient, path: str, body: Any, status: int) -> None:
    """Other resource types are not simulated, unknown connections refused."""
    assert (await ado.patch(f"{PERMISSIONS}{path}?{P}", json=body)).status_code == status


async def test_permissions_need_an_administrator(http: httpx.AsyncClient, organization: Organization) -> None:
    """A User may not authorize pipelines."""
    url = f"{PERMISSIONS}/endpoint/{SHOP}?{P}"
    assert (await http.patch(url, json={}, headers=member(organization, "User"))).status_code == 403


ROLES = "/devops/contoso/_apis/securityroles/scopes"


async def test_role_assignments_of_a_connection(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """Own roles are assigned, those of project and organization inherited."""
    endpoint.roles = {"0a000000-0000-4000-8000-000000000001": "User"}
    answer = await ado.get(
        f"{ROLES}/distributedtask.serviceendpointrole/roleassignments/resources/{PROJECT}_{SHOP}?{P}"
    )
    found = {item["identity"]["displayName"]: (item["role"]["name"], item["access"]) for item in answer.json()["value"]}
    assert found == {"Morgan": ("User", "assigned"), "armedic": ("Administrator", "inherited")}


@pytest.mark.parametrize(
    ("path", "status", "count"),
    [
        (f"distributedtask.project.serviceendpointrole/roleassignments/resources/{PROJECT}", 200, 2),
        (f"distributedtask.serviceendpointrole/roleassignments/resources/{PROJECT}_none", 200, 0),
        ("distributedtask.agentqueuerole/roleassignments/resources/x", 501, None),
        ("distributedtask.serviceendpointrole/roledefinitions", 200, 3),
        ("distributedtask.project.serviceendpointrole/roledefinitions", 200, 4),
        ("distributedtask.agentqueuerole/roledefinitions", 501, None),
    ],
)
async def test_roles_by_scope(ado: httpx.AsyncClient, path: str, status: int, count: int | None) -> None:
    """Roles are known for connections and projects."""
    answer = await ado.get(f"{ROLES}/{path}?{P}")
    assert (answer.status_code, answer.json().get("count")) == (status, count)
