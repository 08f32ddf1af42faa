from typing import Literal

CredentialReplyKind = Literal["certificate", "secret"]


def check_credential_reply_kind(value: str) -> CredentialReplyKind:
    """The value as it is: one that a newer service has and this version does not know is no error."""
    return value  # type: ignore[return-value]
