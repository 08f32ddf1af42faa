from typing import Literal

ChangeReplyAction = Literal["create", "delete", "no_change", "update"]


def check_change_reply_action(value: str) -> ChangeReplyAction:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
