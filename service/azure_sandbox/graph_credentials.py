"""Secrets and certificates of applications, under the tenant's app management policy."""

import base64
import binascii
import calendar
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
from cryptography import x509

from azure_sandbox.graph_call import Answer, Call, GraphError, bad_request, context, moment
from azure_sandbox.seed import random_value
from azure_sandbox.world import Application, Certificate, Secret, new_id

DEFAULT_POLICY: Final = "00000000-0000-0000-0000-000000000000"


class KeyCredential(msgspec.Struct, kw_only=True, rename="camel"):
    """A certificate as callers send it; an entry with the id of one that is there keeps that one."""

    key: str | None = None
    key_id: str | None = None
    type: str | None = None
    usage: str | None = None
    display_name: str | None = None
    start_date_time: datetime | None = None
    end_date_time: datetime | None = None


class PasswordCredential(msgspec.Struct, kw_only=True, rename="camel"):
    """What may be chosen of a new secret."""

    display_name: str | None = None
    start_date_time: datetime | None = None
    end_date_time: datetime | None = None


class AddPasswordBody(msgspec.Struct, kw_only=True, rename="camel"):
    """The body of addPassword."""

    password_credential: PasswordCredential | None = None


class RemovePasswordBody(msgspec.Struct, kw_only=True, rename="camel"):
    """The body of removePassword."""

    key_id: str


def add_password(call: Call, application: Application) -> Answer:
    """A new secret; its value is in this answer only. Source: application-addpassword.md."""
    wanted = (call.decode(AddPasswordBody) if call.content else AddPasswordBody()).password_credential
    given = wanted or PasswordCredential()
    start = _aware(given.start_date_time) or call.now
    end = _aware(given.end_date_time) or _two_years_after(start)
    if end <= start:
        raise bad_request("Password credential end date is invalid.")  # Guess: text
    _check_secret_policy(call, start, end)
    secret = Secret(key_id=new_id(), value=random_value(), start=start, end=end, display_name=given.display_name)
    if call.world.delays.credential_replication:
        secret.effective_at = call.now + timedelta(seconds=call.world.delays.credential_replication)
    application.secrets.append(secret)
    return Answer(
        body={
            **context(call, "microsoft.graph.passwordCredential"),
            "customKeyIdentifier": None,
            "displayName": secret.display_name,
            "endDateTime": moment(secret.end),
            "hint": secret.value[:3],
            "keyId": secret.key_id,
            "secretText": secret.value,
            "startDateTime": moment(secret.start),
        },
    )


def _aware(value: datetime | None) -> datetime | None:
    return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


def _two_years_after(start: datetime) -> datetime:
    year = start.year + 2
    return start.replace(year=year, day=min(start.day, calendar.monthrange(year, start.month)[1]))


def _check_secret_policy(call: Call, start: datetime, end: datetime) -> None:
    """Source: OfficeDev/microsoft-365-agents-toolkit issue 10998; Azure/azure-cli issue 28522."""
    longest = call.tenant.max_secret_lifetime_days
    if longest == 0:
        message = f"Credential type not allowed as per assigned policy '{DEFAULT_POLICY}'."
        raise GraphError(400, "CredentialTypeNotAllowedAsPerAppPolicy", message)
    _check_lifetime(longest, start, end)


def _check_lifetime(longest: int | None, start: datetime, end: datetime) -> None:
    """Guess: certificates are refused in the words that are known of secrets, whatever their longest lifetime."""
    if longest is not None and end - start > timedelta(days=longest):
        message = f"Credential lifetime exceeds the max value allowed as per assigned policy '{DEFAULT_POLICY}'."
        details = [{"code": "InvalidKeyEndDate", "message": message, "target": "EndDate"}]
        raise GraphError(400, "CredentialInvalidLifetimeAsPerAppPolicy", message, details=details)


def remove_password(call: Call, application: Application) -> Answer:
    """Remove a secret by its keyId. Source: application-removepassword.md. Guess: text for an unknown one."""
    wanted = call.decode(RemovePasswordBody).key_id.casefold()
    left = [secret for secret in application.secrets if secret.key_id.casefold() != wanted]
    if len(left) == len(application.secrets):
        raise bad_request(f"No password credential found with keyId '{wanted}'.")
    application.secrets = left
    return Answer(status=204)


def replaced_certificates(call: Call, application: Application, given: list[KeyCredential]) -> list[Certificate]:
    """The certificates after an update, which names all of them: those left out are dropped.

    Source: keycredential.md; terraform-provider-azuread (array semantics).
    """
    known = {certificate.key_id.casefold(): certificate for certificate in application.certificates}
    result = []
    for entry in given:
        kept = known.get((entry.key_id or "").casefold())
        if kept is not None and entry.key in {None, kept.key}:
            result.append(kept)
        else:
            result.append(_certificate(call, entry))
    return result


def _certificate(call: Call, entry: KeyCredential) -> Certificate:
    """Guess: texts; the end may not lie after the certificate's own."""
    if entry.type != "AsymmetricX509Cert" or entry.usage != "Verify":
        raise bad_request("Key credential type and usage must be AsymmetricX509Cert and Verify.")
    try:
        der = base64.b64decode(entry.key or "", validate=True)
        parsed = x509.load_der_x509_certificate(der)
    except (binascii.Error, ValueError) as error:
        raise bad_request("Key credential value is invalid: it is no X.509 certificate.") from error
    end = _aware(entry.end_date_time) or parsed.not_valid_after_utc
    if end > parsed.not_valid_after_utc:
        raise GraphError(400, "KeyCredentialsInvalidEndDate", "Key credential end date is invalid.")
    start = _aware(entry.start_date_time) or min(parsed.not_valid_before_utc, call.now)
    _check_lifetime(call.tenant.max_certificate_lifetime_days, start, end)
    delay = call.world.delays.credential_replication
    return Certificate(
        key_id=entry.key_id or new_id(),
        key=base64.b64encode(der).decode(),
        start=start,
        end=end,
        display_name=entry.display_name or parsed.subject.rfc4514_string(),
        effective_at=call.now + timedelta(seconds=delay) if delay else None,
    )


def get_default_policy(call: Call, _match: re.Match[str]) -> Answer:
    """The tenant's app management policy. Source: applicationauthenticationmethodpolicy.md. Guess: who may read it."""
    call.allow(("Policy.Read.All", "Policy.Read.ApplicationConfiguration", "Policy.ReadWrite.ApplicationConfiguration"))
    secrets, certificates = call.tenant.max_secret_lifetime_days, call.tenant.max_certificate_lifetime_days
    passwords = "passwordAddition" if secrets == 0 else "passwordLifetime"
    restrictions = {
        "passwordCredentials": [] if secrets is None else [_restriction(passwords, secrets)],
        "keyCredentials": [] if certificates is None else [_restriction("asymmetricKeyLifetime", certificates)],
    }
    return Answer(
        body={
            **context(call, "policies/defaultAppManagementPolicy", entity=True),
            "id": DEFAULT_POLICY,
            "displayName": "Default app management tenant policy",
            "isEnabled": any(restrictions.values()),
            "applicationRestrictions": restrictions,
            "servicePrincipalRestrictions": {"passwordCredentials": [], "keyCredentials": []},
        },
    )


def _restriction(kind: str, longest: int) -> dict[str, Any]:
    """Source: passwordcredentialconfiguration.md, keycredentialconfiguration.md: an addition has no lifetime."""
    lifetime = None if kind == "passwordAddition" else f"P{longest}D"
    return {"restrictionType": kind, "state": "enabled", "maxLifetime": lifetime}
