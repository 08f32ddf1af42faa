"""What every cause is recognised by in texts: an automaton over all literals, and the patterns behind them."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import msgspec
import re2

from armedic.causes._cause import Cause, catalogue
from armedic.diagnosis.required import required
from armedic.facts import Certainty

_MEMORY: Final = 32 * 1024 * 1024
"""Bytes that the automaton's cache may take; a full one is emptied, which only hostile texts bring about."""
_LETTERS: Final = re.compile(r"\\.|\(\?P|[A-Z]+", re.DOTALL)


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a text may hold."""

    slug: str
    """The cause that it speaks for."""
    certainty: Certainty | None
    """None: only a reason to ask the cause itself."""
    literals: tuple[str, ...]
    """Lower case, single spaces; one of them is found first."""
    pattern: re.Pattern[str] | None = None
    """Must match near the literal, in lower-cased text; without one the literal must stand as whole words."""

    needs: tuple[tuple[str, ...], ...] = ()
    """Besides, one of each of these stands in every match of the pattern, as far as that can be said."""

    @property
    def kind(self) -> str:
        """What it says, for counting."""
        return f"{self.slug} {self.certainty or 'asked'}"


class Automaton(msgspec.Struct, frozen=True):
    """Says in one pass, linear in the text whatever it holds, which literals stand in it."""

    literals: re2.Set
    owners: list[tuple[int, str]]
    """Of each literal of the automaton: the number of its signature, and itself."""
    signatures: tuple[Signature, ...]
    parts: re2.Set
    """What patterns need besides the literals."""
    needed: tuple[str, ...]
    """What they are, in the order in which `parts` counts them."""

    def present(self, lowered: str) -> dict[int, list[str]]:
        """The signatures of which a literal stands in the text, by number, each with these literals."""
        found: dict[int, list[str]] = {}
        for index in self.literals.Match(lowered.encode("utf-8", "replace")) or ():
            number, literal = self.owners[index]
            found.setdefault(number, []).append(literal)
        return found

    def standing(self, lowered: str) -> frozenset[str]:
        """Of what patterns need, that which stands in the text."""
        return frozenset(self.needed[index] for index in self.parts.Match(lowered.encode("utf-8", "replace")) or ())


@cache
def automaton() -> Automaton:
    """That of the whole catalogue."""
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    literals = re2.Set.SearchSet(options)
    owners = []
    signatures = tuple(each for cause in catalogue().values() for each in _signatures(cause))
    for number, signature in enumerate(signatures):
        whole = signature.pattern is None and signature.certainty is not None
        for literal in signature.literals:
            literals.Add(_whole(literal) if whole else re2.escape(literal))
            owners.append((number, literal))
    literals.Compile()
    parts = re2.Set.SearchSet(options)
    needed = tuple({part: None for signature in signatures for each in signature.needs for part in each})
    for part in needed:
        parts.Add(re2.escape(part))
    parts.Compile()
    return Automaton(literals, owners, signatures, parts, needed)


def expressions() -> list[tuple[str, str]]:
    """Every text that a cause is recognised by: the literal, and a regular expression that says the same by itself."""
    return [
        (literal, one.pattern.pattern if one.pattern else rf"(?<!\w){re.escape(literal)}(?!\w)")
        for one in automaton().signatures
        if one.certainty is not None
        for literal in one.literals
    ]


def is_word(character: str) -> bool:
    """Whether a character can be a part of a word."""
    return character.isascii() and (character.isalnum() or character == "_")


def _signatures(cause: Cause) -> Iterator[Signature]:
    levels: tuple[tuple[Certainty, tuple[str, ...]], ...] = (
        ("confirmed", cause.signatures),
        ("likely", cause.likely_signatures),
        ("possible", cause.possible_signatures),
    )
    for certainty, texts in levels:
        for text in texts:
            yield Signature(slug=cause.slug, certainty=certainty, literals=(_folded(text),))
    shared: dict[tuple[str, Certainty], list[str]] = {}
    for passage in cause.passages:
        shared.setdefault((passage.pattern, passage.certainty), []).append(_folded(passage.literal))
    for (pattern, certainty), literals in shared.items():
        lowered = _lower(pattern)
        yield Signature(
            slug=cause.slug,
            certainty=certainty,
            literals=tuple(literals),
            pattern=re.compile(lowered),
            needs=required(lowered, literals),
        )
    if cause.reads_texts:
        yield Signature(slug=cause.slug, certainty=None, literals=cause.reads_texts)


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def _whole(literal: str) -> str:
    """Pattern of the literal where it is not a part of a longer word; AADSTS codes are prefixes of one another."""
    before, after = r"\b" * is_word(literal[0]), r"\b" * is_word(literal[-1])
    return f"{before}{re2.escape(literal)}{after}"


def _lower(pattern: str) -> str:
    """The pattern for lower-cased text: several times as fast as ignoring letter case. Escapes mean what they meant."""
    return _LETTERS.sub(lambda part: part[0] if part[0][0] in "\\(" else part[0].lower(), pattern)
