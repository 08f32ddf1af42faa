"""Client assertions that prove an application by its certificate."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from jwt.utils import base64url_encode

from armedic.secret import Secret

_LIFETIME: Final = timedelta(minutes=5)


def signed(pem: Secret, client_id: str, url: str) -> str:
    """An assertion for the token endpoint at `url`, signed with the key of a PEM that holds certificate and key.

    Source: learn.microsoft.com/entra/identity-platform/certificate-credentials
    """
    content = pem.reveal().encode()
    thumbprint = x509.load_pem_x509_certificate(content).fingerprint(hashes.SHA256())
    key: Any = serialization.load_pem_private_key(content, None)
    now = datetime.now(UTC)
    claims = {
        "aud": url,
        "iss": client_id,
        "sub": client_id,
        "jti": str(uuid.uuid4()),
        "nbf": now,
        "exp": now + _LIFETIME,
    }
    return jwt.encode(claims, key, "PS256", {"x5t#S256": base64url_encode(thumbprint).decode()})
