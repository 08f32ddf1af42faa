from typing import Literal

GetSpnEnvironment = Literal["AzureChinaCloud", "AzureCloud", "AzureStack", "AzureUSGovernment"]


def check_get_spn_environment(value: str) -> GetSpnEnvironment:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
