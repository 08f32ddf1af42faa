"""The identity that the settings name: which credential is built, and that a certificate signs in."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
from armedic.app import create_app
from armedic.clients._credentials import build
from armedic.clients.clouds import cloud
from armedic.settings import CredentialKind, Settings
from azure_sandbox.world import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from harness import Azure, decoded, on, running, settings_for

CLASSES: list[tuple[CredentialKind, str]] = [
    ("client-secret", "ClientSecretCredential"),
    ("certificate", "CertificateCredential"),
    ("workload-identity", "WorkloadIdentityCredential"),
    ("managed-identity", "ManagedIdentityCredential"),
    ("azure-cli", "AzureCliCredential"),
    ("environment", "EnvironmentCredential"),
    ("default", "DefaultAzureCredential"),
]


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, str]:
    """A new key with its certificate in a PEM file, and the certificate as Graph keeps it."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "armedic")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path = tmp_path / "armedic.pem"
    path.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return path, base64.b64encode(made.public_bytes(serialization.Encoding.DER)).decode()


@pytest.mark.parametrize(("kind", "name"), CLASSES, ids=[kind for kind, _name in CLASSES])
async def test_kind(
    kind: CredentialKind,
    name: str,
    certificate: tuple[Path, str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Each setting of ARMEDIC_CREDENTIAL builds the credential of azure-identity that it names."""
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(tmp_path / "token"))
    settings = msgspec.structs.replace(
        settings_for(Azure("secret")), credential=kind, client_certificate_file=certificate[0]
    )
    async with httpx.AsyncClient() as client:
        credential = build(settings, cloud("AzureCloud", None), client)
        assert type(credential).__name__ == name
        await credential.close()


async def test_certificate_signs_in(certificate: tuple[Path, str]) -> None:
    """A service with a certificate gets tokens for every system."""
    azure = Azure("secret")
    path, key = certificate
    now = azure.now()
    held = Certificate(key_id="a43ed1c0-0000-4000-8000-000000000401", key=key, start=now, end=now + timedelta(days=1))
    azure.world.applications["armedic"].certificates.append(held)
    settings: Settings = msgspec.structs.replace(
        settings_for(azure), credential="certificate", client_certificate_file=path, anonymous=True
    )
    app = create_app(settings, transport=azure.transport)
    async with running(app), httpx.AsyncClient(transport=on(app), base_url="http://localhost") as client:
        ready = await client.get("/health/ready")
    assert set(decoded(ready)["upstreams"].values()) == {"ok"}
