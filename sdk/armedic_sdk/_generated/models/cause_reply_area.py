from typing import Literal

CauseReplyArea = Literal["access", "connection", "identity", "way"]

CAUSE_REPLY_AREA_VALUES: set[CauseReplyArea] = {
    "access",
    "connection",
    "identity",
    "way",
}


def check_cause_reply_area(value: str) -> CauseReplyArea:
    if value in CAUSE_REPLY_AREA_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CAUSE_REPLY_AREA_VALUES!r}")
