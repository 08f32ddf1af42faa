"""A small world, a sandbox in process, and a sandbox behind TLS for official clients."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec
import pytest
import uvicorn
from azure_sandbox.app import create_sandbox
from azure_sandbox.clouds import CLOUDS
from azure_sandbox.seed import load_world
from azure_sandbox.state import Sandbox
from azure_sandbox.tls import ServerCertificate, issue_server_certificate
from azure_sandbox.tokens import mint
from azure_sandbox.world import World

TENANT: Final = "11111111-0000-4000-8000-000000000001"
OTHER_TENANT: Final = "11111111-0000-4000-8000-000000000002"
GOV_TENANT: Final = "11111111-0000-4000-8000-000000000003"
SUBSCRIPTION: Final = "22222222-0000-4000-8000-000000000001"
OWNER_CLIENT: Final = "33333333-0000-4000-8000-000000000001"
SHOP_CLIENT: Final = "33333333-0000-4000-8000-000000000002"
OWNER: Final = "44444444-0000-4000-8000-000000000001"
SHOP: Final = "44444444-0000-4000-8000-000000000002"


def small_world() -> dict[str, Any]:
    """A tenant with a subscription, its owner, and an application `shop` without any role."""
    return {
        "armedic_client_id": OWNER_CLIENT,
        "tenants": {
            "contoso": {"tenant_id": TENANT, "display_name": "Contoso", "domains": ["contoso.example"]},
            "fabrikam": {"tenant_id": OTHER_TENANT, "display_name": "Fabrikam"},
            "gov": {"tenant_id": GOV_TENANT, "display_name": "Gov", "environment": "AzureUSGovernment"},
        },
        "applications": {
            "armedic": _application(OWNER_CLIENT, "55555555-0000-4000-8000-000000000001", secrets=[{"end": "+90d"}]),
            "shop": _application(
                SHOP_CLIENT,
                "55555555-0000-4000-8000-000000000002",
                secrets=[{"end": "+90d"}],
                certificates=[{"generate": True, "end": "+90d"}],
            ),
        },
        "service_principals": {
            "armedic": _principal(OWNER, OWNER_CLIENT, graph_roles=["Application.Read.All"]),
            "shop": _principal(SHOP, SHOP_CLIENT),
        },
        "management_groups": {
            "root": {"name": "root", "display_name": "Root", "tenant_id": TENANT},
            "apps": {"name": "apps", "display_name": "Apps", "tenant_id": TENANT, "parent": "root"},
        },
        "subscriptions": {
            "main": {
                "subscription_id": SUBSCRIPTION,
                "display_name": "Main",
                "tenant_id": TENANT,
                "management_group": "apps",
                "resource_groups": {"Web": "westeurope"},
            },
        },
        "role_assignments": {
            "owner": {
                "scope": f"/subscriptions/{SUBSCRIPTION}",
                "role_id": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
                "principal_id": OWNER,
            },
        },
    }


def _application(client_id: str, object_id: str, **more: Any) -> dict[str, Any]:
    named = {"client_id": client_id, "object_id": object_id, "tenant_id": TENANT, "display_name": "shop"}
    return named | more


def _principal(object_id: str, client_id: str, **more: Any) -> dict[str, Any]:
    named = {"client_id": client_id, "object_id": object_id, "tenant_id": TENANT, "display_name": "shop"}
    return named | more


@pytest.fixture
def world() -> World:
    """The small world; change it as the test needs."""
    return load_world(small_world())


@pytest.fixture
async def http(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A client on a sandbox in process that serves `world`."""
    transport = httpx.ASGITransport(app=create_sandbox(world))
    async with httpx.AsyncClient(transport=transport, base_url="https://sandbox.test") as client:
        yield client


@pytest.fixture
def bearer(world: World) -> Callable[..., dict[str, str]]:
    """Headers with an ARM token of a service principal of the world, by its key."""

    def headers(key: str, audience: str = "https://management.azure.com") -> dict[str, str]:
        token = mint(world, CLOUDS["AzureCloud"], world.service_principals[key], audience)
        return {"Authorization": f"Bearer {token}"}

    return headers


class Server(msgspec.Struct, frozen=True):
    """A sandbox behind TLS on a free port."""

    url: str
    authority_file: str
    sandbox: Sandbox

    @property
    def world(self) -> World:
        """The world that it serves now."""
        return self.sandbox.world


@pytest.fixture(scope="session")
def server_certificate() -> ServerCertificate:
    """One server certificate for the whole run."""
    return issue_server_certificate()


@pytest.fixture
def server(world: World, tmp_path: Path, server_certificate: ServerCertificate) -> Iterator[Server]:
    """The small world behind HTTPS, for clients that insist on it."""
    with serve(world, tmp_path, server_certificate) as running:
        yield running


@contextlib.contextmanager
def serve(world: World, folder: Path, certificate: ServerCertificate) -> Iterator[Server]:
    """Serve a world over TLS from a thread, until the block ends."""
    authority_file = folder / "ca.pem"
    authority_file.write_bytes(certificate.authority)
    app = create_sandbox(world)
    context = certificate.context()
    running = uvicorn.Server(
        uvicorn.Config(
            app,
            lifespan="off",
            log_level="critical",
            ssl_context_factory=lambda *_: context,
            timeout_graceful_shutdown=1,
        ),
    )
    listener = socket.create_server(("127.0.0.1", 0))

    loop = asyncio.new_event_loop()

    def stop() -> None:
        running.should_exit = True
        for connection in set(running.server_state.connections):  # a client that keeps an error keeps its connection
            connection.transport.abort()

    thread = threading.Thread(target=loop.run_until_complete, args=[running.serve([listener])], daemon=True)
    thread.start()
    try:
        yield Server(f"https://127.0.0.1:{listener.getsockname()[1]}", str(authority_file), app.state.sandbox)
    finally:
        loop.call_soon_threadsafe(stop)
        thread.join()
        loop.close()
