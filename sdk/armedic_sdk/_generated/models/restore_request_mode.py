from typing import Literal

RestoreRequestMode = Literal["apply", "plan"]


def check_restore_request_mode(value: str) -> RestoreRequestMode:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
