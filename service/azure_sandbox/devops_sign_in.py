"""How Azure DevOps signs in as a service connection: with its secret, its certificate or a federated assertion."""

import uuid
from datetime import datetime, timedelta
from typing import Final

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from azure_sandbox.clouds import Cloud
from azure_sandbox.devops_federation import SCHEME, issuer, parameter, subject
from azure_sandbox.devops_secrets import stored_secrets
from azure_sandbox.entra import ASSERTION_TYPE, TokenGrant, request_token
from azure_sandbox.tokens import base64url, mint_federated_assertion
from azure_sandbox.world import Organization, ServiceEndpoint, World

_LIFETIME: Final = timedelta(minutes=10)


class CertificateUnreadableError(Exception):
    """The stored PEM does not hold a certificate with its RSA key."""


def sign_in(world: World, organization: Organization, cloud: Cloud, endpoint: ServiceEndpoint) -> TokenGrant:
    """A token for Resource Manager, obtained as the connection's application.

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
        assertion = mint_federated_assertion(
            world, issuer(organization, endpoint), subject(organization, endpoint), cloud.exchange_audience
        )
        form |= {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}
    elif parameter(endpoint, "authenticationType").casefold() == "spncertificate":
        audience = f"{cloud.authority}/{tenant}/oauth2/v2.0/token"
        assertion = certificate_assertion(secrets.get("serviceprincipalcertificate", ""), client, audience, world.now())
        form |= {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}
    else:
        form["client_secret"] = secrets.get("serviceprincipalkey", "")
    return request_token(world, cloud, tenant, form)


def certificate_assertion(pem: str, client_id: str, audience: str, now: datetime) -> str:
    """A client assertion signed with the key in a PEM that holds certificate and private key.

    Raises:
        CertificateUnreadableError: It does not.

    Source: learn.microsoft.com/entra/identity-platform/certificate-credentials
    """
    try:
        key = serialization.load_pem_private_key(pem.encode(), None)
        certificate = x509.load_pem_x509_certificate(pem.encode())
    except (ValueError, TypeError) as error:
        raise CertificateUnreadableError(str(error)) from error
    if not isinstance(key, RSAPrivateKey):
        raise CertificateUnreadableError("The private key is no RSA key.")
    claims = {
        "aud": audience,
        "iss": client_id,
        "sub": client_id,
        "jti": str(uuid.uuid4()),
        "iat": int(now.timestamp()),
        "nbf": int(now.timestamp()),
        "exp": int((now + _LIFETIME).timestamp()),
    }
    thumbprint = base64url(certificate.fingerprint(hashes.SHA256()))
    return jwt.encode(claims, key, "PS256", {"x5t#S256": thumbprint})
