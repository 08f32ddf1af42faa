"""Exit statuses, the same of all commands; `medic --help` and the README list them."""

from collections.abc import Mapping
from typing import Final

FINE: Final = 0
"""Healthy; or done and verified, or there was nothing to do."""
FAILED: Final = 1
"""Armedic could not answer, or could not do it."""
BROKEN: Final = 2
AT_RISK: Final = 3
"""Works today and will stop; or, of a change, made and not yet verified."""
UNKNOWN: Final = 4
"""Not broken and not at risk as far as could be seen, but not everything could be."""
NOT_APPLIED: Final = 5
"""Planned, and nobody agreed."""
USAGE: Final = 64
"""The command was misspelled; 2, which is usual for this, means broken here."""
INTERRUPTED: Final = 130

TEXT: Final = (
    "Exit status: 0 healthy or done, 1 failed, 2 broken, 3 at risk or not yet verified, 4 unknown, "
    "5 planned but not applied, 64 wrong usage."
)


def of_verdicts(counts: Mapping[str, int], *, errors: int = 0) -> int:
    """For diagnoses: the worst decides."""
    if counts.get("broken"):
        return BROKEN
    if counts.get("at_risk"):
        return AT_RISK
    return UNKNOWN if errors or any(count for verdict, count in counts.items() if verdict != "healthy") else FINE


def of_outcome(outcome: str) -> int:
    """For changes."""
    if outcome == "pending":
        return AT_RISK
    return FINE if outcome in {"planned", "verified", "applied", "no_change"} else FAILED
