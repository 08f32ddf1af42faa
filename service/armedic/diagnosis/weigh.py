"""How far evidence stands against what was read live: what a caller shows may tell of an earlier state."""

from collections.abc import Iterable
from typing import Final

import msgspec

from armedic.causes._cause import Cause
from armedic.diagnosis.scan import RANK
from armedic.facts import (
    NOT_LOOKED,
    AbsentError,
    Connection,
    Evidence,
    Facts,
    Named,
    ServicePrincipal,
    UnreadError,
    Verification,
)

_SHOWN: Final = frozenset({"message", "payload", "trace", "log"})
"""Sources that tell of the moment when the caller copied them; all others were read just now."""
_MOST: Final = 10


def live(evidence: Iterable[Evidence]) -> bool:
    """Whether something read just now points to the cause, and not only as one among others."""
    return any(piece.source not in _SHOWN and piece.certainty != "possible" for piece in evidence)


def fails_verify(cause: Cause) -> bool:
    """Whether Azure DevOps' Verify cannot pass while the cause is there."""
    return cause.seen_by_verify and not cause.at_risk


def settled(cause: Cause, evidence: tuple[Evidence, ...], facts: Facts, *, explained: bool) -> tuple[Evidence, ...]:
    """The evidence that remains, the most certain first.

    Args:
        cause: What the evidence is for.
        evidence: All of it, as it was found.
        facts: What is known.
        explained: Whether something read live explains by another cause why Verify fails.
    """
    if facts.seen_connection is NOT_LOOKED:  # nothing was read live that could speak against what was shown
        return tuple(sorted(evidence, key=lambda piece: RANK[piece.certainty])[:_MOST])
    contradicted = _ruled_out(cause, facts)
    verification = facts.seen_verification
    outweighed = (
        fails_verify(cause)
        and not live(evidence)
        and isinstance(verification, Verification)
        and (verification.passed or explained)
    )
    remaining = []
    for piece in evidence:
        weak = piece.source in _SHOWN and (contradicted or outweighed or elsewhere(piece.named, facts))
        if weak and contradicted and piece.certainty == "possible":
            continue
        remaining.append(msgspec.structs.replace(piece, certainty="possible") if weak else piece)
    return tuple(sorted(remaining, key=lambda piece: RANK[piece.certainty])[:_MOST])


def elsewhere(named: Named, facts: Facts) -> bool:
    """Whether the evidence names another connection or identity than the one that was looked at."""
    connection = facts.seen_connection
    if not isinstance(connection, Connection):
        return False
    principal = facts.seen_service_principal
    pairs = (
        (named.connection_id, connection.id),
        (named.client_id, connection.client_id),
        (named.object_id, principal.principal_id if isinstance(principal, ServicePrincipal) else None),
    )
    return any(said and known and said.casefold() != known.casefold() for said, known in pairs)


def _ruled_out(cause: Cause, facts: Facts) -> bool:
    if cause.ruled_out is None:
        return False
    try:
        return cause.ruled_out(facts)
    except (UnreadError, AbsentError):
        return False
