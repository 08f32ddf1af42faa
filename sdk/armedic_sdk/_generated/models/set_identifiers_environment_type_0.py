from typing import Literal

SetIdentifiersEnvironmentType0 = Literal["AzureChinaCloud", "AzureCloud", "AzureStack", "AzureUSGovernment"]


def check_set_identifiers_environment_type_0(value: str) -> SetIdentifiersEnvironmentType0:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
