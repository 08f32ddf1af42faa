"""What pages that a browser has open may make the service do without a credential, where anonymous calls are on."""

import httpx
import pytest
from armedic.settings import Settings
from harness import Azure, decoded, settings_for
from msgspec.structs import replace
from signed_in import MESSAGE, service

PORTAL = "https://portal.contoso.example"
REBOUND = "rebound.example:8000"
BODY = b'{"evidence": [{"kind": "message", "text": "AADSTS7000222: expired"}]}'
FORMS = ("/diagnose", "/diagnose/sweep", "/repair", "/spn")
FOREIGN = [
    "https://rebound.example",
    "http://localhost",
    "http://localhost:3000",
    "http://127.0.0.1:8000",
    "http://localhost:8000.rebound.example",
    "http://rebound.example/localhost:8000",
    "ftp://localhost:8000",
    "localhost:8000",
    "null",
    "",
    f"{PORTAL}.rebound.example",
    PORTAL.upper(),
]


@pytest.fixture
def settings(azure: Azure) -> Settings:
    """A service that knows a portal, and lets everybody on this machine in."""
    return replace(settings_for(azure), anonymous=True, cors_origins=(PORTAL,))


async def sent(client: httpx.AsyncClient, **headers: str) -> dict[str, int]:
    """What becomes of what a page may send without asking first, and of what it may not."""
    answers = {
        "upload": await client.post("/diagnose/capture", content="AADSTS7000222", headers=headers),
        "message": await client.post("/diagnose", json=MESSAGE, headers=headers),
        "read": await client.get("/causes", headers=headers),
    }
    return {name: answer.status_code for name, answer in answers.items()}


@pytest.mark.parametrize("origin", FOREIGN)
async def test_foreign_pages(azure: Azure, settings: Settings, origin: str) -> None:
    """A page of another origin that is not named, on this machine or not, makes the service do nothing."""
    async with service(azure, settings) as client:
        assert set((await sent(client, Host="localhost:8000", Origin=origin)).values()) == {401}
        answer = await client.post("/diagnose", json=MESSAGE, headers={"Host": "localhost:8000", "Origin": origin})
    assert "the header Origin" in decoded(answer)["detail"]
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize("origin", ["http://localhost:8000", "https://localhost:8000", PORTAL])
async def test_pages(azure: Azure, settings: Settings, origin: str) -> None:
    """Pages of this service, and those that are named, need no credential."""
    async with service(azure, settings) as client:
        assert set((await sent(client, Host="localhost:8000", Origin=origin)).values()) == {200}


async def test_two_origins(azure: Azure, settings: Settings) -> None:
    """Of two origins none is believed."""
    headers = [("Host", "localhost"), ("Origin", "http://localhost"), ("Origin", "http://localhost")]
    async with service(azure, settings) as client:
        assert (await client.get("/causes", headers=headers)).status_code == 401


async def test_rebound_is_not_own(azure: Azure, settings: Settings) -> None:
    """Neither an origin that agrees with the host nor one that is named makes up for the host."""
    async with service(azure, settings) as client:
        for origin in (f"http://{REBOUND}", PORTAL):
            assert set((await sent(client, Host=REBOUND, Origin=origin)).values()) == {401}


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
async def test_forms(azure: Azure, settings: Settings, path: str, media: str) -> None:
    """What a form of a page can send is no JSON to any route that reads it, even without an origin."""
    headers = {"Host": "localhost", "Content-Type": media}
    async with service(azure, settings) as client:
        answer = await client.post(path, content=BODY, headers=headers)
    assert (answer.status_code, azure.requests()) == (415, [])
