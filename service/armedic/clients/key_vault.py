"""Azure Key Vault: where a new secret or certificate is put, so that nobody sees it on its way."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from armedic.clients._http import Upstream
from armedic.clients.call import Call, Find
from armedic.clients.clouds import Cloud
from armedic.errors import InvalidRequestError

VERSION: Final = "7.4"
WRITE: Final = "Key Vault: Key Vault Secrets Officer on the vault {vault}"
"""Source: learn.microsoft.com/azure/key-vault/general/rbac-guide (Key Vault Secrets Officer)"""
_HOST: Final = re.compile(
    r"https://(?P<name>[a-z0-9](?:[a-z0-9-]{1,22})[a-z0-9])(?P<suffix>\.[a-z0-9.-]+)", re.IGNORECASE
)
_GONE: Final = frozenset({404})


class StoredSecret(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a secret of a vault, without its value."""

    id: str
    """Its URL, with the version."""
    enabled: bool
    tags: Mapping[str, str]
    ends_at: float | None
    """Unix seconds."""


class KeyVaultClient:
    """One vault."""

    def __init__(self, upstream: Upstream, vault: str) -> None:
        self._upstream = upstream
        self._needs = WRITE.format(vault=vault)

    async def list_versions(self, name: str) -> list[StoredSecret]:
        """The versions of a secret, without their values; none where the vault has no such secret.

        Raises:
            UpstreamForbiddenError: Armedic may not read them.
        Source: learn.microsoft.com/rest/api/keyvault/secrets/get-secret-versions, 7.4
        """
        path = f"/secrets/{name}/versions"
        reply = await self._upstream.request("GET", path, needs=self._needs, query={"api-version": VERSION}, also=_GONE)
        if reply.status in _GONE:
            return []
        found = [_stored(item) for item in (reply.body or {}).get("value") or ()]
        link = (reply.body or {}).get("nextLink")
        if link:
            pages = self._upstream.pages(self._upstream.own(link), needs=self._needs, query=None)
            found += [_stored(item) async for item in pages]
        return found

    async def is_deleted(self, name: str) -> bool:
        """Whether a deleted secret of this name can still be recovered: until then the name cannot be used.

        Source: learn.microsoft.com/rest/api/keyvault/secrets/get-deleted-secret, 7.4
        """
        path = f"/deletedsecrets/{name}"
        reply = await self._upstream.request("GET", path, needs=self._needs, query={"api-version": VERSION}, also=_GONE)
        return reply.status not in _GONE


def _stored(item: Mapping[str, Any]) -> StoredSecret:
    attributes = item.get("attributes") or {}
    return StoredSecret(
        id=str(item["id"]),
        enabled=attributes.get("enabled") is not False,
        tags=item.get("tags") or {},
        ends_at=attributes.get("exp"),
    )


def vault_base(cloud: Cloud, vault: str) -> tuple[str, str]:
    """URL and token scope of a vault."""
    base = f"{cloud.vault_url.rstrip('/')}/{vault}" if cloud.vault_url else f"https://{vault}{cloud.vault_suffix}"
    return base, cloud.vault_scope or ""


def vault_name(cloud: Cloud, url: str) -> str:
    """The name of the vault that a URL stands for; of the URL nothing else is used.

    Raises:
        InvalidRequestError: It is not the URL of a vault of this cloud.
    Source: learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates (DNS suffixes)
    """
    if cloud.vault_suffix is None or cloud.vault_scope is None:
        raise InvalidRequestError(f"{cloud.environment} does not tell where its key vaults are: deliver otherwise")
    found = _HOST.fullmatch(url.rstrip("/"))
    if found is None or found["suffix"].casefold() != cloud.vault_suffix:
        raise InvalidRequestError(
            f"deliver.vault_url: a key vault of {cloud.environment} has the URL https://<name>{cloud.vault_suffix}"
        )
    return found["name"].casefold()


def set_secret(
    environment: str,
    vault: str,
    name: str,
    value: Any,
    *,
    content_type: str,
    ends_at: datetime,
    tags: Mapping[str, Any],
) -> Call:
    """Add a version of a secret; the answer echoes its value.

    Source: learn.microsoft.com/rest/api/keyvault/secrets/set-secret, 7.4
    """
    body = {
        "value": value,
        "contentType": content_type,
        "attributes": {"enabled": True, "exp": int(ends_at.timestamp())},
        "tags": tags,
    }
    path = f"/secrets/{name}?api-version={VERSION}"
    return Call(system="key_vault", environment=environment, vault=vault, method="PUT", path=path, body=body)


def version_of(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Id and version of a secret that was set."""
    found = str(body.get("id") or "")
    return {"id": found, "version": found.rpartition("/")[2]}


def find_version(name: str, known: frozenset[str]) -> Find:
    """Whether a secret has a version beside the known ones, given by their ids."""

    def pick(body: Any) -> Mapping[str, Any] | None:
        found = (item for item in body.get("value") or () if item.get("id") not in known)
        newest = max(found, key=lambda item: (item.get("attributes") or {}).get("created") or 0, default=None)
        return None if newest is None else {"id": newest["id"]}

    return Find(path=f"/secrets/{name}/versions?api-version={VERSION}", pick=pick)


def delete_secret(environment: str, vault: str, name: str) -> Call:
    """Delete a secret with all its versions. Source: learn.microsoft.com/rest/api/keyvault/secrets/delete-secret."""
    path = f"/secrets/{name}?api-version={VERSION}"
    return Call(system="key_vault", environment=environment, vault=vault, method="DELETE", path=path, gone_is_done=True)


def purge_secret(environment: str, vault: str, name: str) -> Call:
    """Remove a deleted secret for good, so that its name is free.

    Source: learn.microsoft.com/rest/api/keyvault/secrets/purge-deleted-secret
    """
    path = f"/deletedsecrets/{name}?api-version={VERSION}"
    return Call(system="key_vault", environment=environment, vault=vault, method="DELETE", path=path, gone_is_done=True)


def disable_version(environment: str, vault: str, path: str) -> Call:
    """Let one version of a secret be read no longer.

    Args:
        path: Of the version below the vault; may hold "{change.field}".

    Source: learn.microsoft.com/rest/api/keyvault/secrets/update-secret, 7.4
    """
    return Call(
        system="key_vault",
        environment=environment,
        vault=vault,
        method="PATCH",
        path=f"{path}?api-version={VERSION}",
        body={"attributes": {"enabled": False}},
        gone_is_done=True,
    )
