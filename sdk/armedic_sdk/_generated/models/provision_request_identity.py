from typing import Literal

ProvisionRequestIdentity = Literal["application", "managed_identity"]


def check_provision_request_identity(value: str) -> ProvisionRequestIdentity:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
