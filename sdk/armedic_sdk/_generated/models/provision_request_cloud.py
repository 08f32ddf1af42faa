from typing import Literal

ProvisionRequestCloud = Literal["AzureChinaCloud", "AzureCloud", "AzureStack", "AzureUSGovernment"]


def check_provision_request_cloud(value: str) -> ProvisionRequestCloud:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
