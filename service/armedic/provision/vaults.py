"""The step that puts a new secret, or a generated certificate with its key, into a key vault."""

from typing import Any

from armedic.changes.plan import Change, nothing
from armedic.clients import key_vault
from armedic.clients.call import Ref
from armedic.clients.key_vault import StoredSecret
from armedic.errors import ConflictError
from armedic.facts import Unread
from armedic.provision.credentials import ends_at, held
from armedic.provision.identities import client_id
from armedic.provision.reading import Reading
from armedic.provision.request import SecretCredential
from armedic.provision.wanted import Wanted


def stored(reading: Reading, wanted: Wanted) -> StoredSecret | None:
    """The version of the vault's secret that holds the valid secret or certificate of an earlier run.

    Raises:
        ConflictError: The vault's secret belongs to something else, or a deleted one has its name.
    """
    if wanted.vault is None:
        return None
    name, own = wanted.vault.name, reading.who.client_id
    if reading.name_blocked:
        raise ConflictError(
            f"the key vault {reading.vault} keeps a deleted secret {name}: recover or purge it, or choose another name"
        )
    versions = reading.stored if isinstance(reading.stored, tuple) else ()
    foreign = [one for one in versions if own is None or one.tags.get("appId", "").casefold() != own.casefold()]
    if foreign:
        raise ConflictError(
            f"the key vault {reading.vault} has a secret {name} that is not of this application: choose another name"
        )
    there = held(reading, wanted)
    return next((one for one in versions if there and one.enabled and one.tags.get("keyId") == there.key_id), None)


def step(reading: Reading, wanted: Wanted) -> Change | None:
    """The step; None where nothing goes into a vault."""
    if wanted.vault is None:
        return None
    vault, name, environment = reading.vault, wanted.vault.name, wanted.cloud
    where = f"secret {name} of key vault {vault}"
    there = stored(reading, wanted)
    if there is not None:
        return nothing("vault", where, "credential", id=there.id)
    is_secret = isinstance(wanted.credential, SecretCredential)
    made = "secret" if is_secret else "certificate"
    end = ends_at(reading, wanted)
    tags: dict[str, Any] = {"appId": client_id(wanted), "keyId": Ref(made, "keyId"), "createdBy": "armedic"}
    first = not isinstance(reading.stored, Unread) and not reading.stored
    known = frozenset[str]() if isinstance(reading.stored, Unread) else frozenset(one.id for one in reading.stored)
    return Change(
        key="vault",
        action="create",
        target=where,
        safety="credential",
        call=key_vault.set_secret(
            environment,
            vault,
            name,
            Ref(made, "secretText" if is_secret else "pem"),
            content_type="text/plain" if is_secret else "application/x-pem-file",
            ends_at=end[0] if end else reading.now,
            tags=tags,
        ),
        after={"name": name, "endDateTime": end[0] if end else None},
        needs=(key_vault.WRITE.format(vault=vault),),
        undo=(
            (key_vault.delete_secret(environment, vault, name), key_vault.purge_secret(environment, vault, name))
            if first
            else (key_vault.disable_version(environment, vault, f"/secrets/{name}/{{vault.version}}"),)
        ),
        find=key_vault.find_version(name, known),
        gives=key_vault.version_of,
        secret_output="value",  # noqa: S106  the name of a field
        private=True,
    )
