from typing import Literal

ChangeReplyWhen = Literal["now", "verified"]


def check_change_reply_when(value: str) -> ChangeReplyWhen:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
