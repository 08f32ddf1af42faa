"""A text that somebody pasted, made readable: what a terminal, a log, JSON or a word processor put around it undone."""

import re
from typing import Final

from armedic.evidence import identifiers
from armedic.facts import Named, Source, Statement

LONGEST: Final = 4 * 1024 * 1024
"""Characters that are read; the rest is left out."""
_SHORT: Final = 16_000
_ESCAPED: Final = re.compile(
    r"\\{1,4}u00([2-7][0-9a-fA-F])|\\{1,4}([\"'`])|(?:\\{1,4}r)?\\{1,4}n(?=[\sA-Z\"'\\{}\[\]#]|$)"
)
_ENTITY: Final = re.compile(r"&(#39|#x27|apos|quot|#34|lt|gt|amp|nbsp);", re.IGNORECASE)
_ENTITIES: Final = {"#39": "'", "#x27": "'", "apos": "'", "quot": '"', "#34": '"', "lt": "<", "gt": ">", "amp": "&"}
_CONTROL: Final = re.compile(
    r"\x1b\[[0-?]{0,32}[ -/]{0,8}[@-~]|\x1b\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|\x1b[@-Z\\-_]|"
    r"\[\d{1,3}(?:;\d{1,3}){0,4}m|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff]"
)
_TYPOGRAPHY: Final = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"')
    | dict.fromkeys("\u00a0\u2007\u202f\u2003\u2002\u2009", " ")
    | {"\uff1a": ": ", "\u0130": "I", "\u2028": "\n", "\u2029": "\n", "\u0085": "\n"}
)
_PREFIX: Final = re.compile(
    r"^\s{0,40}(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?Z? ?|##(?:vso)?\[[^\]\n]{1,300}\] ?|[│╷╵╭╰┃|] ?)+"
)
_ANCHORS: Final = ("aadsts", "does not have authorization", "linked scope", "json web token", "/subscriptions/")


def read(text: str, *, source: Source = "message", location: str = "", item: int | None = None) -> Statement:
    """The text as a statement, with the ids, codes and refusals that it names."""
    readable = clean(text)
    folded = fold(readable)
    return Statement(
        text=readable,
        source=source,
        location=location,
        item=item,
        refusals=tuple(identifiers.refusals(folded)),
        named=_named(folded),
    )


def clean(text: str) -> str:
    """Text without control sequences, escapes, log prefixes and typographic quotes; wrapped lines are joined."""
    text = text[:LONGEST]
    if not text.isascii():
        text = text.translate(_TYPOGRAPHY)
    text = _CONTROL.sub("", text)
    text = _ESCAPED.sub(_unescaped, text)
    if "&" in text:
        text = _ENTITY.sub(lambda found: _ENTITIES.get(found[1].lower(), " "), text)
    return _unwrapped(text)


def fold(text: str) -> str:
    """Text on one line, with single spaces: what signatures are looked for in."""
    return " ".join(text.split())


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    return found[2] or "\n"


def _unwrapped(text: str) -> str:
    lines: list[list[str]] = []
    for written in text.splitlines():
        line = _PREFIX.sub("", written).strip()
        if not line:
            continue
        if lines and line == written.strip() and _continues(lines[-1][-1][-1], line[0]):
            lines[-1].append(line)
        else:
            lines.append([line])
    return "\n".join(" ".join(parts) for parts in lines)


def _continues(end: str, start: str) -> bool:
    return end not in ".!?:;{}[]>" and (start.islower() or start.isdigit() or start in "'\"(/")


def _named(folded: str) -> Named:
    if len(folded) <= _SHORT:
        return identifiers.read(folded)
    lowered = folded.lower()
    starts = sorted(at for anchor in _ANCHORS if (at := lowered.find(anchor)) >= 0)
    return identifiers.read(" ".join(folded[max(0, at - 400) : at + 2000] for at in starts))
