from typing import Literal

SpnReplyOutcome = Literal["applied", "failed", "no_change", "pending", "planned", "rolled_back", "verified"]

SPN_REPLY_OUTCOME_VALUES: set[SpnReplyOutcome] = {
    "applied",
    "failed",
    "no_change",
    "pending",
    "planned",
    "rolled_back",
    "verified",
}


def check_spn_reply_outcome(value: str) -> SpnReplyOutcome:
    if value in SPN_REPLY_OUTCOME_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SPN_REPLY_OUTCOME_VALUES!r}")
