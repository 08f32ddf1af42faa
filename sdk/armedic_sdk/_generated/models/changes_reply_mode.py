from typing import Literal

ChangesReplyMode = Literal["apply", "plan"]

CHANGES_REPLY_MODE_VALUES: set[ChangesReplyMode] = {
    "apply",
    "plan",
}


def check_changes_reply_mode(value: str) -> ChangesReplyMode:
    if value in CHANGES_REPLY_MODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CHANGES_REPLY_MODE_VALUES!r}")
