"""The express lane: a short message for /diagnose is answered before the framework sets up its machinery for it.

Portals and failing pipelines send thousands of these, and routing, parameters and response objects cost more than the
diagnosis. Only what is plain is taken: a JSON body of known, small size with messages and nothing else, from a caller
who may. All else, every error among it, goes the ordinary way with the body as it came; both ways answer the same.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Litestar
from litestar.types import ASGIApp, Receive, Scope, Send

from armedic.api.bounds import look
from armedic.api.caller import enter
from armedic.api.diagnose import LARGE, DiagnoseBody, MessageEvidence, answer
from armedic.errors import ArmedicError

PATH: Final = "/diagnose"
_DECODER: Final = msgspec.json.Decoder(DiagnoseBody)
_ENCODER: Final = msgspec.json.Encoder()


def lane(ordinary: ASGIApp, app: Litestar) -> ASGIApp:
    """The application with the express lane before it."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] != PATH or scope.get("method") != "POST" or not await _plain(scope, app):
            look(scope)
            await ordinary(scope, receive, send)
            return
        message = await receive()
        body = await _body(message, scope, app)
        if body is None:
            look(scope)
            await ordinary(scope, _replayed(message, receive), send)
            return
        scope["path_template"] = PATH
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

    return wrapped


async def _body(message: Any, scope: Scope, app: Litestar) -> bytes | None:
    """The answer, or None where the ordinary way has to give it."""
    data = _messages(message)
    if data is None:
        return None
    try:
        return _ENCODER.encode(await answer(data, scope, app.state, apart=False))
    except Exception:  # noqa: BLE001 - a fault of ours; the ordinary way meets it again and reports it without its text
        return None


async def _plain(scope: Scope, app: Litestar) -> bool:
    """Whether head and caller leave nothing to be refused."""
    headers: Mapping[bytes, bytes] = dict(scope["headers"])
    length = headers.get(b"content-length", b"")
    if headers.get(b"content-type") != b"application/json" or not length.isdigit() or int(length) >= LARGE:
        return False
    try:
        caller = await enter(scope, app.state)
    except ArmedicError:
        return False
    return "diagnose" in caller.permissions and int(length) <= app.state.settings.max_body_bytes


def _messages(message: Any) -> DiagnoseBody | None:
    """The body, if it is whole, well-formed and holds nothing but messages."""
    if message["type"] != "http.request" or message.get("more_body"):
        return None
    try:
        data = _DECODER.decode(message["body"])
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    if data.connection or data.reference or data.needs or not data.evidence:
        return None
    return data if all(type(item) is MessageEvidence for item in data.evidence) else None


def _replayed(first: Any, receive: Receive) -> Receive:
    """The messages of the request from the beginning again."""
    waiting = [first]

    async def replaying() -> Any:
        return waiting.pop() if waiting else await receive()

    return replaying
