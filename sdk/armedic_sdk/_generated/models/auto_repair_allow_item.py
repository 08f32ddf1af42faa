from typing import Literal

AutoRepairAllowItem = Literal["credential", "destructive", "privilege", "reversible"]


def check_auto_repair_allow_item(value: str) -> AutoRepairAllowItem:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
