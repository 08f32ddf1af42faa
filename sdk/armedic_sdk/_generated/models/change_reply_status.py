from typing import Literal

ChangeReplyStatus = Literal["done", "failed", "left", "not_needed", "planned", "skipped", "undone"]


def check_change_reply_status(value: str) -> ChangeReplyStatus:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
