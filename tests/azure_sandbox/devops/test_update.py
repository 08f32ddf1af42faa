"""Azure DevOps in the sandbox: service connections are updated, and what an update leaves."""

import secrets
from typing import Any

import httpx
import pytest
from azure_sandbox.world import Organization, ServiceEndpoint
from sandbox_calls.devops import ENDPOINTS, IN_SHOP, PROJECT, SHOP, V, body_of, member, new_body, read, stored


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
