"""What surrounds every answer, 404 and 405 included: request id, trace context, Server-Timing, a line in the log."""

import logging
import re
import time
import uuid
from typing import Any, Final

import msgspec
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from armedic.clients import trace
from armedic.evidence.redaction import redact

_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._~-]{1,128}")
_TRACEPARENT: Final = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_log = logging.getLogger("armedic.access")


class Exchange(msgspec.Struct, kw_only=True):
    """One request on its way through."""

    request_id: str
    started: float
    caller: str | None = None


def around(app: ASGIApp) -> ASGIApp:
    """The application with the surroundings of every answer.

    A middleware would not do: Litestar's run only where a route was found. There are no web sockets here.
    """

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        exchange = Exchange(request_id=_request_id(headers), started=time.perf_counter())
        scope["state"]["exchange"] = exchange
        trace.start(exchange.request_id, _traceparent(headers))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _finish(exchange, scope, message)
            await send(message)

        await app(scope, receive, send_with_headers)

    return wrapped


def _request_id(headers: dict[bytes, bytes]) -> str:
    given = headers.get(b"x-request-id", b"")
    if _REQUEST_ID.fullmatch(given) and redact(name := given.decode()) == name:  # not a key in the wrong header
        return name
    return uuid.uuid4().hex


def _traceparent(headers: dict[bytes, bytes]) -> str | None:
    given = headers.get(b"traceparent", b"")
    return given.decode() if _TRACEPARENT.fullmatch(given) else None


def _finish(exchange: Exchange, scope: Scope, message: Any) -> None:
    total = (time.perf_counter() - exchange.started) * 1000
    upstream = trace.statistics()
    timing = f'total;dur={total:.1f}, upstream;dur={upstream.milliseconds:.1f};desc="{upstream.calls} calls"'
    message["headers"] = [
        *message.get("headers", ()),
        (b"x-request-id", exchange.request_id.encode()),
        (b"server-timing", timing.encode()),
        (b"x-content-type-options", b"nosniff"),
    ]
    fields = {
        "request_id": exchange.request_id,
        "method": scope.get("method"),
        "route": scope.get("path_template", ""),  # not the path: it may hold what the caller mistook for a route
        "status": message["status"],
        "caller": exchange.caller,
        "total_ms": round(total, 1),
        "upstream_calls": upstream.calls,
        "upstream_ms": round(upstream.milliseconds, 1),
    }
    _log.info("request", extra={"fields": fields})
