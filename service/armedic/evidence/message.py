"""A text that somebody pasted, made readable: what a terminal, a log, JSON or a word processor put around it undone."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from armedic.evidence import identifiers
from armedic.facts import Source, Statement

LONGEST: Final = 4 * 1024 * 1024
"""Characters that are read; the rest is left out."""
_BREAK: Final = "\x1d"
"""A line break inside a physical line: one that was escaped, or a bare carriage return."""
_ESCAPED: Final = re.compile(
    r"\\{1,4}u00([2-7][0-9a-fA-F])|\\{1,4}([\"'`])|(?:\\{1,4}r)?\\{1,4}n(?=[\sA-Z\"'\\{}\[\]#]|$)"
)
_ENTITY: Final = re.compile(r"&(#39|#x27|apos|quot|#34|lt|gt|amp|nbsp);", re.IGNORECASE)
_ENTITIES: Final = {"#39": "'", "#x27": "'", "apos": "'", "quot": '"', "#34": '"', "lt": "<", "gt": ">", "amp": "&"}
_PLAIN: Final = bytes(range(0x20, 0x7F)) + b"\n\t\r"
_CONTROL: Final = re.compile(
    r"\x1b\[[0-?]{0,32}[ -/]{0,8}[@-~]|\x1b\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|\x1b[@-Z\\-_]|"
    r"\[\d{1,3}(?:;\d{1,3}){0,4}m|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff]"
)
_COLOUR: Final = re.compile(r"\[\d{1,3}(?:;\d{1,3}){0,4}m")
_TYPOGRAPHY: Final = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"')
    | dict.fromkeys("\u00a0\u2007\u202f\u2003\u2002\u2009", " ")
    | {"\uff1a": ": ", "\u0130": "I", "\u2028": "\n", "\u2029": "\n", "\u0085": "\n"}
)
_PREFIX: Final = re.compile(
    r"^\s{0,40}(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?Z? ?"
    r"|##(?:vso)?\[(?!task\.setvariable )[^\]\n]{1,300}\] ?|[│╷╵╭╰┃|] ?)+"
)
_WIDTHS: Final = range(60, 260)
"""Columns that terminals and consoles of agents have."""
_FEWEST_LINES: Final = 3
_PREFIXED: Final = frozenset("0123456789#│╷╵╭╰┃|")


class Piece(NamedTuple):
    """A line without what a log or a terminal put before it."""

    line: int
    """Number of the physical line that it stands in."""
    text: str
    bare: bool
    """Whether nothing was taken off: then it may go on where the line before it broke off."""
    width: int = 0
    """Characters of the line, white space at its ends included."""


def read(text: str, *, source: Source = "message", location: str = "", item: int | None = None) -> Statement:
    """The text as a statement, with the refusals that it quotes."""
    found = pieces(text)
    folded = fold(" ".join([piece.text for piece in found]))
    return Statement(
        text=_joined(found),
        folded=folded,
        glued=_glued(found),
        source=source,
        location=location,
        item=item,
        refusals=tuple(identifiers.refusals(folded)),
    )


def clean(text: str) -> str:
    """Text without control sequences, escapes, log prefixes and typographic quotes; wrapped lines are joined."""
    return _joined(pieces(text))


def fold(text: str) -> str:
    """Text on one line, with single spaces: what signatures are looked for in."""
    # a text that can be printed on a line has no white space but the plain one
    return text.strip() if text.isprintable() and "  " not in text else " ".join(text.split())


def pieces(text: str, first: int = 1) -> list[Piece]:
    """The lines that hold something, made readable.

    Args:
        text: At most LONGEST characters of it are read.
        first: Number of its first line.
    """
    text = _readable(text[:LONGEST])
    found: list[Piece] = []
    for number, written in enumerate(text.split("\n"), first):
        for part in written.split(_BREAK) if _BREAK in written else (written,):
            line = part.strip()
            if not line:
                continue
            bare = True
            if line[0] in _PREFIXED:
                rest = _PREFIX.sub("", line).strip()
                bare, line = rest == line, rest
                if not line:
                    continue
            found.append(Piece(number, line, bare, len(part)))
    return found


def _readable(text: str) -> str:
    """Each step only where there is something for it to do: most text is plain, and a log may be long."""
    if not text.isascii():
        text = text.translate(_TYPOGRAPHY)
    if not text.isascii() or text.encode().translate(None, _PLAIN):
        text = _CONTROL.sub("", text)
    elif "[" in text:
        text = _COLOUR.sub("", text)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", _BREAK)
    if "\\" in text:
        text = _ESCAPED.sub(_unescaped, text)
    if "&" in text:
        text = _ENTITY.sub(lambda found: _ENTITIES.get(found[1].lower(), " "), text)
    return text


def _unescaped(found: re.Match[str]) -> str:
    if found[1]:
        return chr(int(found[1], 16))
    return found[2] or _BREAK


def _glued(found: list[Piece]) -> str:
    """The text as it was before a terminal broke it at its width, in the middle of words."""
    if len(found) < _FEWEST_LINES:
        return ""
    width = max(piece.width for piece in found)
    full = [piece.width == width for piece in found]
    if width not in _WIDTHS or sum(full) < _FEWEST_LINES - 1:
        return ""
    parts = [found[0].text]
    for piece, broken in zip(found[1:], full, strict=False):
        parts += ["" if broken else " ", piece.text]
    return fold("".join(parts))


def _joined(found: Iterable[Piece]) -> str:
    lines: list[list[str]] = []
    for piece in found:
        if lines and piece.bare and _continues(lines[-1][-1][-1], piece.text[0]):
            lines[-1].append(piece.text)
        else:
            lines.append([piece.text])
    return "\n".join([" ".join(parts) for parts in lines])


def _continues(end: str, start: str) -> bool:
    return end not in ".!?:;{}[]>" and (start.islower() or start.isdigit() or start in "'\"(/")
