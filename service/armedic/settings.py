"""The environment's ARMEDIC_ variables as one frozen Settings. Nothing else in Armedic reads the environment."""

import ipaddress
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

import msgspec
from msgspec import Meta

from armedic.secret import Secret

Permission = Literal["diagnose", "repair", "provision"]
CredentialKind = Literal[
    "default", "client-secret", "certificate", "workload-identity", "managed-identity", "azure-cli", "environment"
]
PREFIX: Final = "ARMEDIC_"
CLOUD_SECRET: Final = "ARMEDIC_CLIENT_SECRET_"  # noqa: S105 - the name of a variable, not a secret
Url = Annotated[str, Meta(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")]
Guid = Annotated[str, Meta(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", max_length=36)]
Environment = Literal["AzureCloud", "AzureUSGovernment", "AzureChinaCloud", "AzureGermanCloud", "AzureStack"]
ENVIRONMENTS: Final[tuple[str, ...]] = get_args(Environment)
Seconds = Annotated[float, Meta(gt=0, le=600)]


class SettingError(Exception):
    """A setting that keeps Armedic from starting; the text names it and says what is expected, never its value."""


class CloudSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where one cloud is and how to sign in there; None means the published value, or the service's own identity."""

    environment: str
    """The name that Azure DevOps uses, e.g. "AzureCloud"."""
    entra_url: str | None = None
    arm_url: str | None = None
    graph_url: str | None = None
    vault_url: str | None = None
    tenant_id: str | None = None
    client_id: str | None = None
    client_secret: Secret | None = None
    arm_scope: str | None = None
    """Scope to ask a token for Azure Resource Manager with, e.g. "https://management.azure.com/.default"."""
    graph_scope: str | None = None
    connection_url: str | None = None
    """What service connections of this cloud store as their server URL."""


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A caller: its key is known by digest only."""

    name: str
    digest: bytes
    """SHA-256 of the key."""
    permissions: frozenset[Permission]
    expires_at: datetime | None = None


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that can be set; the defaults are those of a service on its own machine."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    log_level: str = "INFO"
    max_body_bytes: int = 8 * 1024 * 1024
    max_capture_bytes: int = 256 * 1024 * 1024
    """Bytes of an uploaded file."""
    max_expanded_bytes: int = 1024 * 1024 * 1024
    """Bytes that an uploaded archive may expand to."""
    capture_processes: int = 2
    """Uploads that are read at a time; the others wait."""
    capture_timeout_seconds: float = 300.0
    """For an upload to arrive and be read."""
    devops_url: str = "https://dev.azure.com"
    cloud: str = "AzureCloud"
    """The cloud of the service's own identity."""
    clouds: Mapping[str, CloudSettings] = {}
    """By environment; only those that differ from what is published."""
    credential: CredentialKind = "default"
    tenant_id: str | None = None
    client_id: str | None = None
    client_secret: Secret | None = None
    client_certificate_file: Path | None = None
    ca_file: Path | None = None
    """Certificate authorities to trust for upstream calls, in PEM; None for the machine's own."""
    api_keys: tuple[ApiKey, ...] = ()
    anonymous: bool = False
    """Everybody may do everything; only on a loopback address."""
    upstream_timeout_seconds: float = 20.0
    connect_timeout_seconds: float = 5.0
    check_deadline_seconds: float = 25.0
    sweep_concurrency: int = 16
    """Calls at a time that a sweep sends to Azure DevOps, and to each of the others at most."""


class _KeyEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-fA-F]{64}$", max_length=64)]
    permissions: Annotated[list[Permission], Meta(min_length=1)]
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None


class _CloudEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    entra_url: Url | None = None
    arm_url: Url | None = None
    graph_url: Url | None = None
    vault_url: Url | None = None
    tenant_id: Guid | None = None
    client_id: Guid | None = None
    arm_scope: Annotated[str, Meta(min_length=1)] | None = None
    graph_scope: Annotated[str, Meta(min_length=1)] | None = None
    connection_url: Url | None = None


_PLAIN: Final[Mapping[str, tuple[str, Any, str]]] = {
    "ARMEDIC_HOST": ("host", Annotated[str, Meta(min_length=1)], "an address or host name to listen on"),
    "ARMEDIC_PORT": ("port", Annotated[int, Meta(ge=0, le=65535)], "a port, 0 to 65535"),
    "ARMEDIC_WORKERS": ("workers", Annotated[int, Meta(ge=1, le=64)], "a number of processes, 1 to 64"),
    "ARMEDIC_LOG_LEVEL": (
        "log_level",
        Literal["DEBUG", "INFO", "WARNING", "ERROR"],
        "DEBUG, INFO, WARNING or ERROR",
    ),
    "ARMEDIC_MAX_BODY_BYTES": (
        "max_body_bytes",
        Annotated[int, Meta(ge=1024, le=1 << 30)],
        "a number of bytes, 1024 to 1073741824",
    ),
    "ARMEDIC_MAX_CAPTURE_BYTES": (
        "max_capture_bytes",
        Annotated[int, Meta(ge=1024, le=1 << 32)],
        "a number of bytes, 1024 to 4294967296",
    ),
    "ARMEDIC_MAX_EXPANDED_BYTES": (
        "max_expanded_bytes",
        Annotated[int, Meta(ge=1024, le=1 << 36)],
        "a number of bytes, 1024 to 68719476736",
    ),
    "ARMEDIC_CAPTURE_PROCESSES": (
        "capture_processes",
        Annotated[int, Meta(ge=1, le=64)],
        "a number of processes, 1 to 64",
    ),
    "ARMEDIC_CAPTURE_TIMEOUT_SECONDS": (
        "capture_timeout_seconds",
        Annotated[float, Meta(gt=0, le=3600)],
        "seconds, above 0 and at most 3600",
    ),
    "ARMEDIC_DEVOPS_URL": ("devops_url", Url, "a URL such as https://dev.azure.com"),
    "ARMEDIC_CLOUD": ("cloud", Environment, "a cloud such as AzureCloud or AzureUSGovernment"),
    "ARMEDIC_CREDENTIAL": (
        "credential",
        CredentialKind,
        "default, client-secret, certificate, workload-identity, managed-identity, azure-cli or environment",
    ),
    "ARMEDIC_TENANT_ID": ("tenant_id", Guid, "a tenant id, 8-4-4-4-12 hexadecimal digits"),
    "ARMEDIC_CLIENT_ID": ("client_id", Guid, "a client id, 8-4-4-4-12 hexadecimal digits"),
    "ARMEDIC_SWEEP_CONCURRENCY": (
        "sweep_concurrency",
        Annotated[int, Meta(ge=1, le=64)],
        "a number of calls at a time, 1 to 64",
    ),
    "ARMEDIC_UPSTREAM_TIMEOUT_SECONDS": ("upstream_timeout_seconds", Seconds, "seconds, above 0 and at most 600"),
    "ARMEDIC_CONNECT_TIMEOUT_SECONDS": ("connect_timeout_seconds", Seconds, "seconds, above 0 and at most 600"),
    "ARMEDIC_CHECK_DEADLINE_SECONDS": ("check_deadline_seconds", Seconds, "seconds, above 0 and at most 600"),
}
_SPECIAL: Final = frozenset(
    {
        "ARMEDIC_CLIENT_SECRET",
        "ARMEDIC_CLIENT_CERTIFICATE_FILE",
        "ARMEDIC_CA_FILE",
        "ARMEDIC_CLOUDS_FILE",
        "ARMEDIC_API_KEYS_FILE",
        "ARMEDIC_ANONYMOUS",
    }
)


def load(environ: Mapping[str, str]) -> Settings:
    """The settings that an environment asks for; empty variables count as not set.

    Raises:
        SettingError: A variable is unknown or does not make sense, or no caller could ever sign in.
    """
    given = {name: value for name, value in environ.items() if name.startswith(PREFIX) and value}
    _refuse_unknown(given)
    values = {_PLAIN[name][0]: _plain(name, value) for name, value in given.items() if name in _PLAIN}
    if "devops_url" in values:
        values["devops_url"] = values["devops_url"].rstrip("/")
    if secret := given.get("ARMEDIC_CLIENT_SECRET"):
        values["client_secret"] = Secret(secret)
    settings = Settings(
        **values,
        client_certificate_file=_file(given, "ARMEDIC_CLIENT_CERTIFICATE_FILE"),
        ca_file=_file(given, "ARMEDIC_CA_FILE"),
        clouds=_clouds(given),
        api_keys=_api_keys(given),
        anonymous=_anonymous(given),
    )
    check(settings)
    return settings


def check(settings: Settings) -> None:
    """Refuse settings that do not go together.

    Raises:
        SettingError: Nobody could call the service, everybody could from elsewhere, or the credential is incomplete.
    """
    if settings.anonymous and not is_loopback(settings.host):
        raise SettingError(
            "ARMEDIC_ANONYMOUS: 'loopback' lets everybody do everything, so ARMEDIC_HOST must be a loopback address"
        )
    if not settings.anonymous and not settings.api_keys:
        raise SettingError(
            "nobody could call this service: set ARMEDIC_API_KEYS_FILE to a JSON list of callers, "
            "or ARMEDIC_ANONYMOUS=loopback to try it on this machine"
        )
    needed: dict[str, tuple[tuple[str, object], ...]] = {
        "client-secret": (
            ("ARMEDIC_TENANT_ID", settings.tenant_id),
            ("ARMEDIC_CLIENT_ID", settings.client_id),
            ("ARMEDIC_CLIENT_SECRET", settings.client_secret),
        ),
        "certificate": (
            ("ARMEDIC_TENANT_ID", settings.tenant_id),
            ("ARMEDIC_CLIENT_ID", settings.client_id),
            ("ARMEDIC_CLIENT_CERTIFICATE_FILE", settings.client_certificate_file),
        ),
    }
    for name, value in needed.get(settings.credential, ()):
        if value is None:
            raise SettingError(f"{name}: needed, since ARMEDIC_CREDENTIAL is {settings.credential}")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a listener on the host."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _refuse_unknown(given: Mapping[str, str]) -> None:
    clouds = {CLOUD_SECRET + name.upper() for name in ENVIRONMENTS}
    for name in sorted(given):
        if name not in _PLAIN and name not in _SPECIAL and name not in clouds:
            raise SettingError(f"{name}: no such setting; known are {', '.join(sorted({*_PLAIN, *_SPECIAL}))}")


def _plain(name: str, value: str) -> Any:
    _, kind, expected = _PLAIN[name]
    try:
        return msgspec.convert(value.strip(), kind, strict=False)
    except msgspec.ValidationError:
        raise SettingError(f"{name}: expected {expected}") from None


def _anonymous(given: Mapping[str, str]) -> bool:
    value = given.get("ARMEDIC_ANONYMOUS", "off")
    if value not in {"off", "loopback"}:
        raise SettingError("ARMEDIC_ANONYMOUS: expected off or loopback")
    return value == "loopback"


def _file(given: Mapping[str, str], name: str) -> Path | None:
    if name not in given:
        return None
    path = Path(given[name])
    if not path.is_file():
        raise SettingError(f"{name}: expected the path of a file, and there is none at {path}")
    return path


def _json_file(given: Mapping[str, str], name: str, kind: Any, expected: str) -> Any:
    path = _file(given, name)
    if path is None:
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except OSError as error:
        raise SettingError(f"{name}: {path} cannot be read ({error.strerror})") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        # the value of a wrong member could be a secret; its place is enough
        place = str(error).partition(" - at ")[2] or "no JSON"
        raise SettingError(f"{name}: expected {expected}; {path} is not ({place})") from None


def _clouds(given: Mapping[str, str]) -> dict[str, CloudSettings]:
    expected = "a JSON object of environment to URLs (entra_url, arm_url, graph_url, vault_url), tenant_id, client_id"
    entries = _json_file(given, "ARMEDIC_CLOUDS_FILE", dict[Environment, _CloudEntry], expected) or {}
    clouds: dict[str, CloudSettings] = {}
    for environment in ENVIRONMENTS:
        secret = given.get(CLOUD_SECRET + environment.upper())
        if environment not in entries and not secret:
            continue
        entry: _CloudEntry = entries.get(environment, _CloudEntry())
        clouds[environment] = CloudSettings(
            environment=environment,
            entra_url=_trimmed(entry.entra_url),
            arm_url=_trimmed(entry.arm_url),
            graph_url=_trimmed(entry.graph_url),
            vault_url=_trimmed(entry.vault_url),
            tenant_id=entry.tenant_id,
            client_id=entry.client_id,
            client_secret=Secret(secret) if secret else None,
            arm_scope=entry.arm_scope,
            graph_scope=entry.graph_scope,
            connection_url=entry.connection_url,
        )
    return clouds


def _trimmed(url: str | None) -> str | None:
    return url.rstrip("/") if url else None


def _api_keys(given: Mapping[str, str]) -> tuple[ApiKey, ...]:
    expected = "a JSON list of callers with name, sha256 (hexadecimal), permissions and, if you like, expires_at"
    entries: list[_KeyEntry] = _json_file(given, "ARMEDIC_API_KEYS_FILE", list[_KeyEntry], expected) or []
    return tuple(
        ApiKey(
            name=entry.name,
            digest=bytes.fromhex(entry.sha256),
            permissions=frozenset(entry.permissions),
            expires_at=entry.expires_at,
        )
        for entry in entries
    )
