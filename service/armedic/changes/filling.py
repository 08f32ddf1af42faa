"""Calls with what earlier steps gave: Refs filled in, at the last moment before a call is sent."""

from collections.abc import Iterator, Mapping
from typing import Any

from armedic.clients.call import PATH_REF, Call, Ref
from armedic.secret import Secret


def filled(path: str, outputs: Mapping[str, Mapping[str, Any]]) -> str:
    """A path without Refs."""
    return PATH_REF.sub(lambda found: str(outputs[found[1]][found[2]]), path)


def value(part: Any, outputs: Mapping[str, Mapping[str, Any]]) -> Any:
    """A value, or the one that a Ref stands for."""
    return outputs[part.change][part.field] if isinstance(part, Ref) else part


def resolved(node: Any, outputs: Mapping[str, Mapping[str, Any]]) -> Any:
    """A body as it is sent, secrets included: it must not be kept."""
    match node:
        case Ref():
            return resolved(outputs[node.change][node.field], outputs)
        case Secret():
            return node.reveal()
        case Mapping():
            return {key: resolved(value, outputs) for key, value in node.items()}
        case list() | tuple():
            parts = ((value, resolved(value, outputs)) for value in node)
            return [one for value, part in parts for one in (part if _is_list(value, part) else [part])]
        case _:
            return node


def _is_list(value: Any, part: Any) -> bool:
    """Whether a Ref in a list stands for several of its elements."""
    return isinstance(value, Ref) and isinstance(part, list)


def named(node: Any, name: str, outputs: Mapping[str, Mapping[str, Any]]) -> Iterator[Any]:
    """The values that a body has under a name, at any depth; what a Ref stands for is left out where it is a list."""
    match node:
        case Mapping():
            for key, part in node.items():
                if key == name:
                    yield value(part, outputs)
                else:
                    yield from named(part, name, outputs)
        case list() | tuple():
            for part in node:
                yield from named(part, name, outputs)


def missing(call: Call, outputs: Mapping[str, Mapping[str, Any]]) -> str | None:
    """The step that a call needs a value of and that has not given it."""
    return next((ref.change for ref in call.refs() if ref.field not in outputs.get(ref.change, {})), None)
