"""The environment: what is understood, what is refused, and that nothing is told of secrets."""

import hashlib
import json
import secrets
from pathlib import Path

import pytest
from armedic.settings import ENVIRONMENTS, SettingError, Settings, is_loopback, load

OPEN = {"ARMEDIC_ANONYMOUS": "loopback"}
TENANT = "7e000000-0000-4000-8000-000000000001"


def test_defaults() -> None:
    """With nothing but a way to call it, the service listens on its own machine and talks to the public cloud."""
    settings = load(OPEN | {"PATH": "/bin", "ARMEDIC_PORT": ""})
    assert settings == Settings(anonymous=True)
    assert (settings.host, settings.port, settings.devops_url) == ("127.0.0.1", 8000, "https://dev.azure.com")


def test_everything(tmp_path: Path) -> None:
    """Each variable arrives where it belongs."""
    (tmp_path / "pem").write_text("x")
    settings = load(
        OPEN
        | {
            "ARMEDIC_HOST": "localhost",
            "ARMEDIC_PORT": " 8001 ",
            "ARMEDIC_WORKERS": "2",
            "ARMEDIC_LOG_LEVEL": "DEBUG",
            "ARMEDIC_MAX_BODY_BYTES": "4096",
            "ARMEDIC_DEVOPS_URL": "https://devops.contoso.com/",
            "ARMEDIC_CLOUD": "AzureUSGovernment",
            "ARMEDIC_CREDENTIAL": "certificate",
            "ARMEDIC_TENANT_ID": TENANT,
            "ARMEDIC_CLIENT_ID": TENANT,
            "ARMEDIC_CLIENT_CERTIFICATE_FILE": str(tmp_path / "pem"),
            "ARMEDIC_CA_FILE": str(tmp_path / "pem"),
            "ARMEDIC_CHECK_DEADLINE_SECONDS": "2.5",
        }
    )
    assert (settings.port, settings.workers, settings.max_body_bytes) == (8001, 2, 4096)
    assert (settings.devops_url, settings.cloud) == ("https://devops.contoso.com", "AzureUSGovernment")
    assert (settings.tenant_id, settings.ca_file, settings.check_deadline_seconds) == (TENANT, tmp_path / "pem", 2.5)


def test_clouds(tmp_path: Path) -> None:
    """URLs from the file, secrets from a variable for each cloud; none of them shows in a repr."""
    file, planted = tmp_path / "clouds.json", secrets.token_urlsafe()
    file.write_text(json.dumps({"AzureStack": {"entra_url": "https://adfs.contoso.com/", "arm_scope": "https://x"}}))
    settings = load(OPEN | {"ARMEDIC_CLOUDS_FILE": str(file), "ARMEDIC_CLIENT_SECRET_AZURECHINACLOUD": planted})
    assert set(settings.clouds) == {"AzureStack", "AzureChinaCloud"}
    assert settings.clouds["AzureStack"].entra_url == "https://adfs.contoso.com"
    secret = settings.clouds["AzureChinaCloud"].client_secret
    assert secret is not None
    assert secret.reveal() == planted
    assert planted not in repr(settings)
    assert "AzureStack" in ENVIRONMENTS


def test_api_keys(tmp_path: Path) -> None:
    """Callers are known by digest, name and permissions."""
    file = tmp_path / "keys.json"
    digest = hashlib.sha256(secrets.token_bytes()).hexdigest()
    entry = {"name": "ci", "sha256": digest, "permissions": ["diagnose"], "expires_at": "2030-01-01T00:00:00Z"}
    file.write_text(json.dumps([entry]))
    caller = load({"ARMEDIC_API_KEYS_FILE": str(file), "ARMEDIC_CREDENTIAL": "default"}).api_keys[0]
    assert (caller.name, caller.digest.hex(), caller.permissions) == ("ci", digest, frozenset({"diagnose"}))


REFUSED = {
    "unknown": ({"ARMEDIC_PROT": "1"}, "ARMEDIC_PROT: no such setting"),
    "unknown cloud secret": ({"ARMEDIC_CLIENT_SECRET_MOON": "x"}, "ARMEDIC_CLIENT_SECRET_MOON"),
    "port": ({"ARMEDIC_PORT": "http"}, "ARMEDIC_PORT: expected a port"),
    "port range": ({"ARMEDIC_PORT": "70000"}, "ARMEDIC_PORT"),
    "URL": ({"ARMEDIC_DEVOPS_URL": "dev.azure.com"}, "ARMEDIC_DEVOPS_URL: expected a URL"),
    "tenant": ({"ARMEDIC_TENANT_ID": "contoso"}, "ARMEDIC_TENANT_ID: expected a tenant id"),
    "timeout": ({"ARMEDIC_UPSTREAM_TIMEOUT_SECONDS": "0"}, "ARMEDIC_UPSTREAM_TIMEOUT_SECONDS"),
    "credential": ({"ARMEDIC_CREDENTIAL": "password"}, "ARMEDIC_CREDENTIAL: expected default"),
    "log level": ({"ARMEDIC_LOG_LEVEL": "LOUD"}, "ARMEDIC_LOG_LEVEL"),
    "no such file": ({"ARMEDIC_CA_FILE": "/nowhere/ca.pem"}, "ARMEDIC_CA_FILE"),
    "anonymous": ({"ARMEDIC_ANONYMOUS": "yes"}, "ARMEDIC_ANONYMOUS: expected off or loopback"),
    "nobody may call": ({"ARMEDIC_ANONYMOUS": "off"}, "ARMEDIC_API_KEYS_FILE"),
    "everybody may call": ({"ARMEDIC_HOST": "0.0.0.0"}, "ARMEDIC_HOST must be a loopback address"),  # noqa: S104
    "half a credential": ({"ARMEDIC_CREDENTIAL": "client-secret"}, "ARMEDIC_TENANT_ID: needed"),
    "no certificate": ({"ARMEDIC_CREDENTIAL": "certificate", "ARMEDIC_TENANT_ID": TENANT}, "ARMEDIC_CLIENT_ID: needed"),
}


@pytest.mark.parametrize(("environ", "said"), REFUSED.values(), ids=REFUSED)
def test_refused(environ: dict[str, str], said: str) -> None:
    """A setting that does not make sense stops the start and names itself."""
    with pytest.raises(SettingError, match=said):
        load(OPEN | environ)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"Moon": {}}', '{"AzureCloud": {"arm": 1}}', '{"AzureCloud": {"arm_url": "x"}}']
)
def test_clouds_file_refused(tmp_path: Path, content: str) -> None:
    """A clouds file that is not understood names the setting and the file."""
    file = tmp_path / "clouds.json"
    file.write_text(content)
    with pytest.raises(SettingError, match=r"ARMEDIC_CLOUDS_FILE: expected .*clouds\.json"):
        load(OPEN | {"ARMEDIC_CLOUDS_FILE": str(file)})


def test_values_are_not_told(tmp_path: Path) -> None:
    """The message of a bad setting does not repeat what was set: it may be a secret in the wrong place."""
    planted, file = secrets.token_hex(), tmp_path / "keys.json"
    file.write_text(json.dumps([{"name": "ci", "sha256": planted, "permissions": [planted]}]))
    for environ in ({"ARMEDIC_PORT": planted}, {"ARMEDIC_API_KEYS_FILE": str(file)}, {"ARMEDIC_CLOUD": planted}):
        with pytest.raises(SettingError) as caught:
            load(OPEN | environ)
        assert planted not in str(caught.value)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("armedic.test", False)],  # noqa: S104
)
def test_loopback(host: str, *, loopback: bool) -> None:
    """Only this machine can reach a loopback address."""
    assert is_loopback(host) == loopback
