"""An application as Graph shows it."""

import base64
import binascii
import functools
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from azure_sandbox.graph_call import moment
from azure_sandbox.world import Application, Certificate, Secret


def shown(application: Application, *, keys: bool = False) -> dict[str, Any]:
    """An application on the wire; `keys` shows the public keys of its certificates."""
    return {
        "id": application.object_id,
        "deletedDateTime": moment(application.deleted_at),
        "appId": application.client_id,
        "createdDateTime": moment(application.created),
        "displayName": application.display_name,
        "uniqueName": application.unique_name,
        "description": None,
        "disabledByMicrosoftStatus": None,
        "identifierUris": [],
        "notes": application.notes,
        "signInAudience": application.sign_in_audience,
        "tags": list(application.tags),
        "requiredResourceAccess": [],
        "appRoles": [],
        "keyCredentials": [_certificate(certificate, keys=keys) for certificate in application.certificates],
        "passwordCredentials": [_secret(secret) for secret in application.secrets],
    }


def _secret(secret: Secret) -> dict[str, Any]:
    """A secret without its value. Source: application-addpassword.md."""
    return {
        "customKeyIdentifier": None,
        "displayName": secret.display_name,
        "endDateTime": moment(secret.end),
        "hint": secret.value[:3],
        "keyId": secret.key_id,
        "secretText": None,
        "startDateTime": moment(secret.start),
    }


def _certificate(certificate: Certificate, *, keys: bool) -> dict[str, Any]:
    return {
        "customKeyIdentifier": base64.b64encode(_thumbprint(certificate.key)).decode() or None,
        "displayName": certificate.display_name,
        "endDateTime": moment(certificate.end),
        "key": certificate.key if keys else None,
        "keyId": certificate.key_id,
        "startDateTime": moment(certificate.start),
        "type": "AsymmetricX509Cert",
        "usage": "Verify",
    }


@functools.lru_cache(maxsize=4096)
def _thumbprint(key: str) -> bytes:
    try:
        return x509.load_der_x509_certificate(base64.b64decode(key)).fingerprint(hashes.SHA1())  # noqa: S303  the thumbprint is SHA-1 by definition
    except (ValueError, binascii.Error):
        return b""  # a world may hold something else than a certificate
