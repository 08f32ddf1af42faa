"""Which pages of other origins may call the API from a browser: those that the operator names, and no others.

It surrounds everything, so that refusals and problems can be read there too. Cookies play no part: callers send a
credential with each request, so no answer is ever bound to a browser.
"""

from typing import Any, Final

from litestar.types import ASGIApp, Message, Receive, Scope, Send

METHODS: Final = b"GET, POST, DELETE"
REQUEST_HEADERS: Final = b"Accept, Authorization, Content-Type, Idempotency-Key, Traceparent, X-API-Key, X-Request-ID"
ANSWER_HEADERS: Final = b"Retry-After, Server-Timing, WWW-Authenticate, X-Request-ID"
REMEMBERED_SECONDS: Final = b"600"
_VARY: Final = (b"vary", b"Origin")


def around(app: ASGIApp, origins: tuple[str, ...]) -> ASGIApp:
    """The application, open to pages of these origins; the application itself where there are none."""
    if not origins:
        return app
    allowed = {origin.encode() for origin in origins}

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        origin = headers.get(b"origin")
        if origin in allowed and scope.get("method") == "OPTIONS" and b"access-control-request-method" in headers:
            await _preflight(origin, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _open(message, origin if origin in allowed else None)
            await send(message)

        await app(scope, receive, send_with_headers)

    return wrapped


def _open(message: Any, origin: bytes | None) -> None:
    own = [_VARY]  # to every answer: a cache must not give that for one origin to another
    if origin is not None:
        own += [(b"access-control-allow-origin", origin), (b"access-control-expose-headers", ANSWER_HEADERS)]
    message["headers"] = [*message.get("headers", ()), *own]


async def _preflight(origin: bytes, send: Send) -> None:
    headers = [
        (b"access-control-allow-origin", origin),
        (b"access-control-allow-methods", METHODS),
        (b"access-control-allow-headers", REQUEST_HEADERS),
        (b"access-control-max-age", REMEMBERED_SECONDS),
        _VARY,
    ]
    start: Any = {"type": "http.response.start", "status": 204, "headers": headers}
    body: Any = {"type": "http.response.body", "body": b"", "more_body": False}
    await send(start)
    await send(body)
