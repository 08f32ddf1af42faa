"""Foreign text on its way to a screen: what a connection or a log holds was written by others."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""Moves the cursor, changes colours, turns the direction of reading, or is not seen."""
_LOGGING_COMMAND: Final = re.compile(r"##(?=vso\[|\[)", re.IGNORECASE)


def clean(text: object) -> str:
    """Text without what a terminal or a pipeline's agent would obey; line ends stay."""
    return _LOGGING_COMMAND.sub("# #", _CONTROL.sub("\ufffd", str(text).replace("\r\n", "\n")))


def line(text: object) -> str:
    """The same in one line."""
    return " ".join(clean(text).split())


def shown(value: object) -> str:
    """A value of evidence: text as it is, anything else as JSON."""
    return clean(value) if isinstance(value, str) else clean(json.dumps(value, ensure_ascii=False, default=str))


def encoded(value: object) -> str:
    """JSON for a script, in a form that no pipeline's agent takes for a command."""
    return _harmless(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def encoded_line(value: object) -> str:
    """The same in one line."""
    return _harmless(json.dumps(value, ensure_ascii=False, default=str))


def differences(before: object, after: object) -> Iterator[tuple[str, str]]:
    """What a before/after view changes, a line for each value: its sign, "-" or "+", and the text."""
    old, new = (dict(_leaves(value)) for value in (before, after))
    for path in [*old, *(path for path in new if path not in old)]:
        if path in old and path in new and old[path] == new[path]:
            continue
        for sign, values in (("-", old), ("+", new)):
            if path in values:
                yield sign, line(f"{path}: {shown(values[path])}" if path else shown(values[path]))


def facts(value: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is known, as rows; what is not is left out."""
    return [(line(name), line(one)) for name, one in value.items() if one is not None]


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _leaves(one, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list) and any(isinstance(one, Mapping | list) for one in value):
        for number, one in enumerate(value):
            yield from _leaves(one, f"{path}[{number}]")
    elif value is not None or path:
        yield path, value


def _harmless(encoded_text: str) -> str:
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", encoded_text.replace("##", "\\u0023\\u0023"))
