from typing import Literal

ChangesReplyOutcome = Literal["applied", "failed", "no_change", "pending", "planned", "rolled_back", "verified"]


def check_changes_reply_outcome(value: str) -> ChangesReplyOutcome:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
