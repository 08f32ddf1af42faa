from typing import Literal

SetIdentifiersEnvironmentType0 = Literal["AzureChinaCloud", "AzureCloud", "AzureStack", "AzureUSGovernment"]

SET_IDENTIFIERS_ENVIRONMENT_TYPE_0_VALUES: set[SetIdentifiersEnvironmentType0] = {
    "AzureChinaCloud",
    "AzureCloud",
    "AzureStack",
    "AzureUSGovernment",
}


def check_set_identifiers_environment_type_0(value: str) -> SetIdentifiersEnvironmentType0:
    if value in SET_IDENTIFIERS_ENVIRONMENT_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {SET_IDENTIFIERS_ENVIRONMENT_TYPE_0_VALUES!r}")
