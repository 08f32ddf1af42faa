"""Who may call what."""

import secrets
from datetime import UTC, datetime

import httpx
import msgspec
import pytest
from armedic.app import create_app
from armedic.settings import Permission, Settings
from harness import Azure, decoded, known, on, running, settings_for

ROUTES: list[tuple[str, str, Permission]] = [
    ("POST", "/diagnose", "diagnose"),
    ("GET", "/causes", "diagnose"),
    ("GET", "/causes/secret-expired", "diagnose"),
    ("POST", "/repair", "repair"),
    ("POST", "/spn", "provision"),
    ("GET", "/spn/d0000000-0000-4000-8000-000000000001", "provision"),
    ("DELETE", "/spn/d0000000-0000-4000-8000-000000000001", "provision"),
]
OPEN = ["/health/live", "/health/ready", "/openapi.json", "/docs"]


async def statuses(azure: Azure, settings: Settings, key: str | None) -> dict[str, int]:
    """What each route answers to a key."""
    app = create_app(settings, transport=azure.transport, clock=azure.now)
    headers = {} if key is None else {b"X-API-Key": key.encode()}
    async with running(app), httpx.AsyncClient(transport=on(app), base_url="http://localhost") as http:
        return {
            f"{method} {path}": (await http.request(method, path, headers=headers)).status_code
            for method, path, _permission in ROUTES
        }


@pytest.mark.parametrize("key", [None, "", "wrong", "é"])
async def test_unknown_key(azure: Azure, key: str | None) -> None:
    """Without a known key every route is 401."""
    settings = settings_for(azure, known("tests", secrets.token_urlsafe()))
    assert set((await statuses(azure, settings, key)).values()) == {401}


async def test_401_says_how(armedic: httpx.AsyncClient) -> None:
    """The answer names the scheme and the header."""
    answer = await armedic.post("/diagnose", headers={"X-API-Key": "wrong"})
    assert answer.headers["www-authenticate"].startswith("ApiKey ")
    assert decoded(answer)["type"] == "urn:armedic:problem:credential-missing"
    assert "wrong" not in answer.text


@pytest.mark.parametrize("permission", ["diagnose", "repair", "provision"])
async def test_permissions(azure: Azure, permission: Permission) -> None:
    """A key opens the routes of its permissions, and the others are 403."""
    key = secrets.token_urlsafe()
    answers = await statuses(azure, settings_for(azure, known("one", key, frozenset({permission}))), key)
    for method, path, needed in ROUTES:
        assert (answers[f"{method} {path}"] == 403) == (needed != permission), path
        assert answers[f"{method} {path}"] != 401


async def test_expired_key(azure: Azure) -> None:
    """A key that has expired is not known any more."""
    key = secrets.token_urlsafe()
    entry = known("old", key, expires_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert set((await statuses(azure, settings_for(azure, entry), key)).values()) == {401}


async def test_anonymous(azure: Azure) -> None:
    """On a loopback address, where it is asked for, nobody needs a key."""
    settings = msgspec.structs.replace(settings_for(azure), anonymous=True)
    assert not {401, 403} & set((await statuses(azure, settings, None)).values())


@pytest.mark.parametrize("path", OPEN)
async def test_open_routes(armedic: httpx.AsyncClient, path: str) -> None:
    """Health and documentation need no key."""
    assert (await armedic.get(path, headers={"X-API-Key": "wrong"})).status_code == 200
