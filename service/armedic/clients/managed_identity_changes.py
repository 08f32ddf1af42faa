"""Calls to Azure Resource Manager that change what a user-assigned managed identity trusts."""

from urllib.parse import quote

from armedic.clients.call import Call
from armedic.clients.resource_manager import IDENTITIES
from armedic.facts import FederatedCredential
from armedic.ids import Scope

_KIND = "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"


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
    path = _credential(identity, credential.name)
    return Call(system="arm", environment=environment, method="PUT", path=path, body={"properties": properties})


def delete_identity_credential(environment: str, identity: Scope, name: str) -> Call:
    """Trust an assertion no longer.

    Source: learn.microsoft.com/rest/api/managedidentity/federated-identity-credentials/delete, 2024-11-30
    """
    path = _credential(identity, name)
    return Call(system="arm", environment=environment, method="DELETE", path=path, gone_is_done=True)


def _credential(identity: Scope, name: str) -> str:
    base = quote(identity.rstrip("/"), safe="/")
    return f"{base}/federatedIdentityCredentials/{quote(name, safe='')}?api-version={IDENTITIES}"
