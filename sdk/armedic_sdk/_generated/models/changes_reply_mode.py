from typing import Literal

ChangesReplyMode = Literal["apply", "plan"]


def check_changes_reply_mode(value: str) -> ChangesReplyMode:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
