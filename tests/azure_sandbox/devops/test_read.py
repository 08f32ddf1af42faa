"""Azure DevOps in the sandbox: service connections as they are read, their history and types."""

import httpx
import pytest
from azure_sandbox.devops_identity import Role
from azure_sandbox.world import Organization, ServiceEndpoint
from sandbox_calls.devops import IN_SHOP, SHOP, V, member, read


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
