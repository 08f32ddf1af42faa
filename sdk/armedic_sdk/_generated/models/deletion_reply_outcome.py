from typing import Literal

DeletionReplyOutcome = Literal["applied", "failed", "no_change", "pending", "planned", "rolled_back", "verified"]


def check_deletion_reply_outcome(value: str) -> DeletionReplyOutcome:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
