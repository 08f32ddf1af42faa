"""Verify follows from where a connection leads, and whether it can be used."""

import httpx
import pytest
from azure_sandbox.world import ServiceEndpoint, Tenant, World
from sandbox_calls.verify import verify


@pytest.mark.parametrize(
    ("target", "status", "text"),
    [
        ({"subscriptionId": "50000000-0000-4000-8000-000000000099"}, "notFound", "SubscriptionNotFound"),
        ({"subscriptionId": "shop"}, "badRequest", "InvalidSubscriptionId"),
        ({"url": "https://management.usgovcloudapi.net/"}, "unauthorized", "Status Code: 'Unauthorized'"),
        ({"url": "https://management.azure.com"}, "badRequest", "'https://management.azure.comsubscriptions/"),
        ({"url": "https://example.com/"}, "badRequest", "could not be resolved"),
        ({"environment": "AzureMoon"}, "badRequest", "AzureMoon"),
    ],
    ids=["unknown", "malformed", "other-cloud", "no-slash", "foreign-host", "unknown-environment"],
)
async def test_wrong_target(
    ado: httpx.AsyncClient, endpoint: ServiceEndpoint, target: dict[str, str], status: str, text: str
) -> None:
    """A wrong subscription, environment or address answers what the address called answers."""
    endpoint.url = target.get("url", endpoint.url)
    endpoint.data |= {key: value for key, value in target.items() if key != "url"}
    outcome = await verify(ado)
    assert (outcome["statusCode"], text in outcome["errorMessage"]) == (status, True)


async def test_subscription_of_another_tenant(ado: httpx.AsyncClient, world: World) -> None:
    """A token of the wrong tenant is refused with both issuers."""
    other = Tenant(tenant_id="7e000000-0000-4000-8000-000000000002", display_name="Fabrikam")
    world.tenants["fabrikam"] = other
    world.subscriptions["shop"].tenant_id = other.tenant_id
    outcome = await verify(ado)
    assert (outcome["statusCode"], "InvalidAuthenticationTokenTenant" in outcome["errorMessage"]) == (
        "unauthorized",
        True,
    )


async def test_address_of_this_sandbox_works(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """A connection may name this sandbox's own Resource Manager."""
    endpoint.url = "https://sandbox.test/arm/"
    assert (await verify(ado))["statusCode"] == "ok"


async def test_management_group_scope(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """A connection scoped to a management group reads that instead."""
    endpoint.data |= {"scopeLevel": "ManagementGroup", "managementGroupId": "root"}
    outcome = await verify(ado)
    assert (
        "providers/Microsoft.Management/managementGroups/root?api-version=2018-01-01-preview" in outcome["errorMessage"]
    )


@pytest.mark.parametrize("name", ["tenantid", "serviceprincipalid"])
async def test_incomplete_identity(ado: httpx.AsyncClient, endpoint: ServiceEndpoint, name: str) -> None:
    """A connection without tenant or client id names what is missing."""
    endpoint.parameters[name] = ""
    assert (await verify(ado))["errorMessage"] == f"Endpoint auth data not present: {name}"


async def test_disabled_connection(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """A disabled connection is not used."""
    endpoint.is_disabled = True
    assert "is disabled" in (await verify(ado))["errorMessage"]


async def test_managed_identity_cannot_be_verified(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """The identity of an agent is known only there."""
    endpoint.scheme = "ManagedServiceIdentity"
    assert (await verify(ado))["statusCode"] == "badRequest"
