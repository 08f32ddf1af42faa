"""What a span can do, without a word of OpenTelemetry: that is imported only where traces are on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol


class Span(Protocol):
    """A piece of work in a trace."""

    @property
    def traceparent(self) -> str:
        """The W3C trace context that names it, for those who are called from within it."""

    def child(self, name: str, attributes: dict[str, Any]) -> "Span":
        """A call to somebody else within it, begun now."""

    def end(self, attributes: dict[str, Any], *, name: str | None = None, error: str | None = None) -> None:
        """Finish it; `error` is a word for what went wrong, never a text."""


class Spans(Protocol):
    """Where the spans of an application begin."""

    def begin(self, name: str, traceparent: str | None) -> Span:
        """A request of a caller, who may have a trace already."""


@asynccontextmanager
async def opened(endpoint: str | None) -> AsyncIterator[Spans | None]:
    """Spans to a collector for as long as this is open; None where there is none to send them to."""
    if endpoint is None:
        yield None
        return
    from armedic.observe.otlp import OtlpSpans  # noqa: PLC0415  optional, and its imports take a third of a second

    spans = await asyncio.to_thread(OtlpSpans, endpoint)
    try:
        yield spans
    finally:
        await asyncio.to_thread(spans.close)
