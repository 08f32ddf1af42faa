from typing import Literal

ProvisionRequestMode = Literal["apply", "plan"]

PROVISION_REQUEST_MODE_VALUES: set[ProvisionRequestMode] = {
    "apply",
    "plan",
}


def check_provision_request_mode(value: str) -> ProvisionRequestMode:
    if value in PROVISION_REQUEST_MODE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PROVISION_REQUEST_MODE_VALUES!r}")
