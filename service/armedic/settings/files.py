"""The files that settings name: API keys and clouds."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from armedic.secret import Secret
from armedic.settings.structs import (
    ENVIRONMENTS,
    ApiKey,
    CloudSettings,
    Environment,
    Guid,
    Permission,
    Safety,
    SettingError,
    Url,
)
from armedic.settings.variables import CLOUD_SECRET


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


def read_clouds(given: Mapping[str, str], path: Path | None) -> dict[str, CloudSettings]:
    """The clouds that a file describes, and those that have a secret of their own."""
    expected = "a JSON object of environment to URLs (entra_url, arm_url, graph_url, vault_url), tenant_id, client_id"
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


def _json_file(path: Path, name: str, kind: Any, expected: str) -> Any:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except OSError as error:
        raise SettingError(f"{name}: {path} cannot be read ({error.strerror})") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        # the value of a wrong member could be a secret; its place is enough
        place = str(error).partition(" - at ")[2] or "no JSON"
        raise SettingError(f"{name}: expected {expected}; {path} is not ({place})") from None
