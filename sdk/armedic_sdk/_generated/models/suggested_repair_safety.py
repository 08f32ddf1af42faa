from typing import Literal

SuggestedRepairSafety = Literal["credential", "destructive", "privilege", "reversible"]

SUGGESTED_REPAIR_SAFETY_VALUES: set[SuggestedRepairSafety] = {
    "credential",
    "destructive",
    "privilege",
    "reversible",
}


def check_suggested_repair_safety(value: str) -> SuggestedRepairSafety:
    if value in SUGGESTED_REPAIR_SAFETY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SUGGESTED_REPAIR_SAFETY_VALUES!r}")
