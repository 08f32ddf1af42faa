"""Which causes a text speaks of: an automaton says which literals stand in it, and each is then looked at in place.

Regular expressions are tried only near a literal that was found, in windows of fixed size, and in no text often.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Final

import msgspec

from armedic.diagnosis.signatures import Signature, automaton, is_word
from armedic.facts import Certainty

RANK: Final[Mapping[Certainty, int]] = {"confirmed": 0, "likely": 1, "possible": 2}
_BEFORE: Final = 400
_AFTER: Final = 800
_MOST_WINDOWS: Final = 100


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """Where in the folded text a cause was recognised."""

    certainty: Certainty
    start: int
    end: int


class Scan(msgspec.Struct, frozen=True):
    """What a text speaks of."""

    hits: dict[str, Hit]
    """The most certain hit of each cause, by slug, and the first among equals."""
    asked: dict[str, int]
    """Causes whose `match` looks for something that stands in the text, and where it stands first."""


def scan(folded: str, *, known: Container[str] = ()) -> Scan:
    """Look at a text.

    Args:
        folded: Text on one line with single spaces; lower-casing must keep its length (`evidence.message` sees to it).
        known: Kinds of signatures that are not looked for any more.
    """
    lowered = folded.lower()
    signatures = automaton().signatures
    hits: dict[str, Hit] = {}
    asked: dict[str, int] = {}
    present = automaton().present(lowered)
    parts = automaton().standing(lowered) if present else frozenset()
    for number, literals in present.items():
        signature = signatures[number]
        if signature.kind in known:
            continue
        if signature.certainty is None:
            asked[signature.slug] = min(lowered.find(literal) for literal in literals)
            continue
        span = _span(signature, literals, lowered, parts)
        if span is None:
            continue
        hit = Hit(certainty=signature.certainty, start=span[0], end=span[1])
        best = hits.get(signature.slug)
        if best is None or _order(hit) < _order(best):
            hits[signature.slug] = hit
    return Scan(hits, asked)


def _order(hit: Hit) -> tuple[int, int]:
    return RANK[hit.certainty], hit.start


def _span(signature: Signature, literals: Iterable[str], lowered: str, parts: frozenset[str]) -> tuple[int, int] | None:
    if signature.pattern is None:
        return next((span for literal in literals if (span := _word(literal, lowered))), None)
    needs = [parts.intersection(needed) for needed in signature.needs]
    if not all(needs):
        return None
    for at, end in _places(literals, lowered):
        first, last = max(0, at - _BEFORE), end + _AFTER
        if not all(any(lowered.find(literal, first, last) >= 0 for literal in needed) for needed in needs):
            continue
        found = signature.pattern.search(lowered, first, last)
        if found:
            return found.span()
    return None


def _places(literals: Iterable[str], lowered: str) -> Iterator[tuple[int, int]]:
    """Where one of the literals stands; of places close to one another the first, since they share a window."""
    following = {literal: lowered.find(literal) for literal in literals}
    for _ in range(_MOST_WINDOWS):
        at, literal = min(((at, literal) for literal, at in following.items() if at >= 0), default=(-1, ""))
        if at < 0:
            return
        yield at, at + len(literal)
        start = at + max(_BEFORE, len(literal))
        for one, last in following.items():
            if 0 <= last < start:
                following[one] = lowered.find(one, start)


def _word(literal: str, lowered: str) -> tuple[int, int] | None:
    """The first place where the literal stands as whole words."""
    at = lowered.find(literal)
    while at >= 0:
        end = at + len(literal)
        before, after = lowered[at - 1 : at], lowered[end : end + 1]
        if not (is_word(before) and is_word(literal[0])) and not (is_word(after) and is_word(literal[-1])):
            return at, end
        at = lowered.find(literal, end)
    return None
