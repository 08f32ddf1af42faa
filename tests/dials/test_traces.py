"""Spans to a collector: one for each request, one for each call upstream, in the caller's trace; off by default."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
import msgspec
import pytest
from armedic.app import create_app
from armedic.settings import Settings
from dials.collector import Collector, attributes, collecting
from harness import Azure, decoded, on, running
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"
TARGET = {"organization": "contoso", "project": "web", "name_or_id": "sc-web-prod"}
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A collector that takes what it gets."""
    with collecting() as one:
        yield one


Traced = Callable[[str], AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def traced(azure: Azure, settings: Settings, api_key: str) -> Traced:
    """A service that sends its spans to a URL; what is left of them is sent as it ends."""

    @asynccontextmanager
    async def tracing(url: str) -> AsyncIterator[httpx.AsyncClient]:
        own = msgspec.structs.replace(settings, otlp_endpoint=url)
        app = create_app(own, transport=azure.transport, clock=azure.now)
        headers = {"X-API-Key": api_key}
        client = httpx.AsyncClient(transport=on(app), base_url="http://armedic.test", headers=headers)
        async with running(app), client:
            yield client

    return tracing


async def test_a_request_in_the_callers_trace(azure: Azure, traced: Traced, collector: Collector) -> None:
    """The request's span is a child of the caller's, each upstream call's one of the request's; Azure is told which."""
    async with traced(collector.url) as armedic:
        headers = {"traceparent": f"00-{TRACE}-{PARENT}-01", "X-Request-ID": "build-4711"}
        answer = await armedic.post("/diagnose", json={"connection": TARGET}, headers=headers)
    spans = collector.spans()
    assert {span.trace_id.hex() for span in spans} == {TRACE}
    own = next(span for span in spans if span.kind == Span.SPAN_KIND_SERVER)
    calls = [span for span in spans if span.kind == Span.SPAN_KIND_CLIENT]
    assert (own.parent_span_id.hex(), own.name) == (PARENT, "POST /diagnose")
    assert (
        attributes(own).items()
        >= {
            "http.request.method": "POST",
            "http.route": "/diagnose",
            "http.response.status_code": 200,
            "armedic.request_id": "build-4711",
            "enduser.id": "tests",
        }.items()
    )
    assert f'desc="{len(calls)} calls"' in answer.headers["server-timing"]
    assert {span.parent_span_id for span in calls} == {own.span_id}
    told = {entry.headers["traceparent"] for entry in azure.requests() if "traceparent" in entry.headers}
    assert told == {f"00-{TRACE}-{span.span_id.hex()}-01" for span in calls}
    assert collector.paths[0] == "/v1/traces"


async def test_calls_say_what_was_asked(azure: Azure, traced: Traced, collector: Collector) -> None:
    """System, method, path without names and ids, status, and the id that Microsoft's support can look up."""
    azure.fail(system="graph", status=403, times=None)
    async with traced(collector.url) as armedic:
        await armedic.post("/diagnose", json={"connection": TARGET})
    calls = [span for span in collector.spans() if span.kind == Span.SPAN_KIND_CLIENT]
    seen = [attributes(span) for span in calls]
    assert {one["armedic.system"] for one in seen} == {"devops", "graph", "arm", "entra"}
    assert all(one["http.request.method"] and one["http.response.status_code"] for one in seen)
    assert any("armedic.correlation_id" in one for one in seen)
    templates = {one["url.template"] for one in seen}
    assert any(template.endswith("/_apis/serviceendpoint/endpoints") for template in templates)
    assert not [one for one in templates if GUID.search(one) or "contoso" in one or "sc-web" in one], templates
    refused = [span for span in calls if attributes(span)["http.response.status_code"] == 403]
    assert refused
    assert {span.status.code for span in refused} == {Status.STATUS_CODE_ERROR}


async def test_an_unsampled_trace_is_passed_on(azure: Azure, traced: Traced, collector: Collector) -> None:
    """Where the caller does not record, nothing is sent, and Azure still gets the trace's id."""
    async with traced(collector.url) as armedic:
        headers = {"traceparent": f"00-{TRACE}-{PARENT}-00"}
        await armedic.post("/diagnose", json={"connection": TARGET}, headers=headers)
    assert collector.spans() == []
    sent = [entry.headers["traceparent"] for entry in azure.requests(system="arm")]
    assert sent
    assert all(one.startswith(f"00-{TRACE}-") and one.endswith("-00") for one in sent)


@pytest.mark.parametrize("given", ["", f"00-{'0' * 32}-{PARENT}-01", f"ff-{TRACE}-{PARENT}-01", "00-1-2-3"])
async def test_a_trace_of_its_own(traced: Traced, collector: Collector, given: str) -> None:
    """Without a trace context that makes sense, a trace begins here."""
    async with traced(collector.url) as armedic:
        await armedic.get("/causes", headers={"traceparent": given})
    (span,) = collector.spans()
    assert span.parent_span_id == b""
    assert span.trace_id.hex() != TRACE


@pytest.mark.parametrize("away", ["refuses", "gone"])
async def test_a_collector_that_is_away(
    traced: Traced, collector: Collector, away: str, caplog: pytest.LogCaptureFixture
) -> None:
    """No request is harmed; the log says so once, and not where the collector is."""
    collector.status = 400
    url = collector.url if away == "refuses" else "http://127.0.0.1:1"
    async with traced(url) as armedic:
        for _ in range(3):
            answer = await armedic.post("/diagnose", json={"connection": TARGET})
            assert decoded(answer)["verdict"] == "healthy"
    said = [record.getMessage() for record in caplog.records if record.name == "armedic"]
    assert said == ["the collector takes no spans"]


async def test_off_by_default(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Nothing of OpenTelemetry is imported, and no trace begins here."""
    await armedic.post("/diagnose", json={"connection": TARGET})
    assert not any("traceparent" in entry.headers for entry in azure.requests())
    words = "import sys; import armedic.app; sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", words)
    assert await process.wait() == 0
