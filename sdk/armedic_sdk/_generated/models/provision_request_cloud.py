from typing import Literal

ProvisionRequestCloud = Literal["AzureChinaCloud", "AzureCloud", "AzureStack", "AzureUSGovernment"]

PROVISION_REQUEST_CLOUD_VALUES: set[ProvisionRequestCloud] = {
    "AzureChinaCloud",
    "AzureCloud",
    "AzureStack",
    "AzureUSGovernment",
}


def check_provision_request_cloud(value: str) -> ProvisionRequestCloud:
    if value in PROVISION_REQUEST_CLOUD_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {PROVISION_REQUEST_CLOUD_VALUES!r}")
