"""The ways to cut a call, and the calls that each is tried at."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One call of the service, known again in another run by what it asks and how often that was asked before."""

    system: str
    method: str
    path: str
    before: int
    """Earlier calls with this method and path."""
    write: bool
    position: int
    """Among all calls of the run, from 1."""

    def is_same(self, other: "Step") -> bool:
        """Whether it is the call of that place in another run."""
        return (self.method, self.path, self.before) == (other.method, other.path, other.before)


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """One way to cut a call."""

    name: str
    fault: Mapping[str, Any] | None = None
    """The sandbox's fault; None where the wire does it."""
    reads: bool = True
    """Whether it is tried at reads, too."""
    clear: bool = True
    """Whether an answer, if there is one, knows all that has happened by then."""


REFUSED: Final[Mapping[str, Any]] = {"error": {"code": "Conflict", "message": "Another update is in progress."}}
WAYS: Final = (
    Way(name="dropped before", fault={"drop": "before"}, reads=False),
    Way(name="dropped after", fault={"drop": "after"}),
    Way(name="429, at once", fault={"status": 429, "retry_after_seconds": 0}),
    Way(name="429, later", fault={"status": 429, "retry_after_seconds": 1}, reads=False),
    Way(name="500", fault={"status": 500}),
    Way(name="503", fault={"status": 503}),
    Way(name="409", fault={"status": 409, "body": REFUSED}, reads=False),
    Way(name="412", fault={"status": 412, "body": REFUSED}, reads=False),
    Way(name="malformed", fault={"answer": "malformed"}),
    Way(name="timeout"),
    Way(name="timeout, done late", reads=False, clear=False),
    Way(name="outage"),
    Way(name="rights lost"),
    Way(name="lag", reads=False),
    Way(name="killed before"),
    Way(name="killed after", reads=False),
)
"""
dropped       the connection is closed, before or after the call took effect
409, 412      somebody else's change is in the way
timeout       no answer in time; the call takes effect at that moment, or (done late) when the service has answered
outage        from this call on the system is not there
rights lost   from this call on the service may not write in the system, at a read: not read either
lag           from this call on changes are seen elsewhere only after minutes
killed        the process ends at this call and is started again; nothing of it survives

A read has no effect, so "before" and "after" are the same for it.
"""


_PRELIMINARY: Final = frozenset({"500", "outage", "killed before"})


def tried(step: Step, *, preliminary: bool = False) -> tuple[Way, ...]:
    """The ways in which a call is cut.

    Args:
        preliminary: It is a read that is made once more before anything is changed: its answer decides nothing, only
            whether there is one.
    """
    ways = tuple(way for way in WAYS if way.reads or step.write)
    return tuple(way for way in ways if way.name in _PRELIMINARY) if preliminary else ways
