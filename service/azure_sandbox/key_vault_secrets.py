"""Secrets of a key vault: set, get, list versions, change a version. Source: azure-keyvault-secrets 4.12."""

import uuid
from typing import Any, Final

import msgspec
from starlette.responses import JSONResponse, Response

from azure_sandbox.key_vault_call import RECOVERABLE, Call, VaultError, authorize, recoverable

_LONGEST: Final = 25_000


class Attributes(msgspec.Struct, kw_only=True):
    """What may be set of a secret's attributes; times are Unix seconds."""

    enabled: bool = True
    nbf: int | None = None
    exp: int | None = None


class SecretBody(msgspec.Struct, kw_only=True, rename="camel"):
    """A secret as callers send it."""

    value: str
    content_type: str | None = None
    attributes: Attributes = msgspec.field(default_factory=Attributes)
    tags: dict[str, str] = {}


class ChangedAttributes(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Attributes to change; those left out stay."""

    enabled: bool | None = None
    nbf: int | None = None
    exp: int | None = None


class ChangeBody(msgspec.Struct, kw_only=True, rename="camel"):
    """A change of one version; what is left out stays."""

    content_type: str | None = None
    attributes: ChangedAttributes = msgspec.field(default_factory=ChangedAttributes)
    tags: dict[str, str] | None = None


def set_secret(call: Call) -> Response:
    """A new version of a secret; the answer echoes the value.

    Source: keyvault-emulator and azure-sdk-for-net quote the refusal of a deleted name.
    """
    authorize(call, "setSecret/action")
    body = call.decode(SecretBody)
    if len(body.value) > _LONGEST:
        raise VaultError(400, "BadParameter", "Secret value is too long.")  # Guess: text
    if call.name in recoverable(call):
        message = (
            f"Secret {call.name} is currently in a deleted but recoverable state, and its name cannot be reused; in "
            "this state, the secret can only be recovered or purged."
        )
        raise VaultError(409, "Conflict", message, inner="ObjectIsDeletedButRecoverable")
    now = int(call.world.now().timestamp())
    attributes = {key: value for key, value in msgspec.to_builtins(body.attributes).items() if value is not None}
    stored = {
        "version": uuid.uuid4().hex,
        "value": body.value,
        "contentType": body.content_type,
        "attributes": {**attributes, "created": now, "updated": now},
        "tags": body.tags,
    }
    call.vault.secrets.setdefault(call.name, []).append(stored)
    return JSONResponse(shown(call, stored, value=True))


def versions(call: Call) -> list[dict[str, Any]]:
    """The versions of the secret, the newest last.

    Raises:
        VaultError: There is none.
    """
    found = call.vault.secrets.get(call.name)
    if not found:
        raise _not_found(call.name)
    return found


def _version(call: Call) -> dict[str, Any]:
    known = {stored["version"]: stored for stored in versions(call)}
    found = known.get(call.version or next(reversed(known)))
    if found is None:
        raise _not_found(f"{call.name}/{call.version}")
    return found


def _not_found(name: str) -> VaultError:
    """Source: recorded answers of azure-sdk-for-js."""
    message = (
        f"A secret with (name/id) {name} was not found in this key vault. If you recently deleted this secret you may "
        "be able to recover it using the correct recovery command. For help resolving this issue, please see "
        "https://go.microsoft.com/fwlink/?linkid=2125182"
    )
    return VaultError(404, "SecretNotFound", message)


def get_secret(call: Call) -> Response:
    """One version of a secret, the newest if none is named."""
    authorize(call, "getSecret/action")
    stored = _version(call)
    if not stored["attributes"]["enabled"]:
        message = "Operation get is not allowed on a disabled secret."
        raise VaultError(403, "Forbidden", message, inner="SecretDisabled")
    return JSONResponse(shown(call, stored, value=True))


def update_secret(call: Call) -> Response:
    """Change attributes, content type or tags of one version; the answer has no value."""
    authorize(call, "update/action")
    body, stored = call.decode(ChangeBody), _version(call)
    updated = {"updated": int(call.world.now().timestamp())}
    stored["attributes"] = {**stored["attributes"], **msgspec.to_builtins(body.attributes), **updated}
    stored["contentType"] = stored["contentType"] if body.content_type is None else body.content_type
    stored["tags"] = stored["tags"] if body.tags is None else body.tags
    return JSONResponse(shown(call, stored, value=False))


def list_versions(call: Call) -> Response:
    """The versions of a secret without their values, in one page."""
    authorize(call, "readMetadata/action")
    items = [shown(call, stored, value=False) for stored in versions(call)]
    return JSONResponse({"value": items, "nextLink": None})


def shown(call: Call, stored: dict[str, Any], *, value: bool) -> dict[str, Any]:
    """One version on the wire."""
    body: dict[str, Any] = {
        "id": f"{call.base_url}/secrets/{call.name}/{stored['version']}",
        "attributes": {
            **stored["attributes"],
            "recoveryLevel": "Recoverable" if call.vault.purge_protection else "Recoverable+Purgeable",
            "recoverableDays": RECOVERABLE.days,
        },
        "tags": stored["tags"],
    }
    if stored["contentType"] is not None:
        body["contentType"] = stored["contentType"]
    return {"value": stored["value"], **body} if value else body
