from typing import Literal

SpnReplyMode = Literal["apply", "plan"]


def check_spn_reply_mode(value: str) -> SpnReplyMode:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
