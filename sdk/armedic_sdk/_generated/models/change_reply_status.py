from typing import Literal

ChangeReplyStatus = Literal["done", "failed", "left", "not_needed", "planned", "skipped", "undone"]

CHANGE_REPLY_STATUS_VALUES: set[ChangeReplyStatus] = {
    "done",
    "failed",
    "left",
    "not_needed",
    "planned",
    "skipped",
    "undone",
}


def check_change_reply_status(value: str) -> ChangeReplyStatus:
    if value in CHANGE_REPLY_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CHANGE_REPLY_STATUS_VALUES!r}")
