"""Access tokens and federated assertions: signed with one key per process, verified against the world's clock."""

import base64
import functools
import hashlib
import uuid
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

import jwt
import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.requests import HTTPConnection

from azure_sandbox.clouds import Cloud
from azure_sandbox.world import ServicePrincipal, World

CredentialKind = Literal["secret", "certificate", "federated"]
Reason = Literal["missing", "malformed", "signature", "expired", "audience"]

GRAPH_RESOURCE_ID: Final = "00000003-0000-0000-c000-000000000000"
LIFETIME: Final = timedelta(seconds=3600)
BACK_DATED: Final = timedelta(seconds=300)
ASSERTION_LIFETIME: Final = timedelta(minutes=10)
_ISSUER_HOSTS: Final = {"AzureChinaCloud": "sts.chinacloudapi.cn"}


class TokenRefusedError(Exception):
    """A bearer token that an API does not accept; `reason` says why, `claims` what could be read of it."""

    def __init__(self, reason: Reason, claims: "Claims | None" = None) -> None:
        """Keep the reason and, if the signature was good, the claims."""
        super().__init__(reason)
        self.reason: Reason = reason
        self.claims = claims


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What an API reads from an access token."""

    tenant_id: str
    object_id: str
    """Of the service principal or user, which role assignments name."""
    client_id: str
    issuer: str
    audience: str
    roles: tuple[str, ...]
    """Application permissions; only tokens for Microsoft Graph carry them."""
    scopes: tuple[str, ...] = ()
    """Delegated permissions; only tokens of users carry them."""
    display_name: str
    expires: datetime

    @property
    def delegated(self) -> bool:
        """Whether an application acts for a user."""
        return bool(self.scopes)


class Signer:
    """An RSA key with its self-signed certificate, as JWKS and JWT headers describe it."""

    def __init__(self) -> None:
        """Generate the key."""
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.public_key = self.key.public_key()
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sandbox token signing")])
        start = datetime.now(UTC) - timedelta(days=1)
        self._certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + timedelta(days=3650))
            .sign(self.key, hashes.SHA256())
        )
        self.thumbprint = base64url(self._certificate.fingerprint(hashes.SHA1()))  # noqa: S303  x5t is SHA-1 by RFC 7517

    def sign(self, claims: dict[str, Any]) -> str:
        """A signed JWT (RS256) with the headers that Microsoft Entra sets."""
        return jwt.encode(claims, self.key, "RS256", {"kid": self.thumbprint, "x5t": self.thumbprint})

    def json_web_key(self, issuer: str) -> dict[str, Any]:
        """The public key as an element of a JWKS document."""
        numbers = self.public_key.public_numbers()
        der = self._certificate.public_bytes(serialization.Encoding.DER)
        return {
            "kty": "RSA",
            "use": "sig",
            "kid": self.thumbprint,
            "x5t": self.thumbprint,
            "n": base64url(numbers.n.to_bytes(256, "big")),
            "e": base64url(numbers.e.to_bytes(3, "big")),
            "x5c": [base64.b64encode(der).decode()],
            "issuer": issuer,
        }


@functools.cache
def signer() -> Signer:
    """The signing key of this process, made at first use."""
    return Signer()


def base64url(data: bytes) -> str:
    """Base64 for URLs without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def base64url_bytes(text: str) -> bytes:
    """What base64 for URLs stands for, with or without padding.

    Raises:
        ValueError: It is not base64.
    """
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def token_issuer(cloud: Cloud, tenant_id: str) -> str:
    """The issuer of v1.0 access tokens. Source: access-token-claims-reference.md; ARM's error texts quote it."""
    return f"https://{_ISSUER_HOSTS.get(cloud.environment, 'sts.windows.net')}/{tenant_id}/"


def mint(
    world: World,
    cloud: Cloud,
    principal: ServicePrincipal,
    audience: str,
    *,
    credential_kind: CredentialKind = "secret",
) -> str:
    """An app-only access token of format v1.0, valid for an hour of the world's clock.

    Args:
        world: Gives the time.
        cloud: The cloud whose Entra issues the token.
        principal: Who signed in, in the tenant of the token.
        audience: The resource, e.g. "https://management.azure.com"; for Microsoft Graph the roles are added.
        credential_kind: How the application proved itself (claim `appidacr`).

    Source: learn.microsoft.com/entra/identity-platform/access-token-claims-reference; iat is back-dated by 5 minutes.
    """
    now = world.now()
    issuer = token_issuer(cloud, principal.tenant_id)
    claims: dict[str, Any] = {
        "aud": audience,
        "iss": issuer,
        "iat": int((now - BACK_DATED).timestamp()),
        "nbf": int((now - BACK_DATED).timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
        "aio": base64url(uuid.uuid4().bytes),
        "app_displayname": principal.display_name,
        "appid": principal.client_id,
        "appidacr": "1" if credential_kind == "secret" else "2",
        "idp": issuer,
        "idtyp": "app",
        "oid": principal.object_id,
        "rh": "1." + base64url(hashlib.sha256(principal.object_id.encode()).digest()),
        "sub": principal.object_id,
        "tid": principal.tenant_id,
        "uti": base64url(uuid.uuid4().bytes),
        "ver": "1.0",
    }
    if audience.rstrip("/") in {cloud.graph_audience, GRAPH_RESOURCE_ID}:
        claims["roles"] = list(principal.graph_roles)
    return signer().sign(claims)


def mint_federated_assertion(world: World, issuer: str, subject: str, audience: str) -> str:
    """The token that Azure DevOps presents for a workload identity connection; valid for 10 minutes.

    Args:
        world: Gives the time.
        issuer: "https://login.microsoftonline.com/{tenant id}/v2.0", or the older one,
            "https://vstoken.dev.azure.com/{organization id}".
        subject: As the connection shows it, letter case included.
        audience: The exchange audience of the cloud, e.g. "api://AzureADTokenExchange".

    Source: learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity
    """
    now = world.now()
    return signer().sign(
        {
            "iss": issuer,
            "sub": subject,
            "aud": audience,
            "jti": str(uuid.uuid4()),
            "iat": int(now.timestamp()),
            "nbf": int(now.timestamp()),
            "exp": int((now + ASSERTION_LIFETIME).timestamp()),
        },
    )


def bearer(request: HTTPConnection) -> str | None:
    """The bearer token of a request; None without an Authorization header of that kind."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() or None if kind.casefold() == "bearer" else None


def verify(world: World, token: str | None, audiences: Collection[str]) -> Claims:
    """The claims of an access token that this sandbox issued and that is valid for one of the audiences.

    A final slash of the audience does not matter.

    Raises:
        TokenRefusedError: Missing, malformed, not signed by this sandbox, expired by the world's clock, or made for
            another audience, checked in this order.
    """
    if not token:
        raise TokenRefusedError("missing")
    claims = _claims(unpadded(token))
    if claims.expires <= world.now():
        raise TokenRefusedError("expired", claims)
    if claims.audience.rstrip("/") not in {audience.rstrip("/") for audience in audiences}:
        raise TokenRefusedError("audience", claims)
    return claims


def unpadded(token: str) -> str:
    """A JWT whose segments lost their base64 padding, which azure-identity's async credentials leave in."""
    return ".".join(segment.rstrip("=") for segment in token.split("."))


@functools.lru_cache(maxsize=1024)
def _claims(token: str) -> Claims:
    """Read once for each token: what it says never changes; whether it is still valid is looked at each time."""
    try:
        payload = jwt.decode(
            token,
            signer().public_key,
            algorithms=["RS256"],
            options={"verify_exp": False, "verify_nbf": False, "verify_iat": False, "verify_aud": False},
        )
        return Claims(
            tenant_id=payload["tid"],
            object_id=payload["oid"],
            client_id=payload["appid"],
            issuer=payload["iss"],
            audience=payload["aud"],
            roles=tuple(payload.get("roles", ())),
            scopes=tuple(payload.get("scp", "").split()),
            display_name=payload["app_displayname"],
            expires=datetime.fromtimestamp(payload["exp"], UTC),
        )
    except jwt.InvalidSignatureError as error:
        raise TokenRefusedError("signature") from error
    except (jwt.InvalidTokenError, KeyError, TypeError) as error:
        raise TokenRefusedError("malformed") from error
