from typing import Literal

RepairBodyMode = Literal["apply", "plan"]


def check_repair_body_mode(value: str) -> RepairBodyMode:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
