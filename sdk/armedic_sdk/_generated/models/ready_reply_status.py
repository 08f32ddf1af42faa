from typing import Literal

ReadyReplyStatus = Literal["degraded", "ok"]

READY_REPLY_STATUS_VALUES: set[ReadyReplyStatus] = {
    "degraded",
    "ok",
}


def check_ready_reply_status(value: str) -> ReadyReplyStatus:
    if value in READY_REPLY_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {READY_REPLY_STATUS_VALUES!r}")
