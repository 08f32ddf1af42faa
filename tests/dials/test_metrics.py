"""GET /metrics: everything that is answered and asked upstream is counted, and no label is taken from input."""

import json
import re
import secrets
from collections import Counter
from typing import Any

import httpx
import msgspec
import pytest
from armedic.app import create_app
from armedic.causes._cause import catalogue
from armedic.settings import Settings
from dials.scrape import scrape
from harness import Azure, decoded, on, running
from litestar import Litestar

ERROR = "Failed to get Azure DevOps Service access token, cache value is invalid."
MESSAGE = {"evidence": [{"kind": "message", "text": ERROR}]}
TOKEN_LESS = {"organization": "contoso", "project": "web", "name_or_id": "sc-prod-token"}
TARGET = {"organization": "contoso", "project": "web", "name_or_id": "sc-web-prod"}
SPN: dict[str, Any] = {
    "display_name": "sc-new",
    "cloud": "AzureCloud",
    "subscription": "Production",
    "credential": {"kind": "secret", "description": "contoso web", "lifetime_days": 180},
}


async def test_open_and_plain(armedic: httpx.AsyncClient) -> None:
    """Without a key, as Prometheus' text, kept by nobody; what runs and what it takes of the machine is in it."""
    answer = await armedic.get("/metrics", headers={"X-API-Key": ""})
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert answer.headers["cache-control"] == "no-store"
    numbers = await scrape(armedic)
    assert numbers.sum("armedic_build_info") == 1
    assert numbers.sum("process_resident_memory_bytes") > 0
    assert numbers.sum("armedic_requests_in_progress") == 1  # the scrape itself


async def test_requests(armedic: httpx.AsyncClient) -> None:
    """Each answer by route, method and status, errors and unknown paths too, with its time."""
    await armedic.get("/causes/secret-expired")
    await armedic.get("/causes/no-such")
    await armedic.get("/nowhere")
    await armedic.post("/diagnose", json={})
    numbers = await scrape(armedic)
    cause = next(route for route in numbers.label_values("route") if route.startswith("/causes/"))
    assert numbers.sum("armedic_requests_total", route=cause, method="GET", status="200") == 1
    assert numbers.sum("armedic_requests_total", route=cause, status="404") == 1
    assert numbers.sum("armedic_requests_total", route="unmatched", status="404") == 1
    assert numbers.sum("armedic_requests_total", route="/diagnose", method="POST", status="400") == 1
    assert numbers.sum("armedic_request_duration_seconds_count", route=cause) == 2


async def test_findings_of_both_lanes(armedic: httpx.AsyncClient) -> None:
    """A short message takes the express lane, one with a space in its type does not: both are counted alike."""
    await armedic.post("/diagnose", json=MESSAGE)
    body = json.dumps(MESSAGE).encode()
    await armedic.post("/diagnose", content=body, headers={"Content-Type": "application/json; charset=utf-8"})
    await armedic.post("/diagnose/capture", content=f"##[error]{ERROR}\n".encode())
    numbers = await scrape(armedic)
    assert numbers.sum("armedic_findings_total", cause="stale-access-token", certainty="confirmed") == 3
    assert numbers.sum("armedic_requests_total", route="/diagnose", status="200") == 2
    assert numbers.sum("armedic_requests_total", route="/diagnose/capture", status="200") == 1


async def test_findings_of_a_sweep(armedic: httpx.AsyncClient) -> None:
    """Each finding of each connection of a sweep is counted, whether or not it was asked for."""
    answer = await armedic.post("/diagnose/sweep", json={"organization": "contoso"})
    lines = [json.loads(line) for line in answer.text.splitlines()]
    found = Counter(
        (finding["cause"], finding["certainty"])
        for line in lines
        if line["type"] == "diagnosis"
        for finding in line["findings"]
    )
    numbers = await scrape(armedic)
    assert found
    for (cause, certainty), count in found.items():
        assert numbers.sum("armedic_findings_total", cause=cause, certainty=certainty) == count
    assert numbers.sum("armedic_findings_total") == found.total()
    assert numbers.sum("armedic_upstream_request_duration_seconds_count") == lines[-1]["upstream_calls"]


async def test_repairs(armedic: httpx.AsyncClient) -> None:
    """A plan and its application, by outcome."""
    body: dict[str, Any] = {"connection": TOKEN_LESS, "repair": {"kind": "remove-access-token"}}
    plan = decoded(await armedic.post("/repair", json=body))
    await armedic.post("/repair", json=body | {"mode": "apply", "fingerprint": plan["fingerprint"]})
    numbers = await scrape(armedic)
    for outcome in ("planned", "verified"):
        assert numbers.sum("armedic_repairs_total", repair="remove-access-token", outcome=outcome) == 1


async def test_provisions(armedic: httpx.AsyncClient) -> None:
    """Creating and deleting a service principal, by outcome."""
    made = decoded(await armedic.post("/spn", json=SPN | {"mode": "apply"}))
    await armedic.delete(f"/spn/{made['details']['service_principal_id']}")
    numbers = await scrape(armedic)
    assert numbers.sum("armedic_provisions_total", operation="create", outcome=made["outcome"]) == 1
    assert numbers.sum("armedic_provisions_total", operation="delete", outcome="planned") == 1


async def test_upstream_calls(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Time by system and class of status; a refusal as too many and a call without an answer are told apart."""
    azure.fail(system="devops", status=429, retry_after_seconds=0)
    azure.fail(system="graph", drop="before")
    await armedic.post("/diagnose", json={"connection": TARGET})
    numbers = await scrape(armedic)
    name = "armedic_upstream_request_duration_seconds_count"
    for system, status in (("devops", "2xx"), ("devops", "4xx"), ("graph", "none"), ("arm", "2xx"), ("entra", "2xx")):
        assert numbers.sum(name, system=system, status=status) >= 1, (system, status)
    assert numbers.sum("armedic_upstream_throttled_total", system="devops") == 1
    assert numbers.sum("armedic_upstream_throttled_total") == 1


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({}, "renewed"),
        ({"status": 401, "body": {"error": "invalid_client", "error_description": "AADSTS7000222: x"}}, "refused"),
        ({"drop": "before"}, "unavailable"),
    ],
    ids=["renewed", "refused", "unavailable"],
)
async def test_tokens(azure: Azure, armedic: httpx.AsyncClient, fault: dict[str, Any], outcome: str) -> None:
    """What became of asking for a token; the other outcomes are there with zero, so that a rate can begin."""
    if fault:
        azure.fail(system="entra", method="POST", times=None, **fault)
    await armedic.post("/diagnose", json={"connection": TARGET})
    numbers = await scrape(armedic)
    assert numbers.sum("armedic_token_refreshes_total", outcome=outcome) >= 1
    assert numbers.sum("armedic_token_refreshes_total") == numbers.sum("armedic_token_refreshes_total", outcome=outcome)
    assert numbers.label_values("outcome") >= {"renewed", "refused", "unavailable"}


async def test_labels_are_ours(app: Litestar, armedic: httpx.AsyncClient) -> None:
    """Whatever a caller writes, every label is a route's template, a slug or a word of the code."""
    planted = "x" + secrets.token_hex(12)
    for method, path in (("GET", f"/{planted}"), (planted.upper(), "/diagnose"), ("GET", f"/causes/{planted}")):
        await armedic.request(method, path)
    target = {"organization": planted, "project": planted, "name_or_id": planted}
    await armedic.post("/diagnose", json={"connection": target})
    await armedic.post("/repair", json={"connection": target, "repair": {"kind": planted}})
    await armedic.post("/spn", json=SPN | {"display_name": planted, "subscription": planted})
    text = (await armedic.get("/metrics")).text
    assert planted not in text.casefold()
    numbers = await scrape(armedic)
    routes = {re.sub(r":\w+\}", "}", route.path) for route in app.routes}
    assert numbers.label_values("route") <= routes | {"unmatched"}
    assert numbers.label_values("method") <= {"GET", "POST", "other"}
    assert numbers.label_values("cause") <= set(catalogue())
    assert numbers.label_values("system") <= {"devops", "entra", "graph", "arm", "key_vault"}


async def test_off(azure: Azure, settings: Settings) -> None:
    """ARMEDIC_METRICS=off: nothing is there and everything else works."""
    own = msgspec.structs.replace(settings, metrics="off")
    app = create_app(own, transport=azure.transport, clock=azure.now)
    async with running(app), httpx.AsyncClient(transport=on(app), base_url="http://armedic.test") as client:
        assert (await client.get("/metrics")).status_code == 404
        assert decoded(await client.get("/health/ready"))["status"] == "ok"


async def test_two_applications_count_apart(azure: Azure, settings: Settings, armedic: httpx.AsyncClient) -> None:
    """The numbers of one application are not those of another in the same process."""
    other = create_app(settings, transport=azure.transport, clock=azure.now)
    async with running(other), httpx.AsyncClient(transport=on(other), base_url="http://other.test") as client:
        await client.get("/health/live")
    assert (await scrape(armedic)).sum("armedic_requests_total", route="/health/live") == 0
