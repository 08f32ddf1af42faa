"""GET / and what it loads: a page for people, as files that are served as they are; and /embed.js for other pages.

Whoever opens it sees no more than forms: what it shows it asks the API for, with the caller's own credential. The files
are answered before a request needs a place (bounds.py): they cost next to nothing, and half a page is worse than none.
"""

import hashlib
from importlib.resources import files
from typing import Any, Final

import msgspec
from litestar.types import ASGIApp, Receive, Scope, Send

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:;"
    " frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
"""Nothing inline, nothing from elsewhere, in no frame, and no form that the browser itself would send."""
_KINDS: Final = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
_OF_THEIR_OWN: Final = {"index.html": "/", "embed.js": "/embed.js"}
_ANY: Final = "/page/{name}"


class _File(msgspec.Struct, frozen=True, kw_only=True):
    content: bytes
    tag: bytes
    """Entity tag: a browser that has this version is told so and sent nothing."""
    headers: list[tuple[bytes, bytes]]


def around(app: ASGIApp) -> ASGIApp:
    """The application with the page before it."""
    known = _read()

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        file = known.get(scope["path"]) if scope.get("method") in {"GET", "HEAD"} else None
        if file is None:
            await app(scope, receive, send)
        else:
            scope["path_template"] = _ANY if scope["path"].startswith("/page/") else scope["path"]
            await _answer(file, scope, send)

    return wrapped


def _read() -> dict[str, _File]:
    found = {}
    for path in (files("armedic") / "page").iterdir():
        if kind := _KINDS.get(path.name.rpartition(".")[2]):
            url = _OF_THEIR_OWN.get(path.name, f"/page/{path.name}")
            found[url] = _file(path.read_bytes(), kind, shared=path.name == "embed.js")
    return found


def _file(content: bytes, kind: str, *, shared: bool) -> _File:
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'.encode()
    headers = [
        (b"content-type", kind.encode()),
        (b"content-security-policy", POLICY.encode()),
        (b"cross-origin-resource-policy", b"cross-origin" if shared else b"same-origin"),
        (b"referrer-policy", b"no-referrer"),
        (b"cache-control", b"no-cache"),  # ask each time: a new version of the service brings all its files at once
        (b"etag", tag),
    ]
    return _File(content=content, tag=tag, headers=headers)


async def _answer(file: _File, scope: Scope, send: Send) -> None:
    same = dict(scope["headers"]).get(b"if-none-match") == file.tag
    length = [] if same else [(b"content-length", str(len(file.content)).encode())]
    start: Any = {"type": "http.response.start", "status": 304 if same else 200, "headers": file.headers + length}
    whole = not same and scope.get("method") != "HEAD"
    body: Any = {"type": "http.response.body", "body": file.content if whole else b"", "more_body": False}
    await send(start)
    await send(body)
