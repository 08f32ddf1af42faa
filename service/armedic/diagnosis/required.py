"""What a regular expression cannot do without: literals of which one stands in each of its matches.

Most patterns that are tried do not match, and most of these could have been spared: a search for two or three literals
takes a tenth of the time. What cannot be said for sure is left out; then the pattern is tried.
"""

import importlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

op: Any = importlib.import_module("re._constants")  # the parser of `re` itself; typeshed does not know it
_parser: Any = importlib.import_module("re._parser")
_AHEAD: Final = 1
"""What must follow a match stands where the pattern is tried; what must stand before it may be out of sight."""
_SHORTEST: Final = 2
_MOST: Final = 100
_MOST_SETS: Final = 4


def required(pattern: str, known: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Sets of literals; of each set one stands in every match. None where nothing can be said.

    Args:
        pattern: For lower-cased text.
        known: Literals that are found anyway: to ask for them again would say nothing.
    """
    options = [one for one in _options(_parser.parse(pattern), tuple(known)) if len(one) <= _MOST]
    return tuple(sorted(dict.fromkeys(options), key=_worth)[:_MOST_SETS])


def _worth(option: tuple[str, ...]) -> tuple[int, int]:
    """Few and long literals are the rarest."""
    return len(option), -min(map(len, option))


def _options(parts: Sequence[Any], known: tuple[str, ...]) -> list[tuple[str, ...]]:
    """For each thing that a sequence must contain, the literals that it may be, without those that say nothing new."""
    found: list[tuple[str, ...]] = []
    run = ""
    for kind, value in [*parts, (None, None)]:
        if kind is op.LITERAL:
            run += chr(value)
            continue
        if len(run) >= _SHORTEST and not any(run in text or text in run for text in known):
            found.append((run,))
        run = ""
        if kind is op.SUBPATTERN:
            found += _options(value[3], known)
        elif kind in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT} and value[0] >= 1:
            found += _options(value[2], known)
        elif kind is op.ASSERT and value[0] == _AHEAD:
            found += _options(value[1], known)
        elif kind is op.BRANCH:
            found += _either(value[1], known)
    return found


def _either(branches: Iterable[Sequence[Any]], known: tuple[str, ...]) -> list[tuple[str, ...]]:
    """One of the branches' own literals, if each branch has some."""
    chosen: list[str] = []
    for branch in branches:
        best = min(_options(branch, known), key=_worth, default=None)
        if best is None:
            return []
        chosen += best
    return [tuple(dict.fromkeys(chosen))]
