"""Azure DevOps in the sandbox: service connections are created."""

from typing import Any

import httpx
import pytest
from azure_sandbox.world import Organization
from sandbox_calls.devops import ENDPOINTS, IN_SHOP, V, member, new_body


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
