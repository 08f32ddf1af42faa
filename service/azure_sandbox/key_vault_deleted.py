"""Soft deletion of a key vault's secrets: delete, list, recover, purge. Source: azure-keyvault-secrets 4.12.

Guess: a secret is deleted, recovered or purged at once; the live service takes some seconds, in which it refuses calls
with ObjectIsBeingDeleted or ObjectIsBeingRecovered.
"""

from typing import Any

from starlette.responses import JSONResponse, Response

from azure_sandbox.key_vault_call import RECOVERABLE, Call, VaultError, authorize, recoverable
from azure_sandbox.key_vault_secrets import shown, versions
from azure_sandbox.world import DeletedSecret


def delete_secret(call: Call) -> Response:
    """DELETE a secret with all its versions: it can be recovered, and its name cannot be used meanwhile."""
    authorize(call, "delete")
    deleted = DeletedSecret(deleted_at=call.world.now(), versions=versions(call))
    del call.vault.secrets[call.name]
    call.vault.deleted_secrets[call.name] = deleted
    return JSONResponse(_bundle(call, call.name, deleted))


def list_deleted(call: Call) -> Response:
    """The deleted secrets that can still be recovered, in one page; their ids name no version."""
    authorize(call, "readMetadata/action")
    items = []
    for name, deleted in recoverable(call).items():
        body = _bundle(call, name, deleted)
        items.append({**body, "id": body["id"].rpartition("/")[0]})
    return JSONResponse({"value": items, "nextLink": None})


def get_deleted(call: Call) -> Response:
    """One deleted secret, without its value."""
    authorize(call, "readMetadata/action")
    return JSONResponse(_bundle(call, call.name, _find(call)))


def recover_secret(call: Call) -> Response:
    """POST .../recover: the secret is back, with all its versions."""
    authorize(call, "recover/action")
    deleted = _find(call)
    del call.vault.deleted_secrets[call.name]
    call.vault.secrets[call.name] = deleted.versions
    return JSONResponse(shown(call, deleted.versions[-1], value=False))


def purge_secret(call: Call) -> Response:
    """DELETE a deleted secret for good.

    Source: public reports of ForbiddenByPolicy and the text. Guess: that both belong together.
    """
    authorize(call, "purge/action")
    _find(call)
    if call.vault.purge_protection:
        message = (
            'Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service '
            f"will automatically purge it after the retention period has passed.\r\nVault: {call.vault.name};"
            "location=westeurope"
        )
        raise VaultError(403, "Forbidden", message, inner="ForbiddenByPolicy")
    del call.vault.deleted_secrets[call.name]
    return Response(status_code=204)


def _find(call: Call) -> DeletedSecret:
    """Source: recorded answers of azure-sdk-for-js."""
    found = recoverable(call).get(call.name)
    if found is None:
        raise VaultError(404, "SecretNotFound", f"Deleted Secret not found: {call.name}")
    return found


def _bundle(call: Call, name: str, deleted: DeletedSecret) -> dict[str, Any]:
    body = shown(call, deleted.versions[-1], value=False)
    return {
        "recoveryId": f"{call.base_url}/deletedsecrets/{name}",
        "deletedDate": int(deleted.deleted_at.timestamp()),
        "scheduledPurgeDate": int((deleted.deleted_at + RECOVERABLE).timestamp()),
        **body,
        "id": f"{call.base_url}/secrets/{name}/{deleted.versions[-1]['version']}",
    }
