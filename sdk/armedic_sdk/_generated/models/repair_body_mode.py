from typing import Literal

RepairBodyMode = Literal["apply", "plan"]

REPAIR_BODY_MODE_VALUES: set[RepairBodyMode] = {
    "apply",
    "plan",
}


def check_repair_body_mode(value: str) -> RepairBodyMode:
    if value in REPAIR_BODY_MODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {REPAIR_BODY_MODE_VALUES!r}")
