"""Service endpoint objects in JSON that somebody pasted or a browser sent, whatever is wrapped around them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec

from armedic.evidence.redaction import conceal, redact
from armedic.facts import Connection, Payload, Source

_MOST_PAYLOADS: Final = 200
_MOST_NODES: Final = 20_000
_DEEPEST: Final = 16
_LONGEST_TEXT: Final = 4 * 1024 * 1024
_MOST_DECODED: Final = 3
_DATA_KEYS: Final = frozenset({"environment", "scopelevel", "subscriptionid", "creationmode", "managementgroupid"})


def read(
    content: object, *, source: Source = "payload", location: str = "", item: int | None = None, masked: bool = False
) -> tuple[Payload, ...]:
    """The service endpoints in a JSON value, in order; secrets in them are hidden.

    Args:
        content: A service endpoint, a list answer `{"count", "value"}`, a body with `serviceEndpointDetails`, any JSON
            around one of these, or such JSON as a string. Anything else gives nothing.
        source: Where it comes from.
        location: Pointer to the content.
        item: Index into the request's evidence list.
        masked: Whether Azure DevOps wrote it, so that null may stand for a value that it does not show.
    """
    found: list[Payload] = []
    for document, place in _endpoints(content, location):
        connection = Connection.from_document(conceal(document))
        found.append(Payload(connection=connection, source=source, location=redact(place), item=item, masked=masked))
        if len(found) == _MOST_PAYLOADS:
            break
    return tuple(found)


def decoded(text: str) -> object:
    """The JSON object or list that a text holds, else None."""
    text = text.strip().removeprefix("\ufeff")
    if text[:1] not in {"{", "["} or len(text) > _LONGEST_TEXT:
        return None
    try:
        value: object = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return value


def _endpoints(content: object, location: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    nodes: list[tuple[object, str, int, int]] = [(content, location, _DEEPEST, _MOST_DECODED)]
    for _ in range(_MOST_NODES):
        if not nodes:
            return
        node, place, depth, decodings = nodes.pop()
        if isinstance(node, str):
            inner = decoded(node) if decodings else None
            if inner is not None:
                nodes.append((inner, place if place.endswith("#") else place + "#", depth, decodings - 1))
        elif isinstance(node, Mapping):
            if _is_endpoint(node):
                yield node, place
            elif depth:
                children = [(value, f"{place}/{escaped(key)}", depth - 1, decodings) for key, value in node.items()]
                nodes.extend(reversed(children[:_MOST_NODES]))
        elif isinstance(node, list | tuple) and depth:
            parts = [(value, f"{place}/{index}", depth - 1, decodings) for index, value in enumerate(node)]
            nodes.extend(reversed(parts[:_MOST_NODES]))


def _is_endpoint(node: Mapping[str, Any]) -> bool:
    members = {str(key).casefold(): value for key, value in node.items()}
    authorization, data = members.get("authorization"), members.get("data")
    if isinstance(authorization, Mapping):
        keys = {str(key).casefold() for key in authorization}
        return bool(keys & {"parameters", "scheme"})
    named = "type" in members or "url" in members or "id" in members
    return named and isinstance(data, Mapping) and bool(_DATA_KEYS & {str(key).casefold() for key in data})


def escaped(key: object) -> str:
    """A member's name as a token of a JSON pointer."""
    return str(key).replace("~", "~0").replace("/", "~1")
