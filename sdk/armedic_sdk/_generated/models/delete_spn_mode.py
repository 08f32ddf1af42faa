from typing import Literal

DeleteSpnMode = Literal["apply", "plan"]


def check_delete_spn_mode(value: str) -> DeleteSpnMode:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
