"""How Azure DevOps signs in as a service connection: with its secret, its certificate or a federated assertion."""

import functools
import uuid
from datetime import datetime, timedelta
from typing import Final

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from azure_sandbox.clouds import CLOUDS, Cloud
from azure_sandbox.devops_federation import SCHEME, issuer, parameter, subject
from azure_sandbox.devops_secrets import stored_secrets
from azure_sandbox.entra import ASSERTION_TYPE, SignIn, check_sign_in
from azure_sandbox.tokens import CredentialKind, base64url, mint, mint_federated_assertion
from azure_sandbox.world import Clock, Organization, ServiceEndpoint, ServicePrincipal, World

_LIFETIME: Final = timedelta(minutes=10)


class CertificateUnreadableError(Exception):
    """The stored PEM does not hold a certificate with its RSA key."""


def sign_in(world: World, organization: Organization, cloud: Cloud, endpoint: ServiceEndpoint) -> str:
    """A token for Resource Manager, obtained as the connection's application.

    What was signed is used again within the same minute; whether Entra accepts it is looked at each time.

    Raises:
        EntraRefusalError: Entra refuses.
        CertificateUnreadableError: There is nothing to sign an assertion with.
    """
    tenant = parameter(endpoint, "tenantid")
    client = parameter(endpoint, "serviceprincipalid")
    form = {
        "grant_type": "client_credentials",
        "client_id": client,
        "scope": f"{cloud.arm_audiences[0]}/.default",
    }
    secrets = stored_secrets(endpoint)
    if endpoint.scheme.casefold() == SCHEME.casefold():
        assertion = _assertion(
            issuer(organization, endpoint), subject(organization, endpoint), cloud.exchange_audience, _minute(world)
        )
        form |= {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}
    elif parameter(endpoint, "authenticationType").casefold() == "spncertificate":
        audience = f"{cloud.authority}/{tenant}/oauth2/v2.0/token"
        assertion = certificate_assertion(secrets.get("serviceprincipalcertificate", ""), client, audience, world.now())
        form |= {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}
    else:
        form["client_secret"] = secrets.get("serviceprincipalkey", "")
    return _access_token(check_sign_in(world, cloud, tenant, form), cloud, _minute(world))


def _minute(world: World) -> datetime:
    return world.now().replace(second=0, microsecond=0)


@functools.lru_cache(maxsize=4096)
def _assertion(issued_by: str, about: str, audience: str, at: datetime) -> str:
    return mint_federated_assertion(World(clock=Clock(frozen=at)), issued_by, about, audience)


def _access_token(proved: SignIn, cloud: Cloud, at: datetime) -> str:
    who = proved.principal
    named = (who.tenant_id, who.client_id, who.object_id, who.display_name)
    return _minted(cloud.environment, named, proved.audience, proved.credential_kind, at)


@functools.lru_cache(maxsize=4096)
def _minted(
    environment_name: str, named: tuple[str, str, str, str], audience: str, kind: CredentialKind, at: datetime
) -> str:
    """An access token by everything that it says; one for Resource Manager says nothing else of its principal."""
    tenant_id, client_id, object_id, display_name = named
    principal = ServicePrincipal(
        tenant_id=tenant_id, client_id=client_id, object_id=object_id, display_name=display_name, created=at
    )
    world = World(clock=Clock(frozen=at))
    return mint(world, CLOUDS[environment_name], principal, audience, credential_kind=kind)


def certificate_assertion(pem: str, client_id: str, audience: str, now: datetime) -> str:
    """A client assertion signed with the key in a PEM that holds certificate and private key.

    Raises:
        CertificateUnreadableError: It does not.

    Source: learn.microsoft.com/entra/identity-platform/certificate-credentials
    """
    key, thumbprint = _read(pem)
    claims = {
        "aud": audience,
        "iss": client_id,
        "sub": client_id,
        "jti": str(uuid.uuid4()),
        "iat": int(now.timestamp()),
        "nbf": int(now.timestamp()),
        "exp": int((now + _LIFETIME).timestamp()),
    }
    return jwt.encode(claims, key, "PS256", {"x5t#S256": thumbprint})


@functools.lru_cache(maxsize=256)
def _read(pem: str) -> tuple[RSAPrivateKey, str]:
    """The key and the certificate's thumbprint; kept, since each reading checks the key, which takes long."""
    try:
        key = serialization.load_pem_private_key(pem.encode(), None)
        certificate = x509.load_pem_x509_certificate(pem.encode())
    except (ValueError, TypeError) as error:
        raise CertificateUnreadableError(str(error)) from error
    if not isinstance(key, RSAPrivateKey):
        raise CertificateUnreadableError("The private key is no RSA key.")
    return key, base64url(certificate.fingerprint(hashes.SHA256()))
