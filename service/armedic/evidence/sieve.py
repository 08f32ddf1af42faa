"""Whether a stretch of raw text can hold anything of interest: it has the words of what is looked for, in any dirt.

A sentence may be broken by line ends, colours or escapes; its words hardly ever are. So a long log is passed over by
its words, at the speed of RE2's automaton, and only stretches that hold all words of some text are made readable.
"""

import re
from collections.abc import Iterable
from typing import Final

import re2

_WORD: Final = re.compile(r"[a-z0-9]+")
_MEMORY: Final = 16 * 1024 * 1024
"""Bytes that the automaton's cache may take; a full one is emptied, which only hostile texts bring about."""
_NUMBER: Final = re.compile(r"(?<![A-Za-z0-9])\d{1,3}(?![A-Za-z0-9])")
_TELLING: Final = 3
"""Characters of a word that is worth looking for."""


class Sieve:
    """What is looked for, by its words."""

    def __init__(self, literals: Iterable[str]) -> None:
        """Take the texts that are looked for, lower case."""
        needed = {frozenset(telling(literal)) for literal in literals}
        words = sorted({word for group in needed for word in group})
        number = {word: index for index, word in enumerate(words)}
        often: dict[str, int] = dict.fromkeys(words, 0)
        for group in needed:
            for word in group:
                often[word] += 1
        self._rest: dict[int, list[frozenset[int]]] = {}
        for group in needed:
            rarest = min(group, key=lambda word: (often[word], -len(word), word))
            self._rest.setdefault(number[rarest], []).append(frozenset(number[word] for word in group))
        options = re2.Options()
        options.max_mem = _MEMORY
        options.log_errors = False
        options.literal = True
        options.case_sensitive = False
        self._words = re2.Set.SearchSet(options)
        for word in words:
            self._words.Add(word)
        self._words.Compile()

    def passes(self, raw: bytes) -> bool:
        """Whether all words of one of the texts stand in it, in any order and letter case."""
        present = frozenset(self._words.Match(raw) or ())
        return any(group <= present for index in present for group in self._rest.get(index, ()))


def telling(literal: str) -> list[str]:
    """The words of a text that have to stand somewhere; a short number only says something where it stands."""
    if _NUMBER.search(literal):
        return [literal.lower()]
    return [word for word in _WORD.findall(literal.lower()) if len(word) >= _TELLING] or [literal.lower()]
