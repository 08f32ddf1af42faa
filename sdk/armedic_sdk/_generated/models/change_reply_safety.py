from typing import Literal

ChangeReplySafety = Literal["credential", "destructive", "privilege", "reversible"]

CHANGE_REPLY_SAFETY_VALUES: set[ChangeReplySafety] = {
    "credential",
    "destructive",
    "privilege",
    "reversible",
}


def check_change_reply_safety(value: str) -> ChangeReplySafety:
    if value in CHANGE_REPLY_SAFETY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CHANGE_REPLY_SAFETY_VALUES!r}")
