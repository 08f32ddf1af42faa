"""What a regular expression cannot do without: literals of which one stands in each of its matches.

Most patterns that are tried do not match, and most of these could have been spared: a search for two or three literals
takes a tenth of the time. What cannot be said for sure is left out; then the pattern is tried.
"""

from collections.abc import Iterable, Sequence
from re import _constants as op  # the parser of `re` itself; it has no other name
from re import _parser
from typing import Any, Final

_SHORTEST: Final = 2
_MOST: Final = 12
_MOST_SETS: Final = 4


def required(pattern: str, known: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Sets of literals; of each set one stands in every match. None where nothing can be said.

    Args:
        pattern: For lower-cased text.
        known: Literals that are found anyway: to ask for them again would say nothing.
    """
    known = tuple(known)
    options = [
        one
        for one in _options(_parser.parse(pattern))
        if len(one) <= _MOST and not any(part in text or text in part for part in one for text in known)
    ]
    return tuple(sorted(dict.fromkeys(options), key=lambda one: (len(one), -min(map(len, one))))[:_MOST_SETS])


def _options(parts: Sequence[Any]) -> list[tuple[str, ...]]:
    """For each thing that a sequence must contain, the literals that it may be."""
    found: list[tuple[str, ...]] = []
    run = ""
    for kind, value in [*parts, (None, None)]:
        if kind is op.LITERAL:
            run += chr(value)
            continue
        if len(run) >= _SHORTEST:
            found.append((run,))
        run = ""
        if kind is op.SUBPATTERN:
            found += _options(value[3])
        elif kind in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT} and value[0] >= 1:
            found += _options(value[2])
        elif kind is op.BRANCH:
            found += _either(value[1])
    return found


def _either(branches: Iterable[Sequence[Any]]) -> list[tuple[str, ...]]:
    """One of the branches' own literals, if each branch has some."""
    chosen: list[str] = []
    for branch in branches:
        best = min(_options(branch), key=lambda one: (len(one), -min(map(len, one))), default=None)
        if best is None:
            return []
        chosen += best
    return [tuple(dict.fromkeys(chosen))]
