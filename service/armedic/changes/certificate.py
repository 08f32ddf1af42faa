"""A key pair with a self-signed certificate, made at the moment when a plan is applied."""

import base64
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from armedic.secret import Secret

KEY_BITS: Final = 2048
CLOCKS_APART: Final = timedelta(minutes=5)
"""The certificate begins so much earlier: not every clock is as far."""


def self_signed(name: str, start: datetime, end: datetime) -> Mapping[str, Any]:
    """A new RSA key and its certificate: `keyId`, `key` (base64 of the certificate), `pem` (both; a Secret).

    Args:
        name: The common name, at most 64 characters.

    Source: learn.microsoft.com/entra/identity-platform/certificate-credentials (RSA, 2048 bits)
    """
    private = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - CLOCKS_APART)
        .not_valid_after(end)
        .sign(private, hashes.SHA256())
    )
    secret = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return {
        "keyId": str(uuid.uuid4()),
        "key": base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode(),
        "pem": Secret((secret + certificate.public_bytes(serialization.Encoding.PEM)).decode()),
    }
