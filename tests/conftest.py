"""Fixtures: `azure` (a world), `armedic` (HTTP client on the app wired to it), `sdk` and `async_sdk`."""

import secrets
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from armedic.app import create_app
from armedic.settings import Settings
from armedic_sdk import Armedic, AsyncArmedic
from harness import Azure, known, on, running, settings_for
from litestar import Litestar
from litestar.testing import TestClient


@pytest.fixture
def azure() -> Azure:
    """The demo world; `load` another one where a test needs it."""
    return Azure("demo")


@pytest.fixture
def api_key() -> str:
    """A key with every permission."""
    return secrets.token_urlsafe(32)


@pytest.fixture
def settings(azure: Azure, api_key: str) -> Settings:
    """The service's settings, for this world; a test module may override it."""
    return settings_for(azure, known("tests", api_key))


@pytest.fixture
def app(settings: Settings, azure: Azure) -> Litestar:
    """The service, its upstream calls answered by `azure`."""
    return create_app(settings, transport=azure.transport, clock=azure.now)


@pytest.fixture
async def armedic(app: Litestar, api_key: str) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client that knows the key."""
    async with (
        running(app),
        httpx.AsyncClient(transport=on(app), base_url="http://armedic.test", headers={"X-API-Key": api_key}) as client,
    ):
        yield client


@pytest.fixture
def sdk(app: Litestar, api_key: str) -> Iterator[Armedic]:
    """The SDK's client on the service."""
    with TestClient(app) as http, Armedic("http://testserver.local", api_key=api_key, http_client=http) as client:
        yield client


@pytest.fixture
async def async_sdk(app: Litestar, api_key: str) -> AsyncIterator[AsyncArmedic]:
    """The SDK's client for asyncio on the service."""
    async with (
        running(app),
        httpx.AsyncClient(transport=on(app)) as http,
        AsyncArmedic("http://armedic.test", api_key=api_key, http_client=http) as client,
    ):
        yield client
