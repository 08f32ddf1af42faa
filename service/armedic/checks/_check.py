"""The shape of a check, and the registry: every other file of this folder is one check."""

import importlib
import pkgutil
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any, Literal

import msgspec

from armedic.checks._reads import Reads
from armedic.facts import Unread

Outcome = Literal["passed", "failed", "warning", "skipped", "unknown"]


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at."""

    name: str
    """The check, e.g. "verify"."""
    outcome: Outcome
    """passed, failed, warning, skipped (does not apply), or unknown (could not look)."""
    detail: str
    """What was observed, in a sentence."""
    duration_ms: int
    """How long the look took, in milliseconds."""
    observed: Any = None
    """What was there, as far as it can be shown."""
    expected: str | None = None
    """What should be there, where something else was."""
    missing_permissions: tuple[str, ...] = ()
    """Rights that Armedic's identity lacks; only with `unknown`."""


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """What a check saw."""

    outcome: Outcome
    detail: str
    observed: Any = None
    expected: str | None = None
    facts: Mapping[str, Any] = {}
    """Fields of Facts that the look settled."""
    missing_permissions: tuple[str, ...] = ()


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to look at."""

    name: str
    facts: tuple[str, ...]
    """Fields of Facts that become Unread when the look fails."""
    look: Callable[[Reads], Awaitable[Observation]]
    """Looks, and raises UpstreamError when it could not."""
    order: int
    """Place in the answer."""
    needs: tuple[str, ...]
    """Rights without which it cannot look, or not at everything; without the scopes at which they are needed."""
    swept: bool = True
    """Whether a sweep looks at it too; not what costs a call of its own for each connection and tells of no cause."""


def unread(check: Check, reason: Unread) -> Observation:
    """The check could not look: all that it settles is unread."""
    facts = dict.fromkeys(check.facts, reason)
    return Observation(
        outcome="unknown", detail=reason.reason, facts=facts, missing_permissions=reason.missing_permissions
    )


@cache
def registry() -> tuple[Check, ...]:
    """Every check, in the order of the answer."""
    package = importlib.import_module("armedic.checks")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__) if not module.name.startswith("_"))
    checks = [importlib.import_module(f"armedic.checks.{name}").CHECK for name in names]
    return tuple(sorted(checks, key=lambda check: check.order))
