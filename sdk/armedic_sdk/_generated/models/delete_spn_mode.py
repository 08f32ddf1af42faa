from typing import Literal

DeleteSpnMode = Literal["apply", "plan"]

DELETE_SPN_MODE_VALUES: set[DeleteSpnMode] = {
    "apply",
    "plan",
}


def check_delete_spn_mode(value: str) -> DeleteSpnMode:
    if value in DELETE_SPN_MODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {DELETE_SPN_MODE_VALUES!r}")
