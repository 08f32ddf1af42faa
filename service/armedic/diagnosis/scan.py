"""Which causes a text speaks of: literals are found first, in linear time, and confirmed where they stand."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

import msgspec

from armedic.causes._cause import Cause, catalogue
from armedic.facts import Certainty

RANK: Final[Mapping[Certainty, int]] = {"confirmed": 0, "likely": 1, "possible": 2}
_BEFORE: Final = 400
_AFTER: Final = 800
_MOST_WINDOWS: Final = 20


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """Where in the folded text a cause was recognised."""

    certainty: Certainty
    start: int
    end: int


class _Entry(msgspec.Struct, frozen=True, kw_only=True):
    slug: str
    certainty: Certainty
    pattern: re.Pattern[str] | None


def scan(folded: str) -> dict[str, Hit]:
    """The most certain hit of each cause, by slug, and the first among equals.

    Args:
        folded: Text on one line with single spaces; lower-casing must keep its length (`evidence.message` sees to it).
    """
    lowered = folded.lower()
    hits: dict[str, Hit] = {}
    for literal, entries in _table().items():
        for entry in entries:
            span = _window(entry.pattern, literal, folded, lowered) if entry.pattern else _word(literal, lowered)
            if span is None:
                continue
            hit = Hit(certainty=entry.certainty, start=span[0], end=span[1])
            known = hits.get(entry.slug)
            if known is None or _order(hit) < _order(known):
                hits[entry.slug] = hit
    return hits


@cache
def _table() -> Mapping[str, tuple[_Entry, ...]]:
    table: dict[str, tuple[_Entry, ...]] = {}
    for cause in catalogue().values():
        for literal, certainty, pattern in _texts(cause):
            entry = _Entry(slug=cause.slug, certainty=certainty, pattern=pattern)
            table[literal] = (*table.get(literal, ()), entry)
    return table


def _texts(cause: Cause) -> Iterator[tuple[str, Certainty, re.Pattern[str] | None]]:
    levels: tuple[tuple[Certainty, tuple[str, ...]], ...] = (
        ("confirmed", cause.signatures),
        ("likely", cause.likely_signatures),
        ("possible", cause.possible_signatures),
    )
    for certainty, signatures in levels:
        for signature in signatures:
            yield " ".join(signature.lower().split()), certainty, None
    for passage in cause.passages:
        yield passage.literal.lower(), passage.certainty, re.compile(passage.pattern, re.IGNORECASE)


def _order(hit: Hit) -> tuple[int, int]:
    return RANK[hit.certainty], hit.start


def _word(literal: str, lowered: str) -> tuple[int, int] | None:
    """The first place where the literal is not a part of a longer word; AADSTS codes are prefixes of one another."""
    at = lowered.find(literal)
    while at >= 0:
        end = at + len(literal)
        before, after = lowered[at - 1 : at], lowered[end : end + 1]
        if not (_is_word(before) and _is_word(literal[0])) and not (_is_word(after) and _is_word(literal[-1])):
            return at, end
        at = lowered.find(literal, end)
    return None


def _is_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


def _window(pattern: re.Pattern[str], literal: str, folded: str, lowered: str) -> tuple[int, int] | None:
    at = lowered.find(literal)
    for _ in range(_MOST_WINDOWS):
        if at < 0:
            return None
        found = pattern.search(folded, max(0, at - _BEFORE), at + len(literal) + _AFTER)
        if found:
            return found.span()
        at = lowered.find(literal, at + len(literal))
    return None
