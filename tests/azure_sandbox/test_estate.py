"""The large organization of the bench, in small: it loads, and what it says of its connections is true."""

from collections import Counter
from typing import Any

import httpx
import pytest
from azure_sandbox.app import create_sandbox
from azure_sandbox.clouds import CLOUDS, DEVOPS_AUDIENCE
from azure_sandbox.seed import load_world
from azure_sandbox.tokens import mint
from azure_sandbox.world import ServiceEndpoint, World
from bench.estate import EXPIRED, EXPIRING, NO_ROLE, OFF, ORGANIZATION, TOKEN, estate

EXPECTED = {
    "": "",
    TOKEN: "cache value is invalid",
    OFF: "is disabled",
    EXPIRED: "AADSTS7000222",
    EXPIRING: "",
    NO_ROLE: "AuthorizationFailed",
}
"""What Verify says, by what a connection's description says."""
SMALL = 60


@pytest.fixture
def world() -> World:
    """Sixty connections."""
    return load_world(estate(SMALL))


def connections(world: World) -> list[ServiceEndpoint]:
    """The estate's connections."""
    return list(world.organizations[ORGANIZATION].endpoints.values())


async def test_verify_says_what_the_description_says(http: httpx.AsyncClient, world: World) -> None:
    """Each connection passes or fails Verify as its description promises."""
    token = mint(world, CLOUDS["AzureCloud"], world.service_principals["armedic"], DEVOPS_AUDIENCE)
    body = {"dataSourceDetails": {"dataSourceName": "TestConnection"}}
    for connection in connections(world):
        url = f"/devops/{ORGANIZATION}/{connection.owner_project}/_apis/serviceendpoint/endpointproxy"
        query = {"endpointId": connection.id, "api-version": "7.1"}
        answer = await http.post(url, params=query, json=body, headers={"Authorization": f"Bearer {token}"})
        outcome: dict[str, Any] = answer.json()
        expected = EXPECTED[connection.description]
        assert (outcome["statusCode"] == "ok") == (expected == ""), outcome
        assert expected in outcome["errorMessage"]


async def test_loaded_over_http() -> None:
    """The estate is JSON that the control surface takes."""
    transport = httpx.ASGITransport(app=create_sandbox(load_world("demo")))
    async with httpx.AsyncClient(transport=transport, base_url="https://sandbox.test") as http:
        assert (await http.post("/_sandbox/world", json=estate(SMALL))).status_code == 204
        assert (await http.get("/_sandbox/health")).json()["service_connections"] == SMALL


def test_shares() -> None:
    """At full size the shares are as promised, and no application trusts more connections than it can."""
    world = load_world(estate(10_000))
    faults = Counter(connection.description for connection in connections(world))
    assert (faults[TOKEN], faults[OFF]) == (200, 300)
    assert set(faults) == set(EXPECTED)
    schemes = Counter(connection.scheme for connection in connections(world))
    assert set(schemes.values()) == {5000}
    assert max(len(application.federated_credentials) for application in world.applications.values()) == 20
    assert len(world.applications) == 301


def test_same_again() -> None:
    """The same arguments give the same estate."""
    assert estate(SMALL) == estate(SMALL)
