"""What one request of a caller costs upstream, and the ids that travel with it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec


class Statistics(msgspec.Struct, kw_only=True):
    """Upstream calls of one request so far."""

    calls: int = 0
    milliseconds: float = 0.0
    """Sum over all calls; they may overlap."""
    throttled_milliseconds: float = 0.0
    """Sum of the waits that APIs asked for."""


class _Trace(msgspec.Struct, kw_only=True):
    request_id: str
    traceparent: str | None
    statistics: Statistics
    caller: str | None = None


_current: ContextVar[_Trace | None] = ContextVar("armedic_trace", default=None)


def start(request_id: str, traceparent: str | None) -> None:
    """Begin counting for the request that is handled in this context."""
    _current.set(_Trace(request_id=request_id, traceparent=traceparent, statistics=Statistics()))


def name_caller(caller: str) -> None:
    """Who the request is from, once that is known."""
    trace = _current.get()
    if trace is not None:
        trace.caller = caller


def request_id() -> str | None:
    """The id of the request that is handled in this context."""
    trace = _current.get()
    return trace.request_id if trace else None


def caller() -> str | None:
    """Who it is from."""
    trace = _current.get()
    return trace.caller if trace else None


def statistics() -> Statistics:
    """The counts so far; zeros outside a request."""
    trace = _current.get()
    return trace.statistics if trace else Statistics()


def headers() -> dict[str, str]:
    """Headers that carry the ids upstream."""
    trace = _current.get()
    if trace is None:
        return {}
    ids = {"x-ms-client-request-id": trace.request_id, "client-request-id": trace.request_id}
    return ids | {"traceparent": trace.traceparent} if trace.traceparent else ids


@contextmanager
def counted() -> Iterator[None]:
    """Count one upstream call and its time."""
    began = time.perf_counter()
    try:
        yield
    finally:
        trace = _current.get()
        if trace is not None:
            trace.statistics.calls += 1
            trace.statistics.milliseconds += (time.perf_counter() - began) * 1000


def waited(seconds: float) -> None:
    """Count a wait that an API asked for."""
    trace = _current.get()
    if trace is not None:
        trace.statistics.throttled_milliseconds += seconds * 1000
