"""Client assertions at the token endpoint: signed with an application's own certificate, or by a trusted issuer."""

import base64
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Final

import jwt
import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, AsymmetricPadding, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from azure_sandbox.clouds import Cloud
from azure_sandbox.entra_errors import Refusals
from azure_sandbox.tokens import CredentialKind, base64url, base64url_bytes, signer, unpadded
from azure_sandbox.world import Application, Certificate, FederatedCredential, Tenant

EXCHANGE_RESOURCE_ID: Final = "fb60f99c-7a34-4190-8149-302f77469936"
"""Raw audience of Entra-issued exchange tokens, beside the `api://` name. Source: public samples."""
_LOCAL_ISSUERS: Final = ("https://login.microsoftonline.com/", "https://vstoken.dev.azure.com/")
"""Issuers whose tokens this sandbox signs."""


class Assertion(msgspec.Struct, frozen=True, kw_only=True):
    """A client assertion, read but not verified."""

    token: str
    header: dict[str, Any]
    issuer: str
    subject: str
    audience: str
    start: datetime
    end: datetime


def check_assertion(
    application: Application,
    tenant: Tenant,
    cloud: Cloud,
    token: str,
    *,
    token_urls: Collection[str],
    now: datetime,
) -> CredentialKind:
    """What kind of assertion proves to be the application.

    Args:
        application: Who the caller says to be.
        tenant: Where it signs in.
        cloud: The tenant's cloud.
        token: The assertion.
        token_urls: The audiences that a certificate assertion may name.
        now: The world's time.

    Raises:
        EntraRefusalError: The assertion proves nothing.
    """
    refusals = Refusals(now)
    assertion = _read(token, refusals)
    if assertion.issuer.casefold() == application.client_id.casefold():
        _check_certificate(application, assertion, token_urls, refusals)
        return "certificate"
    _check_federated(application, tenant, cloud, assertion, refusals)
    return "federated"


def _read(token: str, refusals: Refusals) -> Assertion:
    plain = unpadded(token)
    try:
        header = jwt.get_unverified_header(plain)
        claims = jwt.decode(plain, options={"verify_signature": False})
        audience = claims["aud"]
        end = int(claims["exp"])
        return Assertion(
            token=token,
            header=header,
            issuer=str(claims["iss"]),
            subject=str(claims["sub"]),
            audience=str(audience[0] if isinstance(audience, list) else audience),
            start=datetime.fromtimestamp(int(claims.get("nbf", claims.get("iat", 0))), UTC),
            end=datetime.fromtimestamp(end, UTC),
        )
    except jwt.InvalidTokenError as error:
        raise refusals.assertion_malformed(str(error)) from error
    except (KeyError, TypeError, ValueError, OverflowError, IndexError) as error:
        raise refusals.assertion_malformed("A required claim is missing or has the wrong type.") from error


def _check_time(assertion: Assertion, refusals: Refusals) -> None:
    if not assertion.start <= refusals.now < assertion.end:
        raise refusals.assertion_time(assertion.start, assertion.end)


def _check_certificate(
    application: Application, assertion: Assertion, token_urls: Collection[str], refusals: Refusals
) -> None:
    """Source: learn.microsoft.com/entra/identity-platform/certificate-credentials."""
    if assertion.subject.casefold() != application.client_id.casefold():
        raise refusals.assertion_of_other_client(application.client_id)
    if assertion.audience.rstrip("/").casefold() not in {url.rstrip("/").casefold() for url in token_urls}:
        raise refusals.assertion_audience()
    given = str(assertion.header.get("x5t#S256") or assertion.header.get("x5t") or "").rstrip("=")
    if not given:
        raise refusals.assertion_malformed("The assertion header must contain a certificate thumbprint.")
    known = [certificate for certificate in application.certificates if _effective(certificate, refusals.now)]
    registered, certificate = _registered(known, given)
    shown = _hexadecimal(given)
    if registered is None or certificate is None:
        raise refusals.key_unusable(application.client_id, "The key was not found.", shown)
    if registered.end <= refusals.now or registered.start > refusals.now:
        valid = f"Start={registered.start:%m/%d/%Y %H:%M:%S}, End={registered.end:%m/%d/%Y %H:%M:%S}"
        reason = f"The key used is expired., Found key '{valid}'"
        raise refusals.key_unusable(application.client_id, reason, shown)
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey) or not _signed_by(assertion, key):
        raise refusals.signature_invalid()
    _check_time(assertion, refusals)


def _effective(credential: Certificate | FederatedCredential, now: datetime) -> bool:
    return credential.effective_at is None or credential.effective_at <= now


def _registered(known: list[Certificate], thumbprint: str) -> tuple[Certificate | None, x509.Certificate | None]:
    for registered in known:
        try:
            certificate = x509.load_der_x509_certificate(base64.b64decode(registered.key))
        except ValueError:
            continue  # Graph accepts only certificates; a world may hold something else, which never matches
        digests = (certificate.fingerprint(hashes.SHA1()), certificate.fingerprint(hashes.SHA256()))  # noqa: S303  x5t
        if thumbprint in {base64url(digest) for digest in digests}:
            return registered, certificate
    return None, None


def _hexadecimal(thumbprint: str) -> str:
    try:
        return base64url_bytes(thumbprint).hex().upper()
    except ValueError:
        return thumbprint


def _signed_by(assertion: Assertion, key: RSAPublicKey) -> bool:
    """Whether the key signed the assertion, over the segments as sent: padding, where left in, is part of the input."""
    signed, _, signature = assertion.token.rpartition(".")
    paddings: dict[str, AsymmetricPadding] = {
        "RS256": PKCS1v15(),
        "PS256": PSS(mgf=MGF1(hashes.SHA256()), salt_length=PSS.AUTO),
    }
    padding = paddings.get(str(assertion.header.get("alg")))
    if padding is None:
        return False
    try:
        key.verify(base64url_bytes(signature), signed.encode(), padding, hashes.SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def _check_federated(
    application: Application, tenant: Tenant, cloud: Cloud, assertion: Assertion, refusals: Refusals
) -> None:
    """Source: learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity; order: Guess."""
    if tenant.federation_blocked:
        raise refusals.federation_blocked(tenant.tenant_id)
    effective = [c for c in application.federated_credentials if _effective(c, refusals.now)]
    if not effective:
        if application.federated_credentials:
            raise refusals.not_replicated(assertion.issuer, assertion.subject)
        raise refusals.no_federated_credential(application.client_id, application.display_name)
    same_issuer = [c for c in effective if c.issuer == assertion.issuer]
    if not same_issuer:
        raise refusals.federated_mismatch(700211, "issuer", assertion.issuer)
    _check_subject(same_issuer, assertion, refusals)
    trusted = {audience for c in same_issuer if c.subject == assertion.subject for audience in c.audiences}
    alias = cloud.exchange_audience if assertion.audience == EXCHANGE_RESOURCE_ID else assertion.audience
    if alias not in trusted:
        raise refusals.federated_mismatch(700212, "audience", assertion.audience)
    _check_foreign_signature(assertion, refusals)
    _check_time(assertion, refusals)
    entra_issued = assertion.issuer.startswith(cloud.authority)
    if entra_issued and application.sign_in_audience != "AzureADMyOrg":
        raise refusals.multi_tenant()


def _check_subject(same_issuer: list[FederatedCredential], assertion: Assertion, refusals: Refusals) -> None:
    subjects = [credential.subject for credential in same_issuer]
    presented = assertion.subject
    if presented in subjects:
        return
    if presented.casefold() in {subject.casefold() for subject in subjects}:
        advice = "The subject matches a federated identity credential only when letter case is ignored."
        raise refusals.federated_mismatch(7002138, "subject", presented, advice)
    same_end = [s for s in subjects if _after_tenant(s) and _after_tenant(s) == _after_tenant(presented)]
    if same_end:
        advice = f"Please make sure the federated identity credential Subject is '{presented}'."
        raise refusals.federated_mismatch(7002137, "subject", presented, advice)
    raise refusals.federated_mismatch(700213, "subject", presented)


def _after_tenant(subject: str) -> str:
    """What follows the tenant in an Entra-issued subject "/eid1/c/pub/t/{tenant}/..."; "" for other subjects."""
    segments = subject.split("/")
    return "/".join(segments[6:]) if segments[1:2] == ["eid1"] else ""


def _check_foreign_signature(assertion: Assertion, refusals: Refusals) -> None:
    if not assertion.issuer.startswith(_LOCAL_ISSUERS):
        raise refusals.issuer_unreachable(assertion.issuer)
    if not _signed_by(assertion, signer().public_key):
        raise refusals.signature_invalid()
