from typing import Literal

AutoRepairAllowItem = Literal["credential", "destructive", "privilege", "reversible"]

AUTO_REPAIR_ALLOW_ITEM_VALUES: set[AutoRepairAllowItem] = {
    "credential",
    "destructive",
    "privilege",
    "reversible",
}


def check_auto_repair_allow_item(value: str) -> AutoRepairAllowItem:
    if value in AUTO_REPAIR_ALLOW_ITEM_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {AUTO_REPAIR_ALLOW_ITEM_VALUES!r}")
