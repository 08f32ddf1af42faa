"""A healthy world, which a test chooses by `base`, and a client that is signed in."""

from collections.abc import Callable

import httpx
import pytest
from azure_sandbox.clouds import DEVOPS_AUDIENCE
from azure_sandbox.seed import load_world
from azure_sandbox.world import ServiceEndpoint, World


@pytest.fixture
def base() -> str:
    """The healthy world that a test starts from."""
    return "secret"


@pytest.fixture
def world(base: str) -> World:
    """A healthy world."""
    return load_world(base)


@pytest.fixture
def endpoint(world: World) -> ServiceEndpoint:
    """Its one connection."""
    return world.organizations["contoso"].endpoints["shop"]


@pytest.fixture
def ado(http: httpx.AsyncClient, bearer: Callable[..., dict[str, str]]) -> httpx.AsyncClient:
    """A client signed in as the service's own identity."""
    http.headers.update(bearer("armedic", DEVOPS_AUDIENCE))
    return http
