"""Which settings go together, and what is missing for a start."""

import ipaddress
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Final

from armedic.settings.structs import SettingError, Settings

EXCHANGING: Final = ("client-secret", "certificate", "workload-identity")
"""Credentials with which the tokens of callers can be exchanged."""


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
