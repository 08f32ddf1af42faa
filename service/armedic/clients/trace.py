"""What one request of a caller costs upstream, and the ids that travel with it."""

import asyncio
import logging
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import httpx
import msgspec

from armedic.observe import dials
from armedic.observe.routes import template
from armedic.observe.spans import Span

CORRELATION_HEADERS: Final = ("x-ms-correlation-request-id", "request-id", "activityid", "x-ms-request-id")
_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_REFUSALS: Final = 10
"""Refused calls that the log's line for a request names: the first ones, for a sweep may meet thousands."""
_log = logging.getLogger("armedic.upstream")


class Statistics(msgspec.Struct, kw_only=True):
    """Upstream calls of one request so far."""

    calls: int = 0
    milliseconds: float = 0.0
    """Sum over all calls; they may overlap."""
    throttled_milliseconds: float = 0.0
    """Sum of the waits that APIs asked for."""
    refusals: list[dict[str, Any]] = []
    """Calls that were refused or not answered: system, status and the id that Microsoft's support can look up."""


class _Trace(msgspec.Struct, kw_only=True):
    request_id: str
    traceparent: str | None
    statistics: Statistics
    caller: str | None = None
    span: Span | None = None


class _Call(msgspec.Struct, kw_only=True):
    """An upstream call that is under way."""

    system: str
    method: str = ""
    route: str = ""
    status: int | None = None
    correlation_id: str | None = None
    throttled: bool = False
    span: Span | None = None


_current: ContextVar[_Trace | None] = ContextVar("armedic_trace", default=None)
_calling: ContextVar[_Call | None] = ContextVar("armedic_call", default=None)


def start(request_id: str, traceparent: str | None, span: Span | None = None) -> None:
    """Begin counting for the request that is handled in this context."""
    traceparent = span.traceparent if span is not None else traceparent
    _current.set(_Trace(request_id=request_id, traceparent=traceparent, statistics=Statistics(), span=span))


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


def correlation_id(headers: Mapping[str, str]) -> str | None:
    """The id that Microsoft's support can look up; None where it is no id, but whatever an answer may hold."""
    found = next((headers[name] for name in CORRELATION_HEADERS if name in headers), "")
    return found if _ID.fullmatch(found) else None


@contextmanager
def counted(system: str = "entra") -> Iterator[None]:
    """Count one upstream call and its time, in the request, the metrics, the trace and, at DEBUG, the log."""
    began = time.perf_counter()
    call = _Call(system=system)
    before = _calling.set(call)
    failure = None
    try:
        yield
    except BaseException as error:
        failure = error
        raise
    finally:
        _calling.reset(before)
        _finish(call, failure, time.perf_counter() - began)


def sending(request: httpx.Request) -> None:
    """The call of this context is about to be sent."""
    call, trace = _calling.get(), _current.get()
    if call is None:
        return
    call.method = request.method
    call.route = template(request.url.path)
    if trace is not None and trace.span is not None:
        attributes = {
            "http.request.method": call.method,
            "url.template": call.route,
            "server.address": request.url.host,
            "armedic.system": call.system,
        }
        call.span = trace.span.child(f"{call.method} {call.system}", attributes)
        request.headers["traceparent"] = call.span.traceparent


def answered(response: httpx.Response) -> None:
    """The call of this context has its answer."""
    call = _calling.get()
    if call is None:
        return
    call.status = response.status_code
    asked_to_wait = response.status_code == httpx.codes.SERVICE_UNAVAILABLE and "retry-after" in response.headers
    call.throttled = asked_to_wait or response.status_code == httpx.codes.TOO_MANY_REQUESTS
    call.correlation_id = correlation_id(response.headers)


def waited(seconds: float) -> None:
    """Count a wait that an API asked for."""
    trace = _current.get()
    if trace is not None:
        trace.statistics.throttled_milliseconds += seconds * 1000


def _finish(call: _Call, failure: BaseException | None, seconds: float) -> None:
    if call.status is not None:
        outcome = f"{call.status // 100}xx"
    else:
        outcome = "cancelled" if isinstance(failure, asyncio.CancelledError) else "none"
    dials.called(call.system, outcome, seconds, throttled=call.throttled)
    refused = outcome in {"4xx", "5xx", "none"}
    trace = _current.get()
    if trace is not None:
        counts = trace.statistics
        counts.calls += 1
        counts.milliseconds += seconds * 1000
        if refused and len(counts.refusals) < _REFUSALS:
            counts.refusals.append(
                {"system": call.system, "status": call.status, "correlation_id": call.correlation_id}
            )
    if call.span is not None:
        known = {"http.response.status_code": call.status, "armedic.correlation_id": call.correlation_id}
        call.span.end(known, error=(str(call.status or type(failure).__name__) if refused else None))
    if _log.isEnabledFor(logging.DEBUG):
        fields = {
            "request_id": trace.request_id if trace is not None else None,
            "system": call.system,
            "method": call.method,
            "route": call.route,
            "status": call.status,
            "outcome": outcome,
            "correlation_id": call.correlation_id,
            "ms": round(seconds * 1000, 1),
        }
        _log.debug("upstream call", extra={"fields": fields})
