"""Conditions of role assignments: whether one can be read at all. What it means is the matter of `authorization`.

Source: learn.microsoft.com/azure/role-based-access-control/conditions-format
"""

import re
from typing import Final

from azure_sandbox.resource_manager_wire import ArmError

VERSION: Final = "2.0"
_LONGEST: Final = 8192
"""Characters. Source: conditions-faq.md (8 KB)."""
_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<attribute>@(?:Resource|Request|Principal|Environment)\s*\[[^\[\]]+\](?:<[^<>]*>)?)
    |(?P<text>'(?:[^'\\]|\\.)*')
    |(?P<number>-?\d+(?:\.\d+)?(?![\w-]))
    |(?P<guid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})
    |(?P<word>[A-Za-z]+(?::[A-Za-z]+)?)
    |(?P<sign>&&|\|\||[(){}!,]))""",
    re.IGNORECASE | re.VERBOSE,
)
_VALUES: Final = frozenset({"text", "number", "guid", "attribute"})
_MATCHES: Final = frozenset({"actionmatches", "suboperationmatches"})


class _UnreadableError(Exception):
    """The text is no condition."""


def check_condition(condition: str | None, version: str | None) -> None:
    """Do nothing if there is no condition or one that can be read, in the only version that there is.

    Raises:
        ArmError: 400. Source: conditions-troubleshoot.md (text, also for another version). Guess: code.
    """
    if condition is None:
        return
    try:
        _Reader(condition).read()
    except (_UnreadableError, RecursionError):
        readable = False
    else:
        readable = version in {None, VERSION}
    if not readable:
        raise ArmError(400, "InvalidRoleAssignmentCondition", "The given role assignment condition is invalid.")


def condition_version(condition: str | None) -> str | None:
    """The version that goes with a condition. Source: conditions-faq.md, the default is 2.0."""
    return None if condition is None else VERSION


class _Reader:
    """Reads expressions joined by AND and OR; each an action, a comparison, a negation or a group in parentheses."""

    def __init__(self, text: str) -> None:
        if len(text) > _LONGEST:
            raise _UnreadableError
        self._tokens = [*_tokens(text), ("end", "")]
        self._at = 0

    def read(self) -> None:
        """The whole text as one expression."""
        self._expression()
        self._expect("end")

    def _expression(self) -> None:
        self._operand()
        while self._word() in {"and", "or", "&&", "||"}:
            self._at += 1
            self._operand()

    def _operand(self) -> None:
        while self._word() in {"!", "not"}:
            self._at += 1
        word = self._word()
        if word == "(":
            self._at += 1
            self._expression()
            self._expect("sign", ")")
        elif word in _MATCHES:
            self._at += 1
            self._group({"text"})
        elif word in {"exists", "notexists"}:
            self._at += 1
            self._expect("attribute")
        else:
            self._value()
            self._expect("word")  # e.g. StringEquals, ForAnyOfAnyValues:GuidEquals
            self._value()

    def _value(self) -> None:
        if self._word() == "{":
            self._group(_VALUES)
        elif self._word() in {"true", "false"} or self._tokens[self._at][0] in _VALUES:
            self._at += 1
        else:
            raise _UnreadableError

    def _group(self, kinds: frozenset[str] | set[str]) -> None:
        self._expect("sign", "{")
        while True:
            if self._tokens[self._at][0] not in kinds:
                raise _UnreadableError
            self._at += 1
            if self._word() != ",":
                break
            self._at += 1
        self._expect("sign", "}")

    def _word(self) -> str:
        return self._tokens[self._at][1]

    def _expect(self, kind: str, text: str | None = None) -> None:
        found = self._tokens[self._at]
        if found[0] != kind or text not in {None, found[1]}:
            raise _UnreadableError
        self._at += 1


def _tokens(text: str) -> list[tuple[str, str]]:
    """Kinds and texts; words and signs in lower case, of everything else the text does not matter."""
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise _UnreadableError
        meant = match.lastgroup in {"word", "sign"}
        found.append((match.lastgroup, match[match.lastgroup].casefold() if meant else ""))
        at = match.end()
    return found
