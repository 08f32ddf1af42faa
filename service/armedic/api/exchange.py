"""What surrounds every answer, 404 and 405 included: request id, trace, Server-Timing, metrics, a line in the log."""

import logging
import re
import time
import uuid
from typing import Any, Final

import msgspec
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from armedic.clients import trace
from armedic.evidence.redaction import redact
from armedic.observe import dials
from armedic.observe.dials import Dials
from armedic.observe.spans import Span, Spans

_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._~-]{1,128}")
_TRACEPARENT: Final = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_log = logging.getLogger("armedic.access")


class Exchange(msgspec.Struct, kw_only=True):
    """One request on its way through."""

    request_id: str
    started: float
    caller: str | None = None
    status: int | None = None
    """Of the answer, once that has begun."""
    span: Span | None = None


class Observers(msgspec.Struct, kw_only=True):
    """Who is told of each request."""

    dials: Dials | None = None
    spans: Spans | None = None
    """Set while the application lives, where traces are on."""


def around(app: ASGIApp, observers: Observers) -> ASGIApp:
    """The application with the surroundings of every answer.

    A middleware would not do: Litestar's run only where a route was found. There are no web sockets here.
    """
    counts = observers.dials

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        exchange = Exchange(request_id=_request_id(headers), started=time.perf_counter())
        scope["state"]["exchange"] = exchange
        traceparent = _traceparent(headers)
        if observers.spans is not None:
            exchange.span = observers.spans.begin("request", traceparent)
        trace.start(exchange.request_id, traceparent, exchange.span)
        if counts is not None:
            dials.use(counts)
            counts.began()

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _begin(exchange, message)
            await send(message)

        try:
            await app(scope, receive, send_with_headers)
        finally:
            _finish(exchange, scope, counts)

    return wrapped


def _request_id(headers: dict[bytes, bytes]) -> str:
    given = headers.get(b"x-request-id", b"")
    if _REQUEST_ID.fullmatch(given) and redact(name := given.decode()) == name:  # not a key in the wrong header
        return name
    return uuid.uuid4().hex


def _traceparent(headers: dict[bytes, bytes]) -> str | None:
    given = headers.get(b"traceparent", b"")
    return given.decode() if _TRACEPARENT.fullmatch(given) else None


def _begin(exchange: Exchange, message: Any) -> None:
    exchange.status = message["status"]
    total = (time.perf_counter() - exchange.started) * 1000
    upstream = trace.statistics()
    timing = f'total;dur={total:.1f}, upstream;dur={upstream.milliseconds:.1f};desc="{upstream.calls} calls"'
    message["headers"] = [
        *message.get("headers", ()),
        (b"x-request-id", exchange.request_id.encode()),
        (b"server-timing", timing.encode()),
        (b"x-content-type-options", b"nosniff"),
    ]


def _finish(exchange: Exchange, scope: Scope, counts: Dials | None) -> None:
    """Tell of an answer whose last byte is sent, or that nobody waits for any more."""
    seconds = time.perf_counter() - exchange.started
    method = str(scope.get("method"))
    route = scope.get("path_template", "")  # not the path: it may hold what the caller mistook for a route
    if counts is not None:
        counts.ended(route, method, exchange.status, seconds)
    if exchange.span is not None:
        _end(exchange.span, exchange, method, route)
    if _log.isEnabledFor(logging.INFO):
        upstream = trace.statistics()
        fields: dict[str, Any] = {
            "request_id": exchange.request_id,
            "method": method,
            "route": route,
            "status": exchange.status,
            "caller": exchange.caller,
            "total_ms": round(seconds * 1000, 1),
            "upstream_calls": upstream.calls,
            "upstream_ms": round(upstream.milliseconds, 1),
        }
        if upstream.refusals:
            fields["upstream_refusals"] = upstream.refusals
        _log.info("request", extra={"fields": fields})


def _end(span: Span, exchange: Exchange, method: str, route: str) -> None:
    known = method if method in dials.METHODS else "_OTHER"
    attributes = {
        "http.request.method": known,
        "http.route": route or None,
        "http.response.status_code": exchange.status,
        "armedic.request_id": exchange.request_id,
        "enduser.id": exchange.caller,
    }
    failed = exchange.status is None or exchange.status >= 500  # noqa: PLR2004  what the caller cannot mend
    span.end(attributes, name=f"{known} {route}".strip(), error=str(exchange.status or "aborted") if failed else None)
