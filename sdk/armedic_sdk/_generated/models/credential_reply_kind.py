from typing import Literal

CredentialReplyKind = Literal["certificate", "secret"]

CREDENTIAL_REPLY_KIND_VALUES: set[CredentialReplyKind] = {
    "certificate",
    "secret",
}


def check_credential_reply_kind(value: str) -> CredentialReplyKind:
    if value in CREDENTIAL_REPLY_KIND_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CREDENTIAL_REPLY_KIND_VALUES!r}")
