from typing import Literal

ChangeReplyWhen = Literal["now", "verified"]

CHANGE_REPLY_WHEN_VALUES: set[ChangeReplyWhen] = {
    "now",
    "verified",
}


def check_change_reply_when(value: str) -> ChangeReplyWhen:
    if value in CHANGE_REPLY_WHEN_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CHANGE_REPLY_WHEN_VALUES!r}")
