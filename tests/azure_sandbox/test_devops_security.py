"""The caller's own permissions on service connections in the sandbox's Azure DevOps."""

import asyncio
import base64
import hashlib
import importlib
import secrets
from typing import Any

import httpx
import pytest
from azure_sandbox.devops_identity import Role
from azure_sandbox.seed import load_world
from azure_sandbox.world import Identity, Organization, World
from msrest.authentication import BasicAuthentication

NAMESPACE = "49b48001-ca20-4adc-8111-5b60c903a50c"
BASE = f"/devops/contoso/_apis/permissions/{NAMESPACE}"
PROJECT = "b0000000-0000-4000-8000-000000000001"
SHOP = "c0000000-0000-4000-8000-000000000001"
V = "7.1-preview.2"
USE, ADMINISTER, CREATE, VIEW = 1, 2, 4, 16
ALL = {USE, ADMINISTER, CREATE, 8, VIEW}


@pytest.fixture
def world() -> World:
    """The healthy world with a secret."""
    return load_world("secret")


@pytest.fixture
def organization(world: World) -> Organization:
    """Its organization."""
    return world.organizations["contoso"]


@pytest.fixture
def kim(organization: Organization, http: httpx.AsyncClient) -> Identity:
    """A member without any role, as whom the client signs in."""
    token = secrets.token_hex(26)
    digest = hashlib.sha256(token.encode()).hexdigest()
    person = Identity(id="0a-kim", display_name="Kim", unique_name="kim@contoso.example", token_digests=[digest])
    organization.members["kim"] = person
    http.headers["Authorization"] = "Basic " + base64.b64encode(f":{token}".encode()).decode()
    return person


async def has(http: httpx.AsyncClient, permissions: int, tokens: str, **more: str) -> list[bool]:
    """What the call answers."""
    query = {"tokens": tokens, "api-version": V, **more}
    body = (await http.get(f"{BASE}/{permissions}", params=query)).raise_for_status().json()
    assert body["count"] == len(body["value"])
    answers: list[bool] = body["value"]
    return answers


async def granted(http: httpx.AsyncClient, token: str) -> set[int]:
    """The permissions of the caller on a token."""
    return {bit for bit in ALL if await has(http, bit, token) == [True]}


ROLES: list[tuple[Role | None, set[int]]] = [
    (None, set()),
    ("Reader", {VIEW}),
    ("User", {USE, VIEW}),
    ("Creator", {CREATE, VIEW}),
    ("Administrator", ALL),
]


@pytest.mark.parametrize(("role", "bits"), ROLES)
async def test_role_in_the_project(
    http: httpx.AsyncClient, organization: Organization, kim: Identity, role: Role | None, bits: set[int]
) -> None:
    """A role in the project counts for the project and its connections, and for no other project."""
    if role:
        organization.projects["shop"].roles = {kim.id: role}
    assert await granted(http, f"endpoints/{PROJECT}") == bits
    assert await granted(http, f"endpoints/{PROJECT}/{SHOP}") == bits
    assert await granted(http, "endpoints/b0000000-0000-4000-8000-000000000009") == set()


@pytest.mark.parametrize(("role", "bits"), ROLES)
async def test_role_in_the_organization(
    http: httpx.AsyncClient, kim: Identity, role: Role | None, bits: set[int]
) -> None:
    """A role in the organization counts in every project."""
    kim.organization_role = role
    assert await granted(http, f"endpoints/{PROJECT}") == bits


async def test_role_on_one_connection(http: httpx.AsyncClient, organization: Organization, kim: Identity) -> None:
    """A role on a connection counts for that one only."""
    organization.endpoints["shop"].roles = {kim.id: "User"}
    assert await granted(http, f"endpoints/{PROJECT}/{SHOP}") == {USE, VIEW}
    assert await granted(http, f"endpoints/{PROJECT}") == set()


async def test_several(http: httpx.AsyncClient, organization: Organization, kim: Identity) -> None:
    """Several tokens are answered in their order; of several permissions all are needed."""
    organization.projects["shop"].roles = {kim.id: "Creator"}
    tokens = [f"endpoints/{PROJECT}", "other", f"ENDPOINTS/{PROJECT.upper()}"]
    assert await has(http, CREATE, ",".join(tokens)) == [True, False, True]
    assert await has(http, CREATE | USE, tokens[0]) == [False]
    assert await has(http, CREATE | VIEW, "|".join(tokens), delimiter="|") == [True, False, True]


async def test_what_is_not_simulated(http: httpx.AsyncClient, kim: Identity) -> None:
    """Another security namespace is 501, something else than a number 400; without the preview flag it works too."""
    kim.organization_role = "Administrator"
    other = f"/devops/contoso/_apis/permissions/{PROJECT}/4"
    assert (await http.get(other, params={"tokens": "x", "api-version": V})).status_code == 501
    assert (await http.get(f"{BASE}/four", params={"tokens": "x", "api-version": V})).status_code == 400
    answer = await http.get(f"{BASE}/4", params={"tokens": f"endpoints/{PROJECT}", "api-version": "7.1"})
    assert answer.json() == {"count": 1, "value": [True]}


async def test_stranger(http: httpx.AsyncClient) -> None:
    """Who is not signed in gets the sign-in page."""
    assert (await http.get(f"{BASE}/4", params={"tokens": "x", "api-version": V})).status_code == 203


async def test_official_client(server: Any) -> None:
    """The official azure-devops client finds the operation in the table of resources and understands the answer."""
    token = secrets.token_hex(26)
    morgan = server.world.organizations["contoso"].members["morgan"]
    morgan.token_digests.append(hashlib.sha256(token.encode()).hexdigest())
    client_class = importlib.import_module("azure.devops.v7_1.security.security_client").SecurityClient

    def ask() -> list[bool]:
        client = client_class(f"{server.url}/devops/contoso", BasicAuthentication("", token))
        client.config.connection.verify = server.authority_file
        answers: list[bool] = client.has_permissions(NAMESPACE, CREATE, f"endpoints/{PROJECT},other")
        return answers

    assert await asyncio.to_thread(ask) == [True, False]
