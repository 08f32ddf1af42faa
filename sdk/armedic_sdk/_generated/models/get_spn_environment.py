from typing import Literal

GetSpnEnvironment = Literal["AzureChinaCloud", "AzureCloud", "AzureStack", "AzureUSGovernment"]

GET_SPN_ENVIRONMENT_VALUES: set[GetSpnEnvironment] = {
    "AzureChinaCloud",
    "AzureCloud",
    "AzureStack",
    "AzureUSGovernment",
}


def check_get_spn_environment(value: str) -> GetSpnEnvironment:
    if value in GET_SPN_ENVIRONMENT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {GET_SPN_ENVIRONMENT_VALUES!r}")
