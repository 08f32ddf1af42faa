"""The environment's ARMEDIC_ variables as one frozen Settings. Nothing else in Armedic reads the environment."""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

import msgspec
from msgspec import Meta

from armedic.secret import Secret

Permission = Literal["diagnose", "repair", "provision"]
Safety = Literal["reversible", "credential", "privilege", "destructive"]
"""Classes of changes, as plans have them."""
IdentityKind = Literal["service", "on-behalf-of"]
CredentialKind = Literal[
    "default", "client-secret", "certificate", "workload-identity", "managed-identity", "azure-cli", "environment"
]
PREFIX: Final = "ARMEDIC_"
PUBLISHED_DEVOPS: Final = "https://dev.azure.com"
CLOUD_SECRET: Final = "ARMEDIC_CLIENT_SECRET_"  # noqa: S105 - the name of a variable, not a secret
Url = Annotated[str, Meta(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")]
Guid = Annotated[str, Meta(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", max_length=36)]
Environment = Literal["AzureCloud", "AzureUSGovernment", "AzureChinaCloud", "AzureGermanCloud", "AzureStack"]
ENVIRONMENTS: Final[tuple[str, ...]] = get_args(Environment)
_ORIGIN: Final = re.compile(
    r"https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?"
)
_HOST: Final = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
EXCHANGING: Final = ("client-secret", "certificate", "workload-identity")
"""Credentials with which the tokens of callers can be exchanged."""
Seconds = Annotated[float, Meta(gt=0, le=600)]


class SettingError(Exception):
    """A setting that keeps Armedic from starting; the text names it and says what is expected, never its value."""


class CloudSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where one cloud is and how to sign in there; None means the published value, or the service's own identity.

    An Azure Stack tells in its metadata what is left out here, its `arm_url` apart.
    """

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
    vault_scope: str | None = None
    """Scope to ask a token for Key Vault with, e.g. "https://vault.azure.net/.default"."""
    connection_url: str | None = None
    """What service connections of this cloud store as their server URL."""


class ApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """A caller: its key is known by digest only."""

    name: str
    digest: bytes
    """SHA-256 of the key."""
    permissions: frozenset[Permission]
    expires_at: datetime | None = None
    organizations: frozenset[str] | None = None
    """Azure DevOps organizations that it is for, in lower case; None for all."""
    safety: frozenset[Safety] | None = None
    """Classes of changes that it may plan and make; None for all."""


class EntraSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Which access tokens of Microsoft Entra are accepted from callers."""

    audiences: tuple[str, ...]
    """Client id and App ID URIs of Armedic's own application, as they stand in `aud`."""
    tenants: frozenset[str]
    """Ids of the tenants whose tokens are accepted, in lower case."""
    authority: str | None = None
    """Where the tenants publish their signing keys; None for that of the home cloud."""
    names: Mapping[str, Permission] = msgspec.field(
        default_factory=lambda: {
            "Armedic.Diagnose": "diagnose",
            "Armedic.Repair": "repair",
            "Armedic.Provision": "provision",
        }
    )
    """What an app role or a delegated scope of this name permits."""


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
    capture_uploads: int = 8
    """Large uploads that are received at a time, in each process; no caller may have more than half of them."""
    max_json_depth: int = 100
    """How deeply arrays and objects of a JSON body may be nested."""
    max_requests: int = 200
    """Requests in flight, in each process."""
    max_requests_per_caller: int = 100
    """Requests of one caller in flight, in each process."""
    max_wait_seconds: float = 0.1
    """What a request may wait before it is begun; while there is more to do than can be done, a 200th of it."""
    max_connections: int = 1000
    """Open connections, in each process."""
    max_head_bytes: int = 32 * 1024
    """Bytes of a request's line and headers."""
    max_headers: int = 100
    request_seconds: float = 120.0
    """For a request, its body received; changes in flight, streams and captures have bounds of their own."""
    client_seconds: float = 20.0
    """How long a client may take for a request's head, and pause while it sends a body or reads an answer."""
    min_body_bytes_per_second: int = 1024
    """What a body must come at on average once `client_seconds` are over."""
    keep_alive_seconds: float = 75.0
    """How long a connection may be idle; longer than load balancers keep theirs, lest both use it and close it."""
    drain_seconds: float = 5.0
    """After SIGTERM: how long to answer on while /health/ready says 503, so that load balancers notice."""
    stop_seconds: float = 60.0
    """Then: for requests in flight. Changes that are not done after half of it are taken back."""
    private_hosts: tuple[str, ...] = ()
    """Hosts that may have private addresses beside those of the URLs in the settings; "*.example" for all below."""
    cors_origins: tuple[str, ...] = ()
    """Origins whose pages may call the API from a browser, e.g. "https://portal.contoso.example"."""
    devops_url: str = PUBLISHED_DEVOPS
    cloud: str = "AzureCloud"
    """The cloud of the service's own identity."""
    clouds: Mapping[str, CloudSettings] = {}
    """By environment; only those that differ from what is published."""
    credential: CredentialKind | None = None
    """None, which only trying it on one machine allows, is the same as default."""
    tenant_id: str | None = None
    client_id: str | None = None
    client_secret: Secret | None = None
    client_certificate_file: Path | None = None
    federated_token_file: Path | None = None
    """The token of a workload identity, from AZURE_FEDERATED_TOKEN_FILE, which Kubernetes sets."""
    ca_file: Path | None = None
    """Certificate authorities to trust for upstream calls, in PEM; None for the machine's own."""
    api_keys: tuple[ApiKey, ...] = ()
    api_keys_file: Path | None = None
    """Where the keys come from; looked at again while the service runs."""
    entra: EntraSettings | None = None
    """None: callers sign in with keys only."""
    identity: IdentityKind = "service"
    """With whose rights Azure is asked: Armedic's own, or those of the caller."""
    policy_file: Path | None = None
    """Rules that limit what callers may do; read and looked at again by armedic/callers."""
    devops_token: Secret | None = None
    """A personal access token for Azure DevOps Server, which takes no tokens of Microsoft Entra."""
    anonymous: bool = False
    """Everybody may do everything; only on a loopback address."""
    upstream_timeout_seconds: float = 20.0
    connect_timeout_seconds: float = 5.0
    check_deadline_seconds: float = 25.0
    sweep_concurrency: int = 16
    """Calls at a time that a sweep sends to Azure DevOps, and to each of the others at most."""
    metrics: Literal["open", "off"] = "open"
    """Whether everybody who reaches the port may read GET /metrics: numbers by route, cause and system, no names."""
    otlp_endpoint: str | None = None
    """Base URL of the OpenTelemetry collector that spans are sent to; None for no traces."""


class _KeyEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-fA-F]{64}$", max_length=64)]
    permissions: Annotated[list[Permission], Meta(min_length=1)]
    expires_at: Annotated[datetime, Meta(tz=True)] | None = None
    organizations: Annotated[list[Annotated[str, Meta(min_length=1)]], Meta(min_length=1)] | None = None
    safety: list[Safety] | None = None


class _CloudEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    entra_url: Url | None = None
    arm_url: Url | None = None
    graph_url: Url | None = None
    vault_url: Url | None = None
    tenant_id: Guid | None = None
    client_id: Guid | None = None
    arm_scope: Annotated[str, Meta(min_length=1)] | None = None
    graph_scope: Annotated[str, Meta(min_length=1)] | None = None
    vault_scope: Annotated[str, Meta(min_length=1)] | None = None
    connection_url: Url | None = None


_UP_TO_AN_HOUR: Final = "seconds, above 0 and at most 3600"
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
        _UP_TO_AN_HOUR,
    ),
    "ARMEDIC_CAPTURE_UPLOADS": ("capture_uploads", Annotated[int, Meta(ge=2, le=256)], "a number of uploads, 2 to 256"),
    "ARMEDIC_MAX_JSON_DEPTH": ("max_json_depth", Annotated[int, Meta(ge=16, le=500)], "a number, 16 to 500"),
    "ARMEDIC_MAX_REQUESTS": ("max_requests", Annotated[int, Meta(ge=1, le=10000)], "a number of requests, 1 to 10000"),
    "ARMEDIC_MAX_REQUESTS_PER_CALLER": (
        "max_requests_per_caller",
        Annotated[int, Meta(ge=1, le=10000)],
        "a number of requests, 1 to 10000",
    ),
    "ARMEDIC_MAX_WAIT_SECONDS": ("max_wait_seconds", Annotated[float, Meta(ge=0.01, le=60)], "seconds, 0.01 to 60"),
    "ARMEDIC_MAX_CONNECTIONS": (
        "max_connections",
        Annotated[int, Meta(ge=1, le=100000)],
        "a number of connections, 1 to 100000",
    ),
    "ARMEDIC_MAX_HEAD_BYTES": (
        "max_head_bytes",
        Annotated[int, Meta(ge=4096, le=1 << 20)],
        "a number of bytes, 4096 to 1048576",
    ),
    "ARMEDIC_MAX_HEADERS": ("max_headers", Annotated[int, Meta(ge=16, le=1000)], "a number of headers, 16 to 1000"),
    "ARMEDIC_REQUEST_SECONDS": ("request_seconds", Annotated[float, Meta(gt=0, le=3600)], _UP_TO_AN_HOUR),
    "ARMEDIC_CLIENT_SECONDS": ("client_seconds", Seconds, "seconds, above 0 and at most 600"),
    "ARMEDIC_MIN_BODY_BYTES_PER_SECOND": (
        "min_body_bytes_per_second",
        Annotated[int, Meta(ge=1, le=1 << 30)],
        "a number of bytes, 1 to 1073741824",
    ),
    "ARMEDIC_KEEP_ALIVE_SECONDS": ("keep_alive_seconds", Seconds, "seconds, above 0 and at most 600"),
    "ARMEDIC_DRAIN_SECONDS": ("drain_seconds", Annotated[float, Meta(ge=0, le=600)], "seconds, 0 to 600"),
    "ARMEDIC_STOP_SECONDS": ("stop_seconds", Annotated[float, Meta(gt=0, le=3600)], _UP_TO_AN_HOUR),
    "ARMEDIC_DEVOPS_URL": ("devops_url", Url, "a URL such as https://dev.azure.com"),
    "ARMEDIC_CLOUD": ("cloud", Environment, "a cloud such as AzureCloud or AzureUSGovernment"),
    "ARMEDIC_CREDENTIAL": (
        "credential",
        CredentialKind,
        "default, client-secret, certificate, workload-identity, managed-identity, azure-cli or environment",
    ),
    "ARMEDIC_IDENTITY": ("identity", IdentityKind, "service or on-behalf-of"),
    "ARMEDIC_TENANT_ID": ("tenant_id", Guid, "a tenant id, 8-4-4-4-12 hexadecimal digits"),
    "ARMEDIC_CLIENT_ID": ("client_id", Guid, "a client id, 8-4-4-4-12 hexadecimal digits"),
    "ARMEDIC_SWEEP_CONCURRENCY": (
        "sweep_concurrency",
        Annotated[int, Meta(ge=1, le=64)],
        "a number of calls at a time, 1 to 64",
    ),
    "ARMEDIC_METRICS": ("metrics", Literal["open", "off"], "open or off"),
    "ARMEDIC_OTLP_ENDPOINT": ("otlp_endpoint", Url, "the URL of a collector such as http://collector:4318"),
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
        "ARMEDIC_POLICY_FILE",
        "ARMEDIC_DEVOPS_TOKEN",
        "ARMEDIC_ENTRA_AUDIENCE",
        "ARMEDIC_ENTRA_TENANTS",
        "ARMEDIC_ENTRA_AUTHORITY",
        "ARMEDIC_ENTRA_DIAGNOSE",
        "ARMEDIC_ENTRA_REPAIR",
        "ARMEDIC_ENTRA_PROVISION",
        "ARMEDIC_PRIVATE_HOSTS",
        "ARMEDIC_CORS_ORIGINS",
    }
)


VARIABLES: Final = frozenset({*_PLAIN, *_SPECIAL, *(CLOUD_SECRET + name.upper() for name in ENVIRONMENTS)})
"""The names of all settings."""


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
    if token := given.get("ARMEDIC_DEVOPS_TOKEN"):
        values["devops_token"] = Secret(token)
    keys_file = _file(given, "ARMEDIC_API_KEYS_FILE")
    settings = Settings(
        **values,
        client_certificate_file=_file(given, "ARMEDIC_CLIENT_CERTIFICATE_FILE"),
        ca_file=_file(given, "ARMEDIC_CA_FILE"),
        clouds=_clouds(given),
        api_keys=read_api_keys(keys_file) if keys_file else (),
        api_keys_file=keys_file,
        entra=_entra(given),
        federated_token_file=Path(token_file) if (token_file := environ.get("AZURE_FEDERATED_TOKEN_FILE")) else None,
        policy_file=_file(given, "ARMEDIC_POLICY_FILE"),
        anonymous=_anonymous(given),
        private_hosts=_hosts(given, "ARMEDIC_PRIVATE_HOSTS"),
        cors_origins=_origins(given, "ARMEDIC_CORS_ORIGINS"),
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
    if settings.otlp_endpoint is not None and not _can_trace():
        raise SettingError("ARMEDIC_OTLP_ENDPOINT: needs what `pip install armedic[otel]` installs")
    if missing := [*_callers_missing(settings), *_identity_missing(settings)]:
        raise SettingError(missing[0] if len(missing) == 1 else "\n  ".join(["", *missing, EXAMPLE]))


EXAMPLE: Final = """for example:
    ARMEDIC_API_KEYS_FILE=api-keys.json   [{"name": "ci", "sha256": "...", "permissions": ["diagnose"]}]
    ARMEDIC_CREDENTIAL=client-secret
    ARMEDIC_TENANT_ID=...
    ARMEDIC_CLIENT_ID=...
    ARMEDIC_CLIENT_SECRET=..."""
"""What stands below a list of missing settings."""


def _callers_missing(settings: Settings) -> Iterator[str]:
    """What is missing so that somebody can call."""
    if settings.identity == "on-behalf-of":
        if settings.entra is None:
            yield (
                "ARMEDIC_ENTRA_AUDIENCE and ARMEDIC_ENTRA_TENANTS: needed, since ARMEDIC_IDENTITY is on-behalf-of and"
                " only tokens of users can be exchanged"
            )
    elif not settings.anonymous and not settings.api_keys and settings.entra is None:
        yield (
            "nobody could call this service: set ARMEDIC_API_KEYS_FILE to a JSON list of callers, or"
            " ARMEDIC_ENTRA_AUDIENCE and ARMEDIC_ENTRA_TENANTS for tokens of Microsoft Entra, or"
            " ARMEDIC_ANONYMOUS=loopback to try it on this machine"
        )


def _identity_missing(settings: Settings) -> Iterator[str]:
    """What is missing so that Armedic can sign in to Azure."""
    exchanging = settings.identity == "on-behalf-of"
    if settings.credential is None:
        if not settings.anonymous or exchanging:
            yield (
                "ARMEDIC_CREDENTIAL: needed, how Armedic signs in to Azure: managed-identity, workload-identity,"
                " client-secret, certificate, environment, azure-cli, or default to try them all"
            )
    elif exchanging and settings.credential not in EXCHANGING:
        yield f"ARMEDIC_CREDENTIAL: expected {', '.join(EXCHANGING)}, since ARMEDIC_IDENTITY is on-behalf-of"
    if exchanging and settings.devops_token is not None:
        yield "ARMEDIC_DEVOPS_TOKEN: everybody would have its rights, and ARMEDIC_IDENTITY is on-behalf-of"
    if exchanging and settings.anonymous:
        yield "ARMEDIC_ANONYMOUS: nobody could be acted for, and ARMEDIC_IDENTITY is on-behalf-of"
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
        "workload-identity": (
            ("ARMEDIC_CLIENT_ID", settings.client_id),
            ("AZURE_FEDERATED_TOKEN_FILE", settings.federated_token_file),
        )
        if exchanging
        else (),
    }
    for name, value in needed.get(settings.credential or "", ()):
        if value is None:
            yield f"{name}: needed, since ARMEDIC_CREDENTIAL is {settings.credential}"


def _can_trace() -> bool:
    try:
        return find_spec("opentelemetry.exporter.otlp.proto.http") is not None
    except ModuleNotFoundError:  # of one of its parents
        return False


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


def _hosts(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    hosts = tuple(host.strip().lower() for host in given.get(name, "").split(",") if host.strip())
    if any(not _HOST.fullmatch(host) for host in hosts):
        raise SettingError(f"{name}: expected host names with commas between, such as *.vault.azure.net")
    return hosts


def _origins(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Origins as browsers send them: exact ones, for "*" would open the API to every page."""
    origins = tuple(origin.strip() for origin in given.get(name, "").split(",") if origin.strip())
    if any(not _ORIGIN.fullmatch(origin) for origin in origins):
        raise SettingError(
            f"{name}: expected origins with commas between, such as https://portal.contoso.example, in small letters"
            " and without a path"
        )
    return origins


def _file(given: Mapping[str, str], name: str) -> Path | None:
    if name not in given:
        return None
    path = Path(given[name])
    if not path.is_file():
        raise SettingError(f"{name}: expected the path of a file, and there is none at {path}")
    return path


def _json_file(path: Path, name: str, kind: Any, expected: str) -> Any:
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
    path = _file(given, "ARMEDIC_CLOUDS_FILE")
    entries = _json_file(path, "ARMEDIC_CLOUDS_FILE", dict[Environment, _CloudEntry], expected) if path else {}
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
            vault_scope=entry.vault_scope,
            connection_url=entry.connection_url,
        )
    return clouds


def _trimmed(url: str | None) -> str | None:
    return url.rstrip("/") if url else None


def read_api_keys(path: Path) -> tuple[ApiKey, ...]:
    """The callers that a file lists.

    Raises:
        SettingError: It cannot be read, or is not what it should be; the text does not repeat what it holds.
    """
    expected = (
        "a JSON list of callers with name, sha256 (hexadecimal), permissions and, if you like, organizations, safety,"
        " expires_at"
    )
    entries: list[_KeyEntry] = _json_file(path, "ARMEDIC_API_KEYS_FILE", list[_KeyEntry], expected)
    return tuple(
        ApiKey(
            name=entry.name,
            digest=bytes.fromhex(entry.sha256),
            permissions=frozenset(entry.permissions),
            expires_at=entry.expires_at,
            organizations=None if entry.organizations is None else frozenset(map(str.casefold, entry.organizations)),
            safety=None if entry.safety is None else frozenset(entry.safety),
        )
        for entry in entries
    )


def _entra(given: Mapping[str, str]) -> EntraSettings | None:
    wanted = {name: value for name, value in given.items() if name.startswith("ARMEDIC_ENTRA_")}
    if not wanted:
        return None
    for name in ("ARMEDIC_ENTRA_AUDIENCE", "ARMEDIC_ENTRA_TENANTS"):
        if name not in wanted:
            raise SettingError(f"{name}: needed, since {min(wanted)} is set")
    tenants = _converted("ARMEDIC_ENTRA_TENANTS", _listed(wanted["ARMEDIC_ENTRA_TENANTS"]), _Tenants, "tenant ids")
    audiences = _converted("ARMEDIC_ENTRA_AUDIENCE", _listed(wanted["ARMEDIC_ENTRA_AUDIENCE"]), _Names, "a client id")
    authority = wanted.get("ARMEDIC_ENTRA_AUTHORITY")
    if authority is not None:
        expected = "a URL such as https://login.microsoftonline.com"
        authority = _converted("ARMEDIC_ENTRA_AUTHORITY", authority.strip().rstrip("/"), Url, expected)
    permissions: tuple[Permission, ...] = get_args(Permission)
    names = {wanted.get(f"ARMEDIC_ENTRA_{one.upper()}", f"Armedic.{one.title()}").strip(): one for one in permissions}
    if len(names) < len(permissions):
        raise SettingError("ARMEDIC_ENTRA_DIAGNOSE, _REPAIR and _PROVISION: expected three different names")
    return EntraSettings(
        audiences=tuple(audiences),
        tenants=frozenset(map(str.casefold, tenants)),
        authority=authority,
        names=names,
    )


_Names = Annotated[list[Annotated[str, Meta(min_length=1, max_length=300)]], Meta(min_length=1)]
_Tenants = Annotated[list[Guid], Meta(min_length=1)]


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _converted(name: str, value: Any, kind: Any, expected: str) -> Any:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError:
        raise SettingError(f"{name}: expected {expected}") from None
