from typing import Literal

CauseReplyArea = Literal["access", "connection", "identity", "way"]


def check_cause_reply_area(value: str) -> CauseReplyArea:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
