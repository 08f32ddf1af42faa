"""Spans to an OpenTelemetry collector, as OTLP over HTTP. Imported only where ARMEDIC_OTLP_ENDPOINT is set.

Spans are sent by a thread of their own from a bounded queue. Where the collector is away they are lost, and said to be
so once; no request waits for them. Of texts, names and ids in paths nothing is put into them.
"""

import logging
import re
import time
from collections.abc import Sequence
from typing import Any, Final

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from armedic import __version__

PATH: Final = "/v1/traces"
_EXPORT_SECONDS: Final = 3.0
_LAST_SECONDS: Final = 3.0
"""For the spans that are left when the service ends."""
_TRACEPARENT: Final = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_log = logging.getLogger("armedic")


class OtlpSpans:
    """The spans of one application."""

    def __init__(self, endpoint: str) -> None:
        """Begin to send; `endpoint` is the collector's base URL, e.g. "http://collector:4318"."""
        url = endpoint if endpoint.endswith(PATH) else endpoint.rstrip("/") + PATH
        self._exporter = _Careful(OTLPSpanExporter(endpoint=url, timeout=_EXPORT_SECONDS))
        resource = Resource.create({"service.name": "armedic", "service.version": __version__})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self._tracer = self._provider.get_tracer("armedic", __version__)

    def begin(self, name: str, traceparent: str | None) -> "OtlpSpan":
        """A request of a caller; continues the caller's trace, and its decision whether it is recorded."""
        parent = _parent(traceparent)
        context = None if parent is None else trace.set_span_in_context(NonRecordingSpan(parent))
        return OtlpSpan(self._tracer, self._tracer.start_span(name, context=context, kind=SpanKind.SERVER))

    def close(self) -> None:
        """Send what is left, for some seconds; blocks."""
        self._exporter.hurry()
        self._provider.shutdown()


class OtlpSpan:
    """A span that is recorded, or only passed on where the caller's trace is not."""

    def __init__(self, tracer: trace.Tracer, span: trace.Span) -> None:
        """Take over a span that has begun."""
        self._tracer = tracer
        self._span = span

    @property
    def traceparent(self) -> str:
        """The W3C trace context that names it."""
        context = self._span.get_span_context()
        return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"

    def child(self, name: str, attributes: dict[str, Any]) -> "OtlpSpan":
        """A call to somebody else within it, begun now."""
        context = trace.set_span_in_context(self._span)
        span = self._tracer.start_span(name, context=context, kind=SpanKind.CLIENT, attributes=attributes)
        return OtlpSpan(self._tracer, span)

    def end(self, attributes: dict[str, Any], *, name: str | None = None, error: str | None = None) -> None:
        """Finish it."""
        self._span.set_attributes({key: value for key, value in attributes.items() if value is not None})
        if name is not None:
            self._span.update_name(name)
        if error is not None:
            self._span.set_attribute("error.type", error)
            self._span.set_status(Status(StatusCode.ERROR))
        self._span.end()


class _Careful(SpanExporter):
    """Sends spans, and tells in the log when that begins or ceases to fail: the library's own words may hold a URL."""

    def __init__(self, exporter: SpanExporter) -> None:
        """Send with this one."""
        self._exporter = exporter
        self._failing = False
        self._until: float | None = None

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send some, in the thread of the queue."""
        if self._until is not None and time.monotonic() > self._until:
            return SpanExportResult.FAILURE
        result = self._exporter.export(spans)
        failed = result is not SpanExportResult.SUCCESS
        if failed != self._failing:
            self._failing = failed
            _log.warning("the collector takes no spans" if failed else "the collector takes spans again")
        return result

    def hurry(self) -> None:
        """The service ends: what is not sent soon is lost."""
        self._until = time.monotonic() + _LAST_SECONDS

    def shutdown(self) -> None:
        """Close the connection."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        """Nothing is kept here."""
        return self._exporter.force_flush(timeout_millis)


def _parent(traceparent: str | None) -> SpanContext | None:
    found = _TRACEPARENT.fullmatch(traceparent or "")
    if found is None:
        return None
    trace_id, span_id, flags = (int(part, 16) for part in found.groups())
    parent = SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(flags & TraceFlags.SAMPLED))
    return parent if parent.is_valid else None
