"""Azure DevOps in the sandbox: pipelines that may use a connection, and its roles."""

from typing import Any

import httpx
import pytest
from azure_sandbox.world import Organization, ServiceEndpoint
from sandbox_calls.devops import PROJECT, SHOP, member

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
