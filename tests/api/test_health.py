"""GET /health/live and /health/ready."""

import httpx
from harness import Azure, decoded


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
        "upstreams": {"devops": "ok", "arm": "ok", "graph": "ok"},
    }


async def test_ready_says_what_is_missing(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A sign-in that is refused makes `degraded`, still 200, with the reason and without the secret."""
    azure.change({"applications.armedic.secrets.0.end": "-1d"})
    answer = await armedic.get("/health/ready")
    assert answer.status_code == 200
    assert decoded(answer)["status"] == "degraded"
    assert "AADSTS7000222" in answer.text
    assert azure.world.applications["armedic"].secrets[0].value not in answer.text
