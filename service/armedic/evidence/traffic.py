"""One HTTP exchange of a capture: the service endpoints that it carries, and what was refused in its answer."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import msgspec

from armedic.evidence import answers, message, payload
from armedic.evidence.gleaned import Gleaned
from armedic.evidence.redaction import redact
from armedic.evidence.walk import decoded
from armedic.facts import Named, Payload, Statement

_WRITES: Final = frozenset({"PUT", "POST", "PATCH"})
_DEVOPS: Final = re.compile(
    r"/_apis/(?:serviceendpoint|distributedtask|contribution|build|pipelines|release|securityroles|connectiondata)\b"
    r"|/_apis/(?:[a-z]{1,40}/){0,4}\$batch\b"
)
"""Areas of Azure DevOps' API in which connections are kept, shown by the portal, used by runs, or granted."""
_SIGN_IN: Final = ("/oauth2/", "/adfs/oauth2")
_AZURE: Final = re.compile(
    r"(?:management\.(?:core\.)?(?:azure\.com|windows\.net|usgovcloudapi\.net|chinacloudapi\.cn|microsoftazure\.de)"
    r"|graph\.(?:microsoft\.(?:com|us|de)|windows\.net)|microsoftgraph\.chinacloudapi\.cn"
    r"|[a-z0-9-]+\.vault\.(?:azure\.net|usgovcloudapi\.net|azure\.cn))"
)
_PERHAPS: Final = re.compile(r"/_apis/|/oauth2/|://(?:management|graph|microsoftgraph)\.|\.vault\.", re.IGNORECASE)
_GUID: Final = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_ENDPOINT: Final = re.compile(rf"(?:/endpoints/|/serviceendpoints/|[?&]endpointid=)({_GUID})", re.IGNORECASE)
_LONGEST: Final = 20_000
_MOST_STATEMENTS: Final = 200
_MOST_PAYLOADS: Final = 200
_MOST_OF_ONE: Final = 20


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """A request and its answer, each body with the place that it stands at."""

    method: str
    url: str
    status: int
    """0 where there was no answer."""
    sent: Callable[[], Iterable[tuple[str, str]]]
    """Texts that were sent, with their places; asked for only where the call matters."""
    answered: Callable[[], tuple[str, str] | None]
    """The answer's body and its place."""


class Collector:
    """Gathers what the exchanges of one capture show."""

    def __init__(self, *, item: int | None = None) -> None:
        """`item` is the index into the request's evidence list."""
        self.statements: list[Statement] = []
        self.payloads: list[Payload] = []
        self._item = item
        self._told: set[tuple[str, str | None]] = set()

    @property
    def full(self) -> bool:
        """Whether nothing more is taken."""
        return len(self.statements) >= _MOST_STATEMENTS or len(self.payloads) >= _MOST_PAYLOADS

    @property
    def gleaned(self) -> Gleaned:
        """What was found so far."""
        return Gleaned(
            statements=tuple(self.statements[:_MOST_STATEMENTS]), payloads=tuple(self.payloads[:_MOST_PAYLOADS])
        )

    def take(self, exchange: Exchange) -> None:
        """Look at one exchange; what has nothing to do with service connections is passed over."""
        if not matters(exchange.url):
            return
        path = exchange.url.lower().partition("?")[0]
        about = Named(connection_id=_endpoint_id(exchange.url))
        if exchange.method.upper() in _WRITES and not any(part in path for part in _SIGN_IN):
            for text, place in exchange.sent():
                self.payloads += payload.read(_json(text), source="trace", location=place, item=self._item)
        answer = exchange.answered()
        if answer:
            self._answer(*answer, failed=not 200 <= exchange.status < 300, about=about)  # noqa: PLR2004 - the class of successful answers

    def _answer(self, text: str, place: str, *, failed: bool, about: Named) -> None:
        documents = list(_documents(text, place))
        found: list[tuple[str, str]] = []
        for body, location in documents:
            self.payloads += payload.read(body, source="trace", location=location, item=self._item, masked=True)
            found += answers.errors(body, location, failed=failed)
        if not documents and failed and text.strip():
            found.append((text, place))
        for said, location in found[:_MOST_OF_ONE]:
            statement = message.read(said[:_LONGEST], source="trace", location=redact(location), item=self._item)
            told = (statement.folded, about.connection_id)
            if told not in self._told:
                self._told.add(told)
                self.statements.append(msgspec.structs.replace(statement, about=about))


def matters(url: str) -> bool:
    """Whether a call can have to do with a service connection: with Azure DevOps' API, a sign-in, or Azure."""
    if not _PERHAPS.search(url):
        return False
    lowered = url.lower()
    if "/_apis/" in lowered:
        return _DEVOPS.search(lowered) is not None
    try:
        parts = urlsplit(lowered)
    except ValueError:  # brackets without an address in them
        return False
    return any(part in parts.path for part in _SIGN_IN) or _AZURE.fullmatch(parts.hostname or "") is not None


def decoded_body(text: str, encoding: object) -> str:
    """A body as text; browsers write those that they are not sure of in base64."""
    if not isinstance(encoding, str) or encoding.lower() != "base64":
        return text
    try:
        return base64.b64decode(text, validate=False).decode("utf-8", errors="replace")
    except (binascii.Error, ValueError):
        return ""


def _endpoint_id(url: str) -> str | None:
    found = _ENDPOINT.search(url)
    return found[1].lower() if found and set(found[1]) - set("0-") else None


def _json(text: str) -> object:
    """The JSON in a body; a form may hold it percent-encoded."""
    body = decoded(text)
    if body is None and "%7b" in text[:200].lower():
        body = decoded(unquote(text.replace("+", " ")))
    return body


def _documents(text: str, place: str) -> Iterable[tuple[object, str]]:
    """The JSON of an answer; the parts of a multipart batch each with the line that they stand in."""
    body = decoded(text)
    if isinstance(body, Mapping | list):
        return [(body, place + "#")]
    if not text.lstrip().startswith("--"):
        return []
    parts: list[tuple[Any, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("{") and (one := decoded(line)) is not None:
            parts.append((one, f"{place}:{number}#"))
    return parts
