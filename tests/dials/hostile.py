"""An Azure that says back what it was sent, and whoever wants to know everything that it was sent and that it gave."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Final

import httpx
from harness import Azure

PEM: Final = re.compile(r"-----BEGIN[^-]*PRIVATE KEY-----(.*?)-----END", re.DOTALL)
NAMED: Final = frozenset({"serviceprincipalkey", "secrettext", "access_token", "client_secret", "client_assertion"})


class Hostile(httpx.AsyncBaseTransport):
    """In front of a simulated Azure: passes calls on, remembers every secret in them, and answers as it is told."""

    def __init__(self, azure: Azure) -> None:
        """Pass everything on."""
        self._azure = azure
        self.mode: Callable[[httpx.Request], httpx.Response] | None = None
        """How calls are answered; None: by the simulated Azure."""
        self.reads = False
        """Whether calls that only read work whatever the mode."""
        self.signs_in = True
        """Whether the sign-in service works whatever the mode."""
        self.secrets: set[str] = set()
        """Everything secret that was sent or given."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one call."""
        content = await request.aread()
        self._remember(request.headers, content)
        reading = request.method == "GET" or "/entra/" in request.url.path or request.url.path.endswith("/$batch")
        if (
            self.mode is not None
            and not (reading and self.reads)
            and not (self.signs_in and "/entra/" in request.url.path)
        ):
            return self.mode(request)
        response = await self._azure.transport.handle_async_request(request)
        self._remember(response.headers, await response.aread())
        return response

    def _remember(self, headers: httpx.Headers, content: bytes) -> None:
        if token := headers.get("authorization", "").partition(" ")[2]:
            self.secrets.add(token)
        text = content.decode("utf-8", "replace")
        pairs = httpx.QueryParams(text).multi_items() if text.startswith(("client_id=", "grant_type=")) else []
        with suppress(ValueError):
            pairs += list(_members(json.loads(text)))
        for name, value in pairs:
            if name.casefold() in NAMED and len(value) >= 16:
                self.secrets.add(value)
            for key in PEM.findall(value.replace("\\n", "\n")):
                self.secrets.add("".join(key.split()))
                self.secrets.update(line for line in key.split() if len(line) >= 16)


def _members(node: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _members(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from _members(value, name)
    elif isinstance(node, str):
        yield name, node


def said_back(request: httpx.Request) -> str:
    """All that a call carried, in one text."""
    return f"{request.headers.get('authorization', '')} {request.content.decode('utf-8', 'replace')}"


def error(request: httpx.Request, status: int) -> httpx.Response:
    """An error as Azure words it, with the call in its message."""
    message = f"The request failed: {said_back(request)}"
    body = {"error": {"code": "Failed", "message": message}, "message": message, "typeKey": "Failed"}
    return httpx.Response(
        status, json=body, headers={"x-ms-request-id": said_back(request)[:200].encode("ascii", "replace").decode()}
    )


def sign_in_error(request: httpx.Request) -> httpx.Response:
    """A refused sign-in with the form in its description."""
    description = f"AADSTS7000215: Invalid client secret provided: {said_back(request)}"
    return httpx.Response(
        401, json={"error": "invalid_client", "error_description": description, "error_codes": [7000215]}
    )


def dropped(request: httpx.Request) -> httpx.Response:
    """No answer, and the call in the words of the failure."""
    raise httpx.ReadError(said_back(request), request=request)


def late(request: httpx.Request) -> httpx.Response:
    """No answer in time."""
    raise httpx.ReadTimeout(said_back(request), request=request)


def strange(request: httpx.Request) -> httpx.Response:
    """Something that nobody foresaw, with the call in its words."""
    raise KeyError(said_back(request))


MODES: Final[dict[str, Callable[[httpx.Request], httpx.Response]]] = {
    "400": lambda request: error(request, 400),
    "401": lambda request: error(request, 401),
    "403": lambda request: error(request, 403),
    "404": lambda request: error(request, 404),
    "409": lambda request: error(request, 409),
    "500": lambda request: error(request, 500),
    "502": lambda request: error(request, 502),
    "page": lambda request: httpx.Response(200, text=f"<html>{said_back(request)}</html>"),
    "other JSON": lambda request: httpx.Response(200, json=[said_back(request)]),
    "value": lambda request: httpx.Response(200, json={"value": [{"id": said_back(request), "name": [1]}], "id": 7}),
    "redirect": lambda _request: httpx.Response(302, headers={"location": "https://example.com/?x=1"}),
    "dropped": dropped,
    "late": late,
    "strange": strange,
}
