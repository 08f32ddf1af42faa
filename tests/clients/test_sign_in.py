"""How Armedic's own sign-in fares where Microsoft Entra is out of order: repeated, and never told as a refusal."""

from typing import Any

import httpx
import msgspec
import pytest
from armedic.app import create_app
from armedic.settings import Settings
from azure_sandbox.faults import refusal_body
from dials.scrape import scrape
from harness import Azure, decoded, on, running

URL = "/spn/d0000000-0000-4000-8000-000000000001"
TOKENS = "/oauth2/v2.0/token$"
OTHERWISE = {"error": "temporarily_unavailable", "error_description": "AADSTS90090: Graph returned with 503."}

OUTAGES = [
    pytest.param({"status": 503}, id="503"),
    pytest.param({"status": 500}, id="500"),
    pytest.param({"status": 502, "body": "<html>Bad gateway</html>"}, id="502 of a gateway"),
    pytest.param({"status": 429}, id="429"),
    pytest.param({"status": 503, "retry_after_seconds": 0}, id="503 that says when"),
    pytest.param({"status": 400, "body": OTHERWISE}, id="400 that says temporarily"),
    pytest.param({"answer": "malformed"}, id="not understood"),
    pytest.param({"drop": "before"}, id="dropped"),
]


def asked(azure: Azure) -> list[int | None]:
    """What was answered to those who wanted a token."""
    return [one.status for one in azure.requests(system="entra") if one.path.endswith("/token")]


@pytest.mark.parametrize("fault", OUTAGES)
async def test_repeated(azure: Azure, armedic: httpx.AsyncClient, fault: dict[str, Any]) -> None:
    """An outage that passes is not noticed by the caller."""
    azure.fail(system="entra", path=TOKENS, times=2, **fault)
    answer = await armedic.get(URL)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("fault", OUTAGES)
async def test_told(azure: Azure, armedic: httpx.AsyncClient, fault: dict[str, Any]) -> None:
    """One that stays is an API that cannot be reached, and no right of Armedic's is said to be missing."""
    azure.fail(system="entra", path=TOKENS, times=None, **fault)
    answer = await armedic.get(URL)
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (502, "urn:armedic:problem:upstream-unavailable"), problem
    assert problem["upstream"]["system"] == "entra"
    assert problem["upstream"].get("status") == fault.get("status", 200 if "answer" in fault else None)
    assert "missing_permissions" not in problem
    assert "refuses" not in problem["detail"]
    assert (await scrape(armedic)).sum("armedic_token_refreshes_total", outcome="refused") == 0


async def test_told_by_a_chain(azure: Azure, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is where azure-identity tries several credentials, whose error carries no answer and no status."""
    own = settings.clouds["AzureCloud"]
    monkeypatch.setenv("AZURE_TENANT_ID", settings.tenant_id or "")
    monkeypatch.setenv("AZURE_CLIENT_ID", settings.client_id or "")
    monkeypatch.setenv("AZURE_CLIENT_SECRET", own.client_secret.reveal() if own.client_secret else "")
    chain = msgspec.structs.replace(settings, credential="default", api_keys=(), anonymous=True)
    app = create_app(chain, transport=azure.transport, clock=azure.now)
    async with running(app), httpx.AsyncClient(transport=on(app), base_url="http://localhost") as client:
        azure.fail(system="entra", path=TOKENS, times=None, status=503, body="<html>Bad gateway</html>")
        problem = (await client.get(URL)).json()
        assert (problem["type"], problem["upstream"]["status"]) == ("urn:armedic:problem:upstream-unavailable", 503)
        azure.faults.clear()
        assert (await client.get(URL)).status_code == 200


async def test_code_is_told(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Entra's own code goes along, and for how long it wants to be left alone."""
    azure.fail(system="entra", path=TOKENS, times=None, status=429, retry_after_seconds=120)
    answer = await armedic.get(URL)
    assert answer.json()["upstream"]["code"] == f"AADSTS{refusal_body('entra', 429)['error_codes'][0]}"
    assert answer.headers["retry-after"] == "120"
    assert len(set(asked(azure))) == len(asked(azure)) == 1  # a long wait is the caller's to decide on


async def test_refusal_is_not_repeated(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A credential that is refused is refused: it is asked once for each API, and the code says why."""
    azure.change({"applications.armedic.secrets.0.end": "-1d"})
    answer = await armedic.get(URL)
    assert (answer.status_code, answer.json()["upstream"]["code"]) == (403, "AADSTS7000222")
    assert asked(azure) == [401]


async def test_checks_say_so(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A live look with Entra out of order says of each check that it could not look, and misses no right."""
    azure.fail(system="entra", path=TOKENS, times=None, status=503)
    target = {"organization": "contoso", "project": "web", "name_or_id": "sc-web-prod"}
    found = decoded(await armedic.post("/diagnose", json={"connection": target}))
    assert found["verdict"] == "unknown"
    assert found["findings"] == []
    unknown = [one for one in found["checks"] if one["outcome"] == "unknown"]
    assert unknown
    assert all("Microsoft Entra is not available (503" in one["detail"] for one in unknown), unknown
    assert not [one for one in unknown if one["missing_permissions"]]


async def test_ready(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Readiness says so too, once it was tried often enough."""
    azure.fail(system="entra", path=TOKENS, times=None, status=503)
    said = "no answer yet"
    while said == "no answer yet":
        said = decoded(await armedic.get("/health/ready"))["upstreams"]["entra"]
    assert "Microsoft Entra is not available (503" in said
