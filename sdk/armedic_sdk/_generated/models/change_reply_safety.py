from typing import Literal

ChangeReplySafety = Literal["credential", "destructive", "privilege", "reversible"]


def check_change_reply_safety(value: str) -> ChangeReplySafety:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
