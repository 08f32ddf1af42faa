from typing import Literal

RestoreRequestCloud = Literal["AzureChinaCloud", "AzureCloud", "AzureStack", "AzureUSGovernment"]


def check_restore_request_cloud(value: str) -> RestoreRequestCloud:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
