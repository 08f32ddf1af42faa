from typing import Literal

SpnReplyMode = Literal["apply", "plan"]

SPN_REPLY_MODE_VALUES: set[SpnReplyMode] = {
    "apply",
    "plan",
}


def check_spn_reply_mode(value: str) -> SpnReplyMode:
    if value in SPN_REPLY_MODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SPN_REPLY_MODE_VALUES!r}")
