"""What can be set, as frozen structs; nothing here reads the environment."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal, get_args

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
PUBLISHED_DEVOPS: Final = "https://dev.azure.com"
Url = Annotated[str, Meta(pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$")]
Guid = Annotated[str, Meta(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", max_length=36)]
Environment = Literal["AzureCloud", "AzureUSGovernment", "AzureChinaCloud", "AzureGermanCloud", "AzureStack"]
ENVIRONMENTS: Final[tuple[str, ...]] = get_args(Environment)


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
    """Address to listen on; one that others can reach takes callers and an identity."""
    port: int = 8000
    """Port to listen on; 0 for a free one."""
    workers: int = 1
    """Processes that answer; bounds that say so hold for each."""
    log_level: str = "INFO"
    """What is logged. DEBUG shows more of what is sent upstream, never a secret."""
    max_body_bytes: int = 8 * 1024 * 1024
    """Bytes of a JSON body."""
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
    max_wait_seconds: float = 0.25
    """What a request may wait before it is begun; while there is more to do than can be done, a 20th of it."""
    max_connections: int = 1000
    """Open connections, in each process."""
    max_head_bytes: int = 32 * 1024
    """Bytes of a request's line and headers."""
    max_headers: int = 100
    """Headers of a request."""
    request_seconds: float = 120.0
    """For a request, its body received; changes in flight, streams and captures have bounds of their own."""
    client_seconds: float = 20.0
    """How long a client may take for a request's head, and pause while it sends a body or reads an answer."""
    min_body_bytes_per_second: int = 1024
    """What a body must come at on average once ARMEDIC_CLIENT_SECONDS are over."""
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
    """Where Azure DevOps is; another one for Azure DevOps Server."""
    cloud: str = "AzureCloud"
    """The cloud of the service's own identity."""
    clouds: Mapping[str, CloudSettings] = {}
    """What of the clouds differs from what is published, and other identities for them."""
    credential: CredentialKind | None = None
    """How Armedic signs in to Azure; default tries what azure-identity knows, and is what loopback callers get."""
    tenant_id: str | None = None
    """The tenant of the service's own identity."""
    client_id: str | None = None
    """The application, or user-assigned managed identity, that the service is."""
    client_secret: Secret | None = None
    """Its secret, with the credential client-secret."""
    client_certificate_file: Path | None = None
    """Its certificate with the private key, with the credential certificate."""
    federated_token_file: Path | None = None
    """The token of a workload identity, from AZURE_FEDERATED_TOKEN_FILE, which Kubernetes sets."""
    ca_file: Path | None = None
    """Certificate authorities to trust for upstream calls, in PEM; the machine's own by default."""
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
    """Who sends no credential may do everything, at a loopback address and name, but no page of another origin."""
    upstream_timeout_seconds: float = 20.0
    """For the answer to one call to Azure."""
    connect_timeout_seconds: float = 5.0
    """For a connection to Azure."""
    check_deadline_seconds: float = 25.0
    """For one check, its calls and their repetitions included; then it says unknown."""
    sweep_concurrency: int = 16
    """Calls at a time that a sweep sends to Azure DevOps, and to each of the others at most."""
    metrics: Literal["open", "off"] = "open"
    """Whether everybody who reaches the port may read GET /metrics: numbers by route, cause and system, no names."""
    otlp_endpoint: str | None = None
    """Base URL of the OpenTelemetry collector that spans are sent to; without it there are no traces."""
