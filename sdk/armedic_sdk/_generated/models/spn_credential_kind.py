from typing import Literal

SpnCredentialKind = Literal["certificate", "federated", "secret"]


def check_spn_credential_kind(value: str) -> SpnCredentialKind:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
