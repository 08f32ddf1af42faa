from typing import Literal

ChangesReplyOutcome = Literal["applied", "failed", "no_change", "pending", "planned", "rolled_back", "verified"]

CHANGES_REPLY_OUTCOME_VALUES: set[ChangesReplyOutcome] = {
    "applied",
    "failed",
    "no_change",
    "pending",
    "planned",
    "rolled_back",
    "verified",
}


def check_changes_reply_outcome(value: str) -> ChangesReplyOutcome:
    if value in CHANGES_REPLY_OUTCOME_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CHANGES_REPLY_OUTCOME_VALUES!r}")
