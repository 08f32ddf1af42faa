from typing import Literal

ChangeReplyAction = Literal["create", "delete", "no_change", "update"]

CHANGE_REPLY_ACTION_VALUES: set[ChangeReplyAction] = {
    "create",
    "delete",
    "no_change",
    "update",
}


def check_change_reply_action(value: str) -> ChangeReplyAction:
    if value in CHANGE_REPLY_ACTION_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CHANGE_REPLY_ACTION_VALUES!r}")
