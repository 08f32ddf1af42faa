"""Which pages of other origins may call the API: the ones that are named, also for refusals, and no others."""

from collections.abc import Mapping

import httpx
import pytest
from armedic.settings import SettingError, Settings, load
from harness import Azure, known, settings_for
from msgspec.structs import replace

PORTAL = "https://portal.contoso.example"
ASKING = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type,x-api-key"}
BODY = {"evidence": [{"kind": "message", "text": "AADSTS7000222: The provided client secret keys are expired."}]}


@pytest.fixture
def settings(azure: Azure, api_key: str) -> Settings:
    """A service that knows a portal."""
    return replace(settings_for(azure, known("tests", api_key)), cors_origins=(PORTAL,))


def access(answer: httpx.Response) -> dict[str, str]:
    """What an answer says of other origins."""
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


async def test_preflight(armedic: httpx.AsyncClient) -> None:
    """A browser that asks first is told what the portal may send, without a key, and no cookie plays a part."""
    answer = await armedic.options("/diagnose", headers={"Origin": PORTAL, **ASKING, "X-API-Key": ""})
    assert answer.status_code == 204
    told = access(answer)
    assert told["access-control-allow-origin"] == PORTAL
    assert {"X-API-Key", "Authorization", "Content-Type"} <= set(told["access-control-allow-headers"].split(", "))
    assert "access-control-allow-credentials" not in told
    assert answer.headers["vary"] == "Origin"


@pytest.mark.parametrize("key", ["", "wrong"])
async def test_refusals_can_be_read(armedic: httpx.AsyncClient, key: str) -> None:
    """A problem is open to the portal as an answer is: it has to be shown there."""
    answer = await armedic.post("/diagnose", json=BODY, headers={"Origin": PORTAL, "X-API-Key": key})
    assert answer.status_code == 401
    assert access(answer)["access-control-allow-origin"] == PORTAL


@pytest.mark.parametrize("route", ["/diagnose", "/diagnose/capture"])
async def test_answers(armedic: httpx.AsyncClient, route: str) -> None:
    """Answers are open to the portal by both ways through the service, and name no other origin."""
    answer = await armedic.post(route, json=BODY, headers={"Origin": PORTAL})
    assert (answer.status_code, access(answer)["access-control-allow-origin"]) == (200, PORTAL)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", f"{PORTAL}.evil.example", PORTAL.upper(), "null", f"{PORTAL}:444"]
)
async def test_other_origins(armedic: httpx.AsyncClient, origin: str) -> None:
    """Other origins, look-alikes among them, are told nothing."""
    asked = await armedic.options("/diagnose", headers={"Origin": origin, **ASKING})
    assert access(asked) == {}
    answer = await armedic.post("/diagnose", json=BODY, headers={"Origin": origin})
    assert access(answer) == {}
    assert answer.headers["vary"] == "Origin"


async def test_none_by_default() -> None:
    """Nobody is let in who is not named."""
    assert load({"ARMEDIC_ANONYMOUS": "loopback"}).cors_origins == ()


@pytest.mark.parametrize(
    ("value", "origins"),
    [
        ("https://portal.contoso.example", ("https://portal.contoso.example",)),
        (" https://a.example , http://localhost:7007,", ("https://a.example", "http://localhost:7007")),
        ("http://[::1]:3000", ("http://[::1]:3000",)),
    ],
)
def test_setting(value: str, origins: tuple[str, ...]) -> None:
    """Origins stand with commas between."""
    assert load(environment(value)).cors_origins == origins


@pytest.mark.parametrize(
    "value",
    [
        "*",
        "null",
        "portal.contoso.example",
        "https://a.example/",
        "https://*.a.example",
        "HTTPS://a.example",
        "ftp://a.example",
    ],
)
def test_bad_setting(value: str) -> None:
    """What is no exact origin, as browsers send it, stops the start."""
    with pytest.raises(SettingError, match="ARMEDIC_CORS_ORIGINS"):
        load(environment(value))


def environment(value: str) -> Mapping[str, str]:
    """Settings with these origins."""
    return {"ARMEDIC_ANONYMOUS": "loopback", "ARMEDIC_CORS_ORIGINS": value}
