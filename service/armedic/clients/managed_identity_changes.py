"""Calls to Azure Resource Manager that change what a user-assigned managed identity trusts."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from armedic.clients.call import Call, Find
from armedic.clients.resource_manager import IDENTITIES
from armedic.facts import FederatedCredential
from armedic.ids import Scope

IDENTITY: Final = "Microsoft.ManagedIdentity/userAssignedIdentities"
_KIND: Final = f"{IDENTITY}/federatedIdentityCredentials"


def write_right(identity: Scope) -> str:
    """The right to add or change a credential."""
    return f"Azure: {_KIND}/write at {identity}"


def delete_right(identity: Scope) -> str:
    """The right to remove a credential."""
    return f"Azure: {_KIND}/delete at {identity}"


def put_identity_credential(environment: str, identity: Scope, credential: FederatedCredential) -> Call:
    """Let a managed identity trust an assertion, under a name that is its key.

    Source: learn.microsoft.com/rest/api/managedidentity/federated-identity-credentials/create-or-update, 2024-11-30
    """
    properties = {
        "issuer": credential.issuer,
        "subject": credential.subject,
        "audiences": list(credential.audiences),
    }
    return put_credential_properties(environment, identity, credential.name, properties)


def put_credential_properties(environment: str, identity: Scope, name: str, properties: Mapping[str, Any]) -> Call:
    """The same from its parts, of which some may only be known once an earlier step is done."""
    path = _credential(identity, name)
    return Call(system="arm", environment=environment, method="PUT", path=path, body={"properties": properties})


def identity_right(identity: Scope) -> str:
    """The right to make a managed identity."""
    return f"Azure: {IDENTITY}/write at {identity.rpartition('/providers/')[0]}"


def put_identity(environment: str, identity: Scope, location: str, tags: Mapping[str, str]) -> Call:
    """Make a user-assigned managed identity, or find it.

    Source: learn.microsoft.com/rest/api/managedidentity/user-assigned-identities/create-or-update, 2024-11-30
    """
    path = f"{quote(identity.rstrip('/'), safe='/')}?api-version={IDENTITIES}"
    body = {"location": location, "tags": dict(tags)}
    return Call(system="arm", environment=environment, method="PUT", path=path, body=body)


def delete_identity(environment: str, identity: Scope) -> Call:
    """Remove a managed identity for good, with what it trusts.

    Source: learn.microsoft.com/rest/api/managedidentity/user-assigned-identities/delete, 2024-11-30
    """
    path = f"{quote(identity.rstrip('/'), safe='/')}?api-version={IDENTITIES}"
    return Call(system="arm", environment=environment, method="DELETE", path=path, gone_is_done=True)


def delete_identity_credential(environment: str, identity: Scope, name: str) -> Call:
    """Trust an assertion no longer.

    Source: learn.microsoft.com/rest/api/managedidentity/federated-identity-credentials/delete, 2024-11-30
    """
    path = _credential(identity, name)
    return Call(system="arm", environment=environment, method="DELETE", path=path, gone_is_done=True)


def _credential(identity: Scope, name: str) -> str:
    base = quote(identity.rstrip("/"), safe="/")
    return f"{base}/federatedIdentityCredentials/{quote(name, safe='')}?api-version={IDENTITIES}"


def find_identity(identity: Scope) -> Find:
    """Whether the managed identity is there."""
    return Find(path=f"{quote(identity.rstrip('/'), safe='/')}?api-version={IDENTITIES}")


def find_identity_credential(identity: Scope, name: str) -> Find:
    """Whether a managed identity has a federated credential of this name."""
    return Find(path=_credential(identity, name))


def delete_identity_right(identity: Scope) -> str:
    """The right to remove a managed identity."""
    return f"Azure: {IDENTITY}/delete at {identity}"
