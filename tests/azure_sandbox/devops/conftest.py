"""A world with one connection and two projects, and a client that is signed in."""

from collections.abc import Callable

import httpx
import pytest
from azure_sandbox.clouds import DEVOPS_AUDIENCE
from azure_sandbox.seed import load_world
from azure_sandbox.world import Organization, Project, ServiceEndpoint, World


@pytest.fixture
def world() -> World:
    """The healthy world with a secret, and a second project."""
    loaded = load_world("secret")
    other = Project(project_id="b0000000-0000-4000-8000-000000000002", name="depot")
    loaded.organizations["contoso"].projects["depot"] = other
    return loaded


@pytest.fixture
def organization(world: World) -> Organization:
    """The organization of the world."""
    return world.organizations["contoso"]


@pytest.fixture
def endpoint(organization: Organization) -> ServiceEndpoint:
    """The one connection, as it is stored before the test."""
    return organization.endpoints["shop"]


@pytest.fixture
def own(bearer: Callable[..., dict[str, str]]) -> dict[str, str]:
    """Headers of the service's own identity, an Administrator of the organization."""
    return bearer("armedic", DEVOPS_AUDIENCE)


@pytest.fixture
def ado(http: httpx.AsyncClient, own: dict[str, str]) -> httpx.AsyncClient:
    """The same client, signed in as the service's own identity unless a request says otherwise."""
    http.headers.update(own)
    return http
