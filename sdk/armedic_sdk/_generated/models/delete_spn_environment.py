from typing import Literal

DeleteSpnEnvironment = Literal["AzureChinaCloud", "AzureCloud", "AzureStack", "AzureUSGovernment"]


def check_delete_spn_environment(value: str) -> DeleteSpnEnvironment:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
