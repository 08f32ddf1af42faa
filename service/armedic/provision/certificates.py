"""A caller's public certificate, or one that is generated with its key."""

import base64
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from armedic.errors import FieldError, InvalidRequestError

_POINTER: Final = "/credential/certificate"
_LEAST_BITS: Final = 2048
"""Source: learn.microsoft.com/entra/identity-platform/certificate-credentials"""
_NAMES: Final = uuid.UUID("6f0d3b0e-6a5c-5d0a-9f0e-0f5a3c1f7d21")
_LONGEST_NAME: Final = 64


class PublicCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """What is registered of a certificate."""

    key: str
    """Base64 of its DER form."""
    key_id: str
    """Derived from it, so that it is registered once."""
    starts_at: datetime
    ends_at: datetime


def read(pem: str, now: datetime) -> PublicCertificate:
    """A certificate that Microsoft Entra will take.

    Raises:
        InvalidRequestError: It is none, several, holds a private key, is not RSA of 2048 bits or more, or has ended.
    """
    from cryptography import x509  # noqa: PLC0415  cryptography takes long to import
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415  as above
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415  as above

    if "PRIVATE KEY" in pem:
        raise _wrong("it holds a private key: send the public certificate only, and treat that key as known to others")
    try:
        found = x509.load_pem_x509_certificates(pem.encode())
    except ValueError:
        raise _wrong("it is not a certificate in PEM (-----BEGIN CERTIFICATE-----)") from None
    if len(found) != 1:
        raise _wrong("it is a chain: send the certificate itself only")
    public, ends = found[0].public_key(), found[0].not_valid_after_utc
    if not isinstance(public, rsa.RSAPublicKey) or public.key_size < _LEAST_BITS:
        raise _wrong(f"its key is not RSA of {_LEAST_BITS} bits or more, which Azure DevOps' tasks sign in with")
    if ends <= now:
        raise _wrong(f"it ended on {ends:%Y-%m-%d}")
    der = found[0].public_bytes(Encoding.DER)
    return PublicCertificate(
        key=base64.b64encode(der).decode(),
        key_id=str(uuid.uuid5(_NAMES, base64.b64encode(der).decode())),
        starts_at=found[0].not_valid_before_utc,
        ends_at=ends,
    )


def generated(name: str, start: datetime, end: datetime) -> Mapping[str, Any]:
    """A new key pair with its certificate; see `self_signed`."""
    from armedic.changes.certificate import self_signed  # noqa: PLC0415  cryptography takes long to import

    return self_signed(name[:_LONGEST_NAME], start, end)


def _wrong(detail: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"the certificate cannot be used: {detail}", errors=(FieldError(pointer=_POINTER, detail=detail),)
    )
