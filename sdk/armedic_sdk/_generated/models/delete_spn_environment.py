from typing import Literal

DeleteSpnEnvironment = Literal["AzureChinaCloud", "AzureCloud", "AzureStack", "AzureUSGovernment"]

DELETE_SPN_ENVIRONMENT_VALUES: set[DeleteSpnEnvironment] = {
    "AzureChinaCloud",
    "AzureCloud",
    "AzureStack",
    "AzureUSGovernment",
}


def check_delete_spn_environment(value: str) -> DeleteSpnEnvironment:
    if value in DELETE_SPN_ENVIRONMENT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {DELETE_SPN_ENVIRONMENT_VALUES!r}")
