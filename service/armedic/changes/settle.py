"""After a change: look again until it shows, or until the caller's patience is over."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Literal

import msgspec

from armedic import lifetime
from armedic.clients.upstreams import Upstreams
from armedic.diagnosis.examine import examine
from armedic.diagnosis.judge import judge
from armedic.diagnosis.result import Diagnosis
from armedic.facts import Verification
from armedic.targets import ConnectionTarget

FIRST_PAUSE_SECONDS: Final = 0.5
LONGEST_PAUSE_SECONDS: Final = 8.0

REPLICATING: Final = frozenset(
    {
        "connection-not-ready",
        "federated-audience-mismatch",
        "federated-credential-missing",
        "federated-issuer-mismatch",
        "federated-subject-mismatch",
        "propagation-delay",
    }
)
"""What a federated connection shows until Azure DevOps is done with it and every replica of Entra knows its trust."""

State = Literal["verified", "unverifiable", "propagating", "otherwise_broken"]


_WORST: Final[tuple[State, ...]] = ("otherwise_broken", "propagating", "unverifiable", "verified")


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """How the connection is after the changes."""

    state: State
    """verified; unverifiable (nobody can verify this scheme, or Armedic may not); propagating (the cause that was
    removed still shows); otherwise_broken (it no longer shows, another one does)."""
    diagnosis: Diagnosis
    target: ConnectionTarget
    """Which connection is told of."""


async def settle(
    upstreams: Upstreams,
    target: ConnectionTarget,
    removed: Callable[[str], bool],
    *,
    wait_seconds: float,
    clock: Callable[[], datetime],
    also: Sequence[ConnectionTarget] = (),
) -> Settled:
    """Diagnose again, with growing pauses, while a cause for which `removed` holds still shows.

    Args:
        also: Other connections that have to be well too; the one that is worst off is told of.

    Source: role assignments take up to 10 minutes, credentials a few (learn.microsoft.com, Azure RBAC troubleshooting).
    """
    lifetime.unlimited()  # it waits as long as it was asked to
    until = time.monotonic() + wait_seconds
    pause = FIRST_PAUSE_SECONDS
    while True:
        looks = await asyncio.gather(
            *(look_again(upstreams, one, removed, clock=clock) for one in (target, *also)),
        )
        settled = min(looks, key=lambda look: _WORST.index(look.state))
        left = until - time.monotonic()
        if settled.state != "propagating" or left <= 0 or lifetime.stopping():
            return settled
        await lifetime.pause(min(pause, left))
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


async def look_again(
    upstreams: Upstreams, target: ConnectionTarget, removed: Callable[[str], bool], *, clock: Callable[[], datetime]
) -> Settled:
    """One diagnosis, and what it says of the change."""
    seen = await examine(upstreams, target, now=clock())
    diagnosis = Diagnosis(judgement=judge(seen.facts), checks=seen.checks)
    verification = seen.facts.seen_verification
    still = any(removed(finding.cause) for finding in diagnosis.judgement.findings)
    if not isinstance(verification, Verification):
        state: State = "propagating" if still else "unverifiable"
    elif verification.passed and not still:
        state = "verified"
    else:
        state = "propagating" if still else "otherwise_broken"
    return Settled(state=state, diagnosis=diagnosis, target=target)
