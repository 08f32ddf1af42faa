"""The bundled worlds: what they promise about their connections follows from their state."""

import tomllib
from importlib import resources
from typing import Any

import httpx
import pytest
from azure_sandbox.app import create_sandbox
from azure_sandbox.clouds import CLOUDS, DEVOPS_AUDIENCE
from azure_sandbox.seed import bundled_worlds, load_world
from azure_sandbox.tokens import mint
from azure_sandbox.world import World

DEMO = {
    "sc-web-prod": "",
    "sc-web-certificate": "",
    "sc-web-federated": "",
    "sc-prod-token": "cache value is invalid",
    "sc-web-expired": "AADSTS7000222",
    "sc-web-expiring": "",
    "sc-web-wrong-secret": "AADSTS7000215",
    "sc-web-agent": "cannot be verified",
    "sc-orders": "AuthorizationFailed",
    "sc-data-deleted-app": "AADSTS700016",
    "sc-data-disabled": "AADSTS7000112",
    "sc-data-no-credential": "AADSTS70025",
    "sc-data-renamed": "AADSTS700213",
    "sc-data-identity": "",
    "sc-platform-old-issuer": "",
    "sc-platform-off": "is disabled",
    "sc-platform-group": "AuthorizationFailed",
    "sc-platform-management-group": "",
    "sc-platform-usgov": "",
    "sc-platform-china": "",
    "sc-platform-stack": "",
}
"""What Verify says of each connection of the demo world; "" where it succeeds."""


async def verified(world: World) -> dict[str, tuple[str, str]]:
    """Status and message of Verify for every connection of a world, asked by the service's own identity."""
    token = mint(world, CLOUDS["AzureCloud"], world.service_principals["armedic"], DEVOPS_AUDIENCE)
    results = {}
    transport = httpx.ASGITransport(app=create_sandbox(world))
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=transport, base_url="https://sandbox.test", headers=headers) as http:
        for project in world.organizations["contoso"].projects.values():
            base = f"/devops/contoso/{project.name}/_apis/serviceendpoint"
            listed = (await http.get(f"{base}/endpoints?api-version=7.1")).json()["value"]
            for endpoint in listed:
                url = f"{base}/endpointproxy?endpointId={endpoint['id']}&api-version=7.1"
                body = (await http.post(url, json={"dataSourceDetails": {"dataSourceName": "TestConnection"}})).json()
                results[endpoint["name"]] = (body["statusCode"], body["errorMessage"])
    return results


async def test_every_demo_connection_has_the_fault_it_is_named_for() -> None:
    """Verify succeeds for healthy connections of the demo world, and names each fault of the others."""
    results = await verified(load_world("demo"))
    assert results.keys() == DEMO.keys()
    for name, expected in DEMO.items():
        status, message = results[name]
        assert (status == "ok") == (expected == ""), f"{name}: {message}"
        assert expected in message


@pytest.mark.parametrize("name", ["secret", "federated", "certificate"])
async def test_healthy_worlds_verify(name: str) -> None:
    """The one connection of a healthy world passes Verify."""
    assert await verified(load_world(name)) == {"sc-shop": ("ok", "")}


async def test_token_connection_works_without_the_key() -> None:
    """Apart from its empty `accesstoken`, sc-prod-token is healthy."""
    world = load_world("demo")
    del world.organizations["contoso"].endpoints["sc-prod-token"].parameters["accesstoken"]
    assert (await verified(world))["sc-prod-token"] == ("ok", "")


def test_demo_table_names_every_connection() -> None:
    """The table on top of the demo world lists each connection with its project and id."""
    text = (resources.files("azure_sandbox") / "worlds" / "demo.toml").read_text("utf-8")
    organization: dict[str, Any] = tomllib.loads(text)["organizations"]["contoso"]
    projects = {project["project_id"]: project["name"] for project in organization["projects"].values()}
    rows = {tuple(line.lstrip("# ").split()[:3]) for line in text.splitlines() if line.startswith("#")}
    for endpoint in organization["endpoints"].values():
        assert (projects[endpoint["owner_project"]], endpoint["name"], endpoint["id"]) in rows


def test_demo_is_wide_enough() -> None:
    """Three projects, at least sixteen connections, four clouds."""
    world = load_world("demo")
    organization = world.organizations["contoso"]
    assert len(organization.projects) == 3
    assert len(organization.endpoints) >= 16
    assert {tenant.environment for tenant in world.tenants.values()} == set(CLOUDS)


@pytest.mark.parametrize("name", bundled_worlds())
def test_service_identity_is_the_same_everywhere(name: str) -> None:
    """In every world the service signs in with one client id, has one secret, and administers connections."""
    world = load_world(name)
    own = [item for item in world.applications.values() if item.client_id == world.armedic_client_id]
    assert world.armedic_client_id == "a43ed1c0-0000-4000-8000-000000000001"
    assert len({secret.value for application in own for secret in application.secrets}) == 1
    principal = world.service_principals["armedic"]
    member = world.organizations["contoso"].members["armedic"]
    assert (member.id, member.organization_role) == (principal.object_id, "Administrator")
    assert "Application.ReadWrite.All" in principal.graph_roles


@pytest.mark.parametrize("name", bundled_worlds())
def test_ids_are_unique_and_lower_case(name: str) -> None:
    """No id of a connection, application or principal is used twice or written in capitals."""
    world = load_world(name)
    connections = [endpoint.id for endpoint in world.organizations["contoso"].endpoints.values()]
    applications = [application.object_id for application in world.applications.values()]
    principals = [principal.object_id for principal in world.service_principals.values()]
    assignments = [assignment.name for assignment in world.role_assignments.values()]
    everything = connections + applications + principals + assignments
    assert len(set(everything)) == len(everything)
    assert all(item == item.lower() for item in everything)
