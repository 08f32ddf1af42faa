"""Verify as it is asked for: unsaved connections, details from a form, who may."""

import base64
import hashlib
import secrets
from typing import Any

import httpx
import pytest
from azure_sandbox.devops_identity import Role
from azure_sandbox.world import Identity, ServiceEndpoint, World
from sandbox_calls.verify import CACHE_INVALID, PROXY, SHOP, TEST, verify


@pytest.mark.parametrize(("healthy", "number"), [(True, 200), (False, 403)])
async def test_enums_as_numbers(ado: httpx.AsyncClient, world: World, healthy: bool, number: int) -> None:  # noqa: FBT001  a table's column
    """A browser's enumsAsNumbers=true makes the status a number."""
    if not healthy:
        del world.role_assignments["shop"]
    outcome = await verify(ado, Accept="application/json;api-version=7.1;enumsAsNumbers=true")
    assert outcome["statusCode"] == number


def details_of(endpoint: ServiceEndpoint, **parameters: str | None) -> dict[str, Any]:
    """What a form sends to verify a connection."""
    plain = {**endpoint.parameters, **parameters}
    return {
        "type": "azurerm",
        "url": endpoint.url,
        "data": dict(endpoint.data),
        "authorization": {"scheme": endpoint.scheme, "parameters": plain},
    }


async def test_details_take_the_stored_secret(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """A secret that the details leave out comes from the stored connection."""
    assert (await verify(ado, details=details_of(endpoint, serviceprincipalkey=None)))["statusCode"] == "ok"


async def test_details_win_over_what_is_stored(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """An empty `accesstoken` in the details fails, and the stored connection stays as it was."""
    outcome = await verify(ado, details=details_of(endpoint, accesstoken=None))
    assert outcome["errorMessage"] == CACHE_INVALID
    assert "accesstoken" not in endpoint.parameters


@pytest.mark.parametrize("endpoint_id", ["0", "00000000-0000-0000-0000-000000000000"])
async def test_unsaved_connection(ado: httpx.AsyncClient, endpoint: ServiceEndpoint, endpoint_id: str) -> None:
    """A connection is verified before it is saved, with the secret in the details."""
    details = details_of(endpoint, serviceprincipalkey=endpoint.secrets["serviceprincipalkey"])
    assert (await verify(ado, endpoint_id, details))["statusCode"] == "ok"
    without = await verify(ado, endpoint_id, details_of(endpoint))
    assert "AADSTS7000218" in without["errorMessage"]


@pytest.mark.parametrize(
    ("query", "body", "status"),
    [
        ("endpointId=c0000000-0000-4000-8000-000000000099", TEST, 404),
        ("endpointId=0", TEST, 400),
        ("", TEST, 501),
        (f"endpointId={SHOP}", {"dataSourceDetails": {"dataSourceName": "AzureSubscriptions"}}, 501),
        (f"endpointId={SHOP}", {}, 501),
        (f"endpointId={SHOP}", [], 500),
    ],
    ids=["unknown", "no-details", "query-form", "other-source", "no-source", "list"],
)
async def test_requests_that_are_not_run(ado: httpx.AsyncClient, query: str, body: Any, status: int) -> None:
    """Unknown connections are refused, other data sources say that they are not simulated."""
    assert (await ado.post(f"{PROXY}?{query}&api-version=7.1", json=body)).status_code == status


def person(world: World, role: Role) -> dict[str, str]:
    """Headers of a person with a role in the project."""
    token = secrets.token_hex(26)
    digest = hashlib.sha256(token.encode()).hexdigest()
    organization = world.organizations["contoso"]
    organization.members["kim"] = Identity(id="kim", display_name="Kim", unique_name="kim", token_digests=[digest])
    organization.projects["shop"].roles = {"kim": role}
    return {"Authorization": "Basic " + base64.b64encode(f":{token}".encode()).decode()}


@pytest.mark.parametrize(("role", "status"), [("Reader", 403), ("Creator", 403), ("User", 200)])
async def test_verify_needs_user(http: httpx.AsyncClient, world: World, role: Role, status: int) -> None:
    """Reading is not enough to verify."""
    answer = await http.post(f"{PROXY}?endpointId={SHOP}&api-version=7.1", json=TEST, headers=person(world, role))
    assert answer.status_code == status


async def test_unsaved_needs_creator(http: httpx.AsyncClient, world: World, endpoint: ServiceEndpoint) -> None:
    """Only who may create connections verifies one that is not saved."""
    body = {**TEST, "serviceEndpointDetails": details_of(endpoint)}
    answer = await http.post(f"{PROXY}?endpointId=0&api-version=7.1", json=body, headers=person(world, "User"))
    assert answer.status_code == 403
