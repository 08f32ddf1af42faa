"""The variables that there are: what each one sets, and what is expected of it."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from armedic.settings.structs import ENVIRONMENTS, CredentialKind, Environment, Guid, IdentityKind, Url

PREFIX: Final = "ARMEDIC_"
CLOUD_SECRET: Final = "ARMEDIC_CLIENT_SECRET_"  # noqa: S105 - the name of a variable, not a secret
_Seconds = Annotated[float, Meta(gt=0, le=600)]
_UP_TO_TEN_MINUTES: Final = "seconds, above 0 and at most 600"
_UP_TO_AN_HOUR: Final = "seconds, above 0 and at most 3600"


class Variable(msgspec.Struct, frozen=True, kw_only=True):
    """One variable of the environment."""

    field: str
    """What it sets of Settings; "entra.…" of its EntraSettings."""
    expected: str
    """What stands in the message about another value."""
    kind: Any = None
    """What its text is converted to; None where it takes more than that."""
    secret: bool = False
    """Whether it is a secret, or the path of one."""
    default: str | None = None
    """What holds without it, where that is not the field's default."""
    meaning: str | None = None
    """For people, where that is not the field's docstring."""


GROUPS: Final[Mapping[str, Mapping[str, Variable]]] = {
    "Callers": {
        "ARMEDIC_API_KEYS_FILE": Variable(field="api_keys_file", expected="the path of a JSON list of callers"),
        "ARMEDIC_ENTRA_AUDIENCE": Variable(
            field="entra.audiences", expected="a client id and App ID URIs, with commas between"
        ),
        "ARMEDIC_ENTRA_TENANTS": Variable(
            field="entra.tenants",
            expected="tenant ids with commas between",
            meaning="The tenants whose tokens are accepted.",
        ),
        "ARMEDIC_ENTRA_AUTHORITY": Variable(
            field="entra.authority",
            expected="a URL such as https://login.microsoftonline.com",
            meaning="Where the tenants publish their signing keys; that of the home cloud by default.",
        ),
        "ARMEDIC_ENTRA_DIAGNOSE": Variable(
            field="entra.names",
            expected="a name",
            default="Armedic.Diagnose",
            meaning="App role or delegated scope that permits `diagnose`.",
        ),
        "ARMEDIC_ENTRA_REPAIR": Variable(
            field="entra.names",
            expected="a name",
            default="Armedic.Repair",
            meaning="App role or delegated scope that permits `repair`.",
        ),
        "ARMEDIC_ENTRA_PROVISION": Variable(
            field="entra.names",
            expected="a name",
            default="Armedic.Provision",
            meaning="App role or delegated scope that permits `provision`.",
        ),
        "ARMEDIC_POLICY_FILE": Variable(
            field="policy_file",
            expected="the path of a TOML file of rules",
            meaning="Rules that limit what callers may do; looked at again while the service runs. See callers.md.",
        ),
        "ARMEDIC_ANONYMOUS": Variable(field="anonymous", expected="off or loopback", default="off"),
        "ARMEDIC_CORS_ORIGINS": Variable(
            field="cors_origins", expected="origins with commas between, such as https://portal.contoso.example"
        ),
    },
    "Identity": {
        "ARMEDIC_IDENTITY": Variable(field="identity", expected="service or on-behalf-of", kind=IdentityKind),
        "ARMEDIC_CREDENTIAL": Variable(
            field="credential",
            expected="default, client-secret, certificate, workload-identity, managed-identity, azure-cli or"
            " environment",
            kind=CredentialKind,
        ),
        "ARMEDIC_TENANT_ID": Variable(
            field="tenant_id", expected="a tenant id, 8-4-4-4-12 hexadecimal digits", kind=Guid
        ),
        "ARMEDIC_CLIENT_ID": Variable(
            field="client_id", expected="a client id, 8-4-4-4-12 hexadecimal digits", kind=Guid
        ),
        "ARMEDIC_CLIENT_SECRET": Variable(field="client_secret", expected="a secret", secret=True),
        "ARMEDIC_CLIENT_CERTIFICATE_FILE": Variable(
            field="client_certificate_file", expected="the path of a file in PEM", secret=True
        ),
        "ARMEDIC_DEVOPS_TOKEN": Variable(field="devops_token", expected="a personal access token", secret=True),
        **{
            CLOUD_SECRET + name.upper(): Variable(
                field="clouds",
                expected="a secret",
                secret=True,
                meaning=f"The secret of the identity for {name}, where ARMEDIC_CLOUDS_FILE names one or the own id is"
                f" used there.",
            )
            for name in ENVIRONMENTS
        },
    },
    "Where to go": {
        "ARMEDIC_DEVOPS_URL": Variable(field="devops_url", expected="a URL such as https://dev.azure.com", kind=Url),
        "ARMEDIC_CLOUD": Variable(
            field="cloud", expected="a cloud such as AzureCloud or AzureUSGovernment", kind=Environment
        ),
        "ARMEDIC_CLOUDS_FILE": Variable(
            field="clouds", expected="the path of a JSON object of cloud to URLs, tenant_id and client_id"
        ),
        "ARMEDIC_CA_FILE": Variable(field="ca_file", expected="the path of a file in PEM"),
        "ARMEDIC_PRIVATE_HOSTS": Variable(
            field="private_hosts", expected="host names with commas between, such as *.vault.azure.net"
        ),
    },
    "Patience with Azure": {
        "ARMEDIC_UPSTREAM_TIMEOUT_SECONDS": Variable(
            field="upstream_timeout_seconds", expected=_UP_TO_TEN_MINUTES, kind=_Seconds
        ),
        "ARMEDIC_CONNECT_TIMEOUT_SECONDS": Variable(
            field="connect_timeout_seconds", expected=_UP_TO_TEN_MINUTES, kind=_Seconds
        ),
        "ARMEDIC_CHECK_DEADLINE_SECONDS": Variable(
            field="check_deadline_seconds", expected=_UP_TO_TEN_MINUTES, kind=_Seconds
        ),
        "ARMEDIC_SWEEP_CONCURRENCY": Variable(
            field="sweep_concurrency",
            expected="a number of calls at a time, 1 to 64",
            kind=Annotated[int, Meta(ge=1, le=64)],
        ),
    },
    "Server": {
        "ARMEDIC_HOST": Variable(
            field="host", expected="an address or host name to listen on", kind=Annotated[str, Meta(min_length=1)]
        ),
        "ARMEDIC_PORT": Variable(
            field="port", expected="a port, 0 to 65535", kind=Annotated[int, Meta(ge=0, le=65535)]
        ),
        "ARMEDIC_WORKERS": Variable(
            field="workers", expected="a number of processes, 1 to 64", kind=Annotated[int, Meta(ge=1, le=64)]
        ),
        "ARMEDIC_KEEP_ALIVE_SECONDS": Variable(field="keep_alive_seconds", expected=_UP_TO_TEN_MINUTES, kind=_Seconds),
        "ARMEDIC_DRAIN_SECONDS": Variable(
            field="drain_seconds", expected="seconds, 0 to 600", kind=Annotated[float, Meta(ge=0, le=600)]
        ),
        "ARMEDIC_STOP_SECONDS": Variable(
            field="stop_seconds", expected=_UP_TO_AN_HOUR, kind=Annotated[float, Meta(gt=0, le=3600)]
        ),
    },
    "Bounds": {
        "ARMEDIC_MAX_BODY_BYTES": Variable(
            field="max_body_bytes",
            expected="a number of bytes, 1024 to 1073741824",
            kind=Annotated[int, Meta(ge=1024, le=1 << 30)],
        ),
        "ARMEDIC_MAX_JSON_DEPTH": Variable(
            field="max_json_depth", expected="a number, 16 to 500", kind=Annotated[int, Meta(ge=16, le=500)]
        ),
        "ARMEDIC_MAX_REQUESTS": Variable(
            field="max_requests", expected="a number of requests, 1 to 10000", kind=Annotated[int, Meta(ge=1, le=10000)]
        ),
        "ARMEDIC_MAX_REQUESTS_PER_CALLER": Variable(
            field="max_requests_per_caller",
            expected="a number of requests, 1 to 10000",
            kind=Annotated[int, Meta(ge=1, le=10000)],
        ),
        "ARMEDIC_MAX_WAIT_SECONDS": Variable(
            field="max_wait_seconds", expected="seconds, 0.01 to 60", kind=Annotated[float, Meta(ge=0.01, le=60)]
        ),
        "ARMEDIC_REQUEST_SECONDS": Variable(
            field="request_seconds", expected=_UP_TO_AN_HOUR, kind=Annotated[float, Meta(gt=0, le=3600)]
        ),
        "ARMEDIC_MAX_CONNECTIONS": Variable(
            field="max_connections",
            expected="a number of connections, 1 to 100000",
            kind=Annotated[int, Meta(ge=1, le=100000)],
        ),
        "ARMEDIC_MAX_HEAD_BYTES": Variable(
            field="max_head_bytes",
            expected="a number of bytes, 4096 to 1048576",
            kind=Annotated[int, Meta(ge=4096, le=1 << 20)],
        ),
        "ARMEDIC_MAX_HEADERS": Variable(
            field="max_headers", expected="a number of headers, 16 to 1000", kind=Annotated[int, Meta(ge=16, le=1000)]
        ),
        "ARMEDIC_CLIENT_SECONDS": Variable(field="client_seconds", expected=_UP_TO_TEN_MINUTES, kind=_Seconds),
        "ARMEDIC_MIN_BODY_BYTES_PER_SECOND": Variable(
            field="min_body_bytes_per_second",
            expected="a number of bytes, 1 to 1073741824",
            kind=Annotated[int, Meta(ge=1, le=1 << 30)],
        ),
    },
    "Captures": {
        "ARMEDIC_MAX_CAPTURE_BYTES": Variable(
            field="max_capture_bytes",
            expected="a number of bytes, 1024 to 4294967296",
            kind=Annotated[int, Meta(ge=1024, le=1 << 32)],
        ),
        "ARMEDIC_MAX_EXPANDED_BYTES": Variable(
            field="max_expanded_bytes",
            expected="a number of bytes, 1024 to 68719476736",
            kind=Annotated[int, Meta(ge=1024, le=1 << 36)],
        ),
        "ARMEDIC_CAPTURE_PROCESSES": Variable(
            field="capture_processes", expected="a number of processes, 1 to 64", kind=Annotated[int, Meta(ge=1, le=64)]
        ),
        "ARMEDIC_CAPTURE_TIMEOUT_SECONDS": Variable(
            field="capture_timeout_seconds", expected=_UP_TO_AN_HOUR, kind=Annotated[float, Meta(gt=0, le=3600)]
        ),
        "ARMEDIC_CAPTURE_UPLOADS": Variable(
            field="capture_uploads", expected="a number of uploads, 2 to 256", kind=Annotated[int, Meta(ge=2, le=256)]
        ),
    },
    "Observability": {
        "ARMEDIC_LOG_LEVEL": Variable(
            field="log_level",
            expected="DEBUG, INFO, WARNING or ERROR",
            kind=Literal["DEBUG", "INFO", "WARNING", "ERROR"],
        ),
        "ARMEDIC_METRICS": Variable(field="metrics", expected="open or off", kind=Literal["open", "off"]),
        "ARMEDIC_OTLP_ENDPOINT": Variable(
            field="otlp_endpoint", expected="the URL of a collector such as http://collector:4318", kind=Url
        ),
    },
}
"""Every variable, by what it is about."""
BY_NAME: Final[Mapping[str, Variable]] = {
    name: variable for group in GROUPS.values() for name, variable in group.items()
}
VARIABLES: Final = frozenset(BY_NAME)
"""The names of all settings."""
