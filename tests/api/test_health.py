"""GET /health/live and /health/ready."""

import asyncio

import httpx
import pytest
from armedic.app import create_app
from armedic.settings import Settings
from harness import Azure, decoded, on, running


async def test_live_asks_nobody(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The process is up, whatever the upstreams do."""
    azure.fail(status=503, times=None)
    answer = await armedic.get("/health/live", headers={"X-API-Key": ""})
    assert (answer.status_code, decoded(answer)) == (200, {"status": "ok"})
    assert azure.requests() == []


async def test_ready(armedic: httpx.AsyncClient) -> None:
    """Every upstream can be used."""
    assert decoded(await armedic.get("/health/ready")) == {
        "status": "ok",
        "upstreams": {"devops": "ok", "arm": "ok", "graph": "ok", "entra": "ok"},
    }


async def test_ready_says_what_is_missing(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A sign-in that is refused makes `degraded`, still 200, with the reason and without the secret."""
    azure.change({"applications.armedic.secrets.0.end": "-1d"})
    answer = await armedic.get("/health/ready")
    assert answer.status_code == 200
    assert decoded(answer)["status"] == "degraded"
    assert "AADSTS7000222" in answer.text
    assert azure.world.applications["armedic"].secrets[0].value not in answer.text


@pytest.mark.parametrize("system", ["devops", "arm", "graph", "entra"])
async def test_ready_names_what_is_away(azure: Azure, armedic: httpx.AsyncClient, system: str) -> None:
    """An API that does not answer is named, the others are ok, and the service stays in."""
    azure.fail(system=system, drop="before", times=None)
    answer = await armedic.get("/health/ready")
    found = decoded(answer)
    assert (answer.status_code, found["status"]) == (200, "degraded")
    assert found["upstreams"][system] != "ok"
    if system != "entra":  # without a token nothing is known of the others
        assert {name for name, said in found["upstreams"].items() if said != "ok"} == {system}


REACHED = {"devops": {403, 404, 429}, "arm": {429}, "graph": {403, 429}}
"""Refusals of the small question that show that an API can be reached; any other answer is told."""


@pytest.mark.parametrize("status", [400, 403, 404, 410, 429, 500])
@pytest.mark.parametrize("system", sorted(REACHED))
async def test_refusals(azure: Azure, armedic: httpx.AsyncClient, system: str, status: int) -> None:
    """What refuses for a right that a diagnosis may never need can be reached; what is not the API is told."""
    azure.fail(system=system, status=status, retry_after_seconds=0, times=None)
    said = decoded(await armedic.get("/health/ready"))["upstreams"]
    if status in REACHED[system]:
        assert said[system] == "ok"
    else:
        assert f"({status}" in said[system]
    assert {name for name, one in said.items() if one != "ok"} <= {system}


async def test_sign_in_page(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """An API that does not take Armedic's token cannot be used, though it answers."""
    azure.fail(system="devops", answer="sign-in-page", times=None)
    assert "sign-in page" in decoded(await armedic.get("/health/ready"))["upstreams"]["devops"]


async def test_probes_ask_azure_once(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """However many probe, at the same time or one after the other, each API is asked once in some seconds."""
    await asyncio.gather(*(armedic.get("/health/ready") for _ in range(20)))
    asked = len(azure.requests())
    for _ in range(20):
        assert decoded(await armedic.get("/health/ready"))["status"] == "ok"
    assert len(azure.requests()) == asked
    assert len(azure.requests(system="arm")) == len(azure.requests(system="graph")) == 1


class Silent(httpx.AsyncBaseTransport):
    """An Azure that takes every call and answers none."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Never answer."""
        await asyncio.Event().wait()
        raise AssertionError(request)


async def test_ready_does_not_wait_for_azure(azure: Azure, settings: Settings) -> None:
    """Where nothing answers a probe gets its answer all the same, and the service can be ended meanwhile."""
    app = create_app(settings, transport=Silent(), clock=azure.now)
    async with running(app), httpx.AsyncClient(transport=on(app), base_url="http://armedic.test") as client:
        answer = await client.get("/health/ready")
    assert (answer.status_code, decoded(answer)["status"]) == (200, "degraded")
    assert set(decoded(answer)["upstreams"].values()) == {"no answer yet"}
