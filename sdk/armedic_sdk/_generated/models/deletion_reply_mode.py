from typing import Literal

DeletionReplyMode = Literal["apply", "plan"]


def check_deletion_reply_mode(value: str) -> DeletionReplyMode:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
