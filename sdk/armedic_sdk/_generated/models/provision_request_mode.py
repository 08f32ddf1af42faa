from typing import Literal

ProvisionRequestMode = Literal["apply", "plan"]


def check_provision_request_mode(value: str) -> ProvisionRequestMode:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
