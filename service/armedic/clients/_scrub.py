"""An answer without the secrets of its own request: an API, or a proxy before it, may say back what it was sent.

These are the token of a call and the credential of a sign-in. What else a body held is left to the redaction of texts.
"""

from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qsl, quote

import httpx

_FORM: Final = frozenset({"client_secret", "client_assertion", "assertion", "refresh_token"})
_CHANGED: Final = frozenset({"content-length", "content-encoding", "transfer-encoding"})
_HIDDEN: Final = b"***"


def scrubbed(response: httpx.Response) -> httpx.Response:
    """The answer itself, or where it says a secret of its request, one that does not; it is read whole before."""
    clean = content = response.content
    for secret in _secrets(response.request):
        clean = clean.replace(secret, _HIDDEN)
    if clean == content:
        return response
    headers = [(name, value) for name, value in response.headers.multi_items() if name not in _CHANGED]
    return httpx.Response(response.status_code, headers=headers, content=clean, request=response.request)


def _secrets(request: httpx.Request) -> Iterator[bytes]:
    if token := request.headers.get("authorization", "").partition(" ")[2]:
        yield token.encode()
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        for name, value in parse_qsl(request.content.decode("utf-8", "replace")):
            if name in _FORM:
                yield from {value.encode(), quote(value, safe="").encode()}
