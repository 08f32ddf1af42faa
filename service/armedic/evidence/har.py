"""A small browser trace (HAR, decoded): the service endpoints that were sent and the answers that came back."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

from armedic.errors import FieldError, InvalidRequestError
from armedic.evidence import message, payload
from armedic.evidence.gleaned import Gleaned
from armedic.facts import Payload, Statement

_WRITES: Final = frozenset({"PUT", "POST", "PATCH"})
_PATHS: Final = ("/_apis/serviceendpoint/", "/_apis/distributedtask/serviceendpoints")
_MOST_ENTRIES: Final = 50_000
_MOST_STATEMENTS: Final = 100
_MOST_PAYLOADS: Final = 200
_LONGEST_TEXT: Final = 20_000
_PASSED: Final = frozenset({"ok", "200"})


def read(content: Mapping[str, Any], *, item: int | None = None) -> Gleaned:
    """What a trace shows of service connections; entries that have nothing to do with them are passed over.

    Raises:
        InvalidRequestError: There is no list at `log.entries`, so this is not a HAR.
    """
    entries = _member(_member(content, "log"), "entries")
    if not isinstance(entries, list):
        place = "/log/entries" if item is None else f"/evidence/{item}/content/log/entries"
        detail = "a HAR document has a list of entries here"
        raise InvalidRequestError("the trace is not a HAR document", errors=(FieldError(pointer=place, detail=detail),))
    statements: list[Statement] = []
    payloads: list[Payload] = []
    for index, entry in enumerate(entries[:_MOST_ENTRIES]):
        request = _member(entry, "request")
        url = _text(request, "url").partition("?")[0].lower()
        if not any(path in url for path in _PATHS):
            continue
        place = f"/log/entries/{index}"
        if _text(request, "method").upper() in _WRITES:
            sent = _text(_member(request, "postData"), "text")
            payloads += payload.read(sent, source="trace", location=f"{place}/request/postData/text#", item=item)
        answer = _answer(_member(entry, "response"), f"{place}/response/content/text", item)
        statements += answer.statements
        payloads += answer.payloads
        if len(statements) > _MOST_STATEMENTS or len(payloads) > _MOST_PAYLOADS:
            break
    return Gleaned(statements=tuple(statements[:_MOST_STATEMENTS]), payloads=tuple(payloads[:_MOST_PAYLOADS]))


def _answer(response: object, place: str, item: int | None) -> Gleaned:
    text = _body(_member(response, "content"))
    if not text:
        return Gleaned()
    body = payload.decoded(text)
    said: tuple[str, str] | None = None
    if isinstance(body, Mapping):
        said = _refusal(body, place)
    elif body is None and not _succeeded(response):
        said = text, place
    statement = message.read(said[0][:_LONGEST_TEXT], source="trace", location=said[1], item=item) if said else None
    return Gleaned(
        statements=(statement,) if statement else (),
        payloads=payload.read(body, source="trace", location=place + "#", item=item, masked=True),
    )


def _refusal(body: Mapping[str, Any], place: str) -> tuple[str, str] | None:
    """What went wrong and where it says so; a proxy answer carries it in `errorMessage` under status 200.

    Source: learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpointproxy (7.1)
    """
    status = str(body.get("statusCode", "")).lower()
    for path in (("errorMessage",), ("message",), ("value", "Message"), ("error", "message"), ("error_description",)):
        node: object = body
        for key in path:
            node = _member(node, key)
        if isinstance(node, str) and node.strip() and not (path == ("errorMessage",) and status in _PASSED):
            return node, f"{place}#/{'/'.join(path)}"
    return None


def _succeeded(response: object) -> bool:
    status = _member(response, "status")
    return isinstance(status, int) and 200 <= status < 300  # noqa: PLR2004 - the class of successful answers


def _body(content: object) -> str:
    text = _text(content, "text")
    if _text(content, "encoding").lower() != "base64":
        return text
    try:
        return base64.b64decode(text, validate=False).decode("utf-8", errors="replace")
    except (binascii.Error, ValueError):
        return ""


def _member(node: object, key: str) -> Any:
    return node.get(key) if isinstance(node, Mapping) else None


def _text(node: object, key: str) -> str:
    value = _member(node, key)
    return value if isinstance(value, str) else ""
