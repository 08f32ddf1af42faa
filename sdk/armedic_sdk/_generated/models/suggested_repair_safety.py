from typing import Literal

SuggestedRepairSafety = Literal["credential", "destructive", "privilege", "reversible"]


def check_suggested_repair_safety(value: str) -> SuggestedRepairSafety:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
