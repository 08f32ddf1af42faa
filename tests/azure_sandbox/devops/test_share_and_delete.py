"""Azure DevOps in the sandbox: connections are shared with projects and deleted."""

import httpx
import pytest
from azure_sandbox.world import Organization, ServiceEndpoint
from sandbox_calls.devops import ENDPOINTS, IN_SHOP, PROJECT, SHOP, V, member, read, stored


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
