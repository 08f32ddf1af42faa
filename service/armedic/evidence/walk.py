"""JSON of any shape, walked within bounds: its objects, those in strings of JSON too, each with its pointer."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import msgspec

_MOST_NODES: Final = 20_000
_DEEPEST: Final = 24
_MOST_DECODED: Final = 3
_LONGEST_TEXT: Final = 4 * 1024 * 1024


def objects(
    content: object, location: str, *, leaf: Callable[[Mapping[str, Any]], bool] = lambda _node: False
) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Every object in a JSON value, outer ones first, with its pointer.

    Args:
        content: The value; strings that hold an object or a list are decoded, three deep.
        location: Pointer to it; "#" and a pointer follow where a string was decoded.
        leaf: Whether an object is not looked into.
    """
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
            yield node, place
            if depth and not leaf(node):
                children = [(value, f"{place}/{escaped(key)}", depth - 1, decodings) for key, value in node.items()]
                nodes.extend(reversed(children[:_MOST_NODES]))
        elif isinstance(node, list | tuple) and depth:
            parts = [(value, f"{place}/{index}", depth - 1, decodings) for index, value in enumerate(node)]
            nodes.extend(reversed(parts[:_MOST_NODES]))


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


def escaped(key: object) -> str:
    """A member's name as a token of a JSON pointer."""
    return str(key).replace("~", "~0").replace("/", "~1")
