"""Verify of connections that are federated or have a certificate."""

import datetime as dt
from typing import Any

import httpx
import pytest
from azure_sandbox.world import ServiceEndpoint, World
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sandbox_calls.verify import NO_TOKEN, verify


@pytest.mark.parametrize("base", ["federated"])
@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("issuer", "https://vstoken.dev.azure.com/06000000-0000-4000-8000-000000000001", "AADSTS700211"),
        ("subject", "sc://contoso/shop/sc-shop", "AADSTS700213"),
        ("audiences", ["api://Other"], "AADSTS700212"),
    ],
)
async def test_federated_mismatch(ado: httpx.AsyncClient, world: World, field: str, value: Any, code: str) -> None:
    """Issuer, subject and audience must each be what the application trusts."""
    setattr(world.applications["shop"].federated_credentials[0], field, value)
    assert f"{NO_TOKEN}{code}: " in (await verify(ado))["errorMessage"]


@pytest.mark.parametrize("base", ["federated"])
async def test_no_federated_credential(ado: httpx.AsyncClient, world: World) -> None:
    """An application that trusts nobody is refused with its own code."""
    world.applications["shop"].federated_credentials.clear()
    assert "AADSTS70025: " in (await verify(ado))["errorMessage"]


@pytest.mark.parametrize("base", ["federated"])
async def test_access_token_key_matters_only_with_a_secret(ado: httpx.AsyncClient, endpoint: ServiceEndpoint) -> None:
    """On a federated connection an empty `accesstoken` does no harm."""
    endpoint.parameters["accesstoken"] = None
    assert (await verify(ado))["statusCode"] == "ok"


@pytest.mark.parametrize("base", ["certificate"])
async def test_unregistered_certificate(ado: httpx.AsyncClient, world: World) -> None:
    """A certificate that the application does not have is AADSTS700027."""
    world.applications["shop"].certificates.clear()
    assert "AADSTS700027: " in (await verify(ado))["errorMessage"]


def elliptic_pem() -> str:
    """A certificate with a key that is not RSA, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "elliptic")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return (private + certificate.public_bytes(serialization.Encoding.PEM)).decode()


@pytest.mark.parametrize("base", ["certificate"])
@pytest.mark.parametrize("pem", ["", "no certificate", elliptic_pem()], ids=["empty", "garbage", "elliptic"])
async def test_unreadable_certificate(ado: httpx.AsyncClient, endpoint: ServiceEndpoint, pem: str) -> None:
    """A stored PEM without an RSA key cannot sign."""
    endpoint.secrets["serviceprincipalcertificate"] = pem
    outcome = await verify(ado)
    assert outcome["errorMessage"].startswith(NO_TOKEN)
    assert "AADSTS" not in outcome["errorMessage"]
