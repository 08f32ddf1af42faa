"""A healthy world, and clients that are signed in to Microsoft Graph."""

from collections.abc import Callable

import httpx
import pytest
from azure_sandbox.clouds import CLOUDS
from azure_sandbox.seed import load_world
from azure_sandbox.tokens import mint
from azure_sandbox.world import World
from sandbox_calls.graph import GRAPH


@pytest.fixture
def world() -> World:
    """The healthy world with a secret."""
    return load_world("secret")


@pytest.fixture
def graph(http: httpx.AsyncClient, bearer: Callable[..., dict[str, str]]) -> httpx.AsyncClient:
    """A client signed in as the service's own identity, which may write all applications."""
    http.headers.update(bearer("armedic", GRAPH))
    return http


@pytest.fixture
def with_roles(http: httpx.AsyncClient, world: World) -> Callable[..., httpx.AsyncClient]:
    """A client whose token has just these application permissions."""

    def signed_in(*roles: str) -> httpx.AsyncClient:
        principal = world.service_principals["armedic"]
        principal.graph_roles = list(roles)
        token = mint(world, CLOUDS["AzureCloud"], principal, GRAPH)
        http.headers["Authorization"] = f"Bearer {token}"
        return http

    return signed_in
