"""What the bundled worlds have for making service principals: scopes of each level, a vault, and rights."""

from typing import Any

import httpx
import pytest
from azure_sandbox.app import create_sandbox
from azure_sandbox.authorization import RoleGrant, decide
from azure_sandbox.clouds import CLOUDS
from azure_sandbox.seed import load_world
from azure_sandbox.tokens import mint
from azure_sandbox.world import ServicePrincipal, Subscription, Tenant, World

WORLDS = ["demo", "secret", "certificate", "federated", "managed_identity"]
PLACES = [(name, environment) for name in WORLDS for environment in (CLOUDS if name == "demo" else ["AzureCloud"])]
GRANT = RoleGrant(role_id="acdd72a7-3385-48ef-bd42-f606fba81ae7", principal_id="p", principal_type="ServicePrincipal")


def place(name: str, environment: str) -> tuple[World, Tenant, ServicePrincipal, Subscription]:
    """A world, and of one cloud its tenant, the service's principal and the first subscription."""
    world = load_world(name)
    tenant = next(tenant for tenant in world.tenants.values() if tenant.environment == environment)
    principal = world.service_principal(world.armedic_client_id or "", tenant.tenant_id)
    assert principal is not None
    subscription = next(one for one in world.subscriptions.values() if one.tenant_id == tenant.tenant_id)
    return world, tenant, principal, subscription


def may(world: World, principal: ServicePrincipal, action: str, scope: str, **more: Any) -> bool:
    """Whether the service may do something."""
    return decide(world, principal.object_id, action, scope, **more).allowed


@pytest.mark.parametrize(("name", "environment"), PLACES)
def test_scopes_and_rights(name: str, environment: str) -> None:
    """Each cloud has a management group, a subscription, a group and a resource; the service may grant roles."""
    world, tenant, principal, subscription = place(name, environment)
    (group,) = (one for one in world.management_groups.values() if one.tenant_id == tenant.tenant_id)
    assert subscription.management_group == group.name
    assert subscription.resources
    assert subscription.resource_groups
    scope = f"/subscriptions/{subscription.subscription_id}"
    groups = [f"{scope}/resourceGroups/{one}" for one in subscription.resource_groups]
    for at in (scope, *groups, subscription.resources[0]):
        assert may(world, principal, "Microsoft.Authorization/roleAssignments/write", at, grant=GRANT)
    if name == "demo":
        at = f"/providers/Microsoft.Management/managementGroups/{group.name}"
        assert may(world, principal, "Microsoft.Authorization/roleAssignments/write", at, grant=GRANT)
    writes_identities = "Microsoft.ManagedIdentity/userAssignedIdentities/write"
    assert any(may(world, principal, writes_identities, at) for at in groups)
    assert {"Application.ReadWrite.All", "Policy.Read.ApplicationConfiguration"} <= set(principal.graph_roles)


@pytest.mark.parametrize(("name", "environment"), PLACES)
async def test_vault_takes_secrets(name: str, environment: str) -> None:
    """Each cloud has one vault, in which the service sets, disables, deletes and purges a secret."""
    world, tenant, principal, _ = place(name, environment)
    (vault,) = (one for one in world.vaults.values() if one.tenant_id == tenant.tenant_id)
    cloud = CLOUDS[environment]
    headers = {"Authorization": f"Bearer {mint(world, cloud, principal, cloud.vault_audience)}"}
    base = f"{cloud.prefix}/vault/{vault.name}"
    async with httpx.AsyncClient(
        transport=transport(world), base_url="https://sandbox.test", headers=headers, params={"api-version": "7.4"}
    ) as http:
        made = await http.put(f"{base}/secrets/new", json={"value": "x"})
        version = made.json()["id"].rsplit("/", 1)[-1]
        changed = await http.patch(f"{base}/secrets/new/{version}", json={"attributes": {"enabled": False}})
        deleted = await http.delete(f"{base}/secrets/new")
        purged = await http.delete(f"{base}/deletedsecrets/new")
    assert [one.status_code for one in (made, changed, deleted, purged)] == [200, 200, 200, 204]


def transport(world: World) -> httpx.ASGITransport:
    """Calls that reach a sandbox with a world without a network."""
    return httpx.ASGITransport(app=create_sandbox(world))


async def test_two_subscriptions_of_one_name() -> None:
    """The service sees two subscriptions called Shared."""
    world, _, principal, _ = place("demo", "AzureCloud")
    headers = {
        "Authorization": f"Bearer {mint(world, CLOUDS['AzureCloud'], principal, 'https://management.azure.com')}"
    }
    async with httpx.AsyncClient(transport=transport(world), base_url="https://sandbox.test") as http:
        body = (await http.get("/arm/subscriptions?api-version=2022-12-01", headers=headers)).json()
    same = [one["subscriptionId"] for one in body["value"] if one["displayName"] == "Shared"]
    assert same == ["50000000-0000-4000-8000-000000000006", "50000000-0000-4000-8000-000000000007"]


def test_storage_account() -> None:
    """There is a storage account, for roles with a condition."""
    resources = load_world("demo").subscriptions["production"].resources
    assert any("/Microsoft.Storage/storageAccounts/" in resource for resource in resources)
