"""What surrounds every answer: ids, timing, headers."""

import re

import httpx
import pytest
from harness import Azure

PATHS = ["/health/live", "/causes", "/nowhere"]
TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
TARGET = {"organization": "contoso", "project": "web", "name_or_id": "sc-web-prod"}


@pytest.mark.parametrize("path", PATHS)
async def test_request_id_is_taken_over(armedic: httpx.AsyncClient, path: str) -> None:
    """A request id that makes sense comes back, on errors too."""
    answer = await armedic.get(path, headers={"X-Request-ID": "build-4711.a~b_c"})
    assert answer.headers["x-request-id"] == "build-4711.a~b_c"


@pytest.mark.parametrize("given", ["", "two words", "x" * 129, "a,b", "é"])
async def test_request_id_is_made(armedic: httpx.AsyncClient, given: str) -> None:
    """Any other is replaced by a fresh one."""
    answer = await armedic.get("/health/live", headers={b"X-Request-ID": given.encode()})
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])


@pytest.mark.parametrize("path", PATHS)
async def test_server_timing(armedic: httpx.AsyncClient, path: str) -> None:
    """Total, upstream time and the number of upstream calls."""
    value = (await armedic.get(path)).headers["server-timing"]
    assert re.fullmatch(r'total;dur=\d+\.\d, upstream;dur=0\.0;desc="0 calls"', value)


async def test_ids_travel_upstream(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Upstream calls carry the request id and the trace context, and are counted."""
    headers = {"X-Request-ID": "build-4711", "traceparent": TRACEPARENT}
    answer = await armedic.post("/diagnose", json={"connection": TARGET}, headers=headers)
    sent = [entry.headers for entry in azure.requests(system="devops")]
    assert {one["x-ms-client-request-id"] for one in sent} == {"build-4711"}
    assert {one["traceparent"] for one in sent} == {TRACEPARENT}
    calls = int(re.search(r'desc="(\d+) calls"', answer.headers["server-timing"])[1])  # type: ignore[index]  # it is there
    assert calls >= len(sent)


async def test_malformed_traceparent_is_dropped(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """What is no trace context is not passed on."""
    await armedic.post("/diagnose", json={"connection": TARGET}, headers={"traceparent": "zz-1-2-3"})
    assert not any("traceparent" in entry.headers for entry in azure.requests())


async def test_requests_do_not_share_counts(armedic: httpx.AsyncClient) -> None:
    """The count of one request does not appear in the next."""
    await armedic.post("/diagnose", json={"connection": TARGET})
    assert '"0 calls"' in (await armedic.get("/causes")).headers["server-timing"]
