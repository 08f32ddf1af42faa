"""Whether a fact is there, is not there, or could not be looked at."""

from typing import TypeVar

import msgspec

T = TypeVar("T")


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that could not be looked at. Never to be taken for an absent thing."""

    reason: str
    missing_permissions: tuple[str, ...] = ()


class Absent(msgspec.Struct, frozen=True):
    """Looked for, and not there."""


NOT_LOOKED = Unread(reason="not looked at")
ABSENT = Absent()


class UnreadError(Exception):
    """A unit needed a fact that was not read; the judge reports `unknown`, never `not broken`."""

    def __init__(self, unread: Unread) -> None:
        super().__init__(unread.reason)
        self.unread = unread


class AbsentError(Exception):
    """A unit asked for a property of a thing that does not exist; the unit does not apply."""


def known(fact: T | Absent | Unread) -> T:
    """The thing itself.

    Raises:
        UnreadError: It could not be looked at.
        AbsentError: It is not there.
    """
    if isinstance(fact, Unread):
        raise UnreadError(fact)
    if isinstance(fact, Absent):
        raise AbsentError
    return fact


def present(fact: T | Absent | Unread) -> T | None:
    """The thing itself, or None where it is not there.

    Raises:
        UnreadError: It could not be looked at.
    """
    return None if isinstance(fact, Absent) else known(fact)
