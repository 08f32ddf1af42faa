"""Federated credentials of user-assigned managed identities in Resource Manager.

Source: azure-mgmt-msi 7.1.0, api-version 2024-11-30; workload-identity-federation-considerations.md (texts of 400).
"""

import re
from typing import Any, Final

import msgspec

from azure_sandbox.graph_federated import MOST, NAME, effective_at
from azure_sandbox.resource_manager_identities import TYPE, find_identity, not_found
from azure_sandbox.resource_manager_wire import Answer, ArmError, Call, check_writable, page
from azure_sandbox.tokens import Claims
from azure_sandbox.world import Application, FederatedCredential, ManagedIdentity, new_id

_CREDENTIALS: Final = "federatedIdentityCredentials"


class _CredentialProperties(msgspec.Struct, kw_only=True):
    issuer: str = ""
    subject: str = ""
    audiences: list[str] = []


class _CredentialBody(msgspec.Struct, kw_only=True):
    properties: _CredentialProperties | None = None


def list_credentials(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET .../{identity}/federatedIdentityCredentials."""
    identity = find_identity(call, claims, match, f"{_CREDENTIALS}/read")
    found = _application(call, identity).federated_credentials
    return page(call, found, lambda credential: _shown_credential(identity, credential))


def get_credential(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET .../{identity}/federatedIdentityCredentials/{name}."""
    identity = find_identity(call, claims, match, f"{_CREDENTIALS}/read")
    credential = _credential(_application(call, identity), match["credential"])
    if credential is None:
        raise not_found(f"{identity.name}/{match['credential']}", match)
    return Answer(body=_shown_credential(identity, credential))


def put_credential(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """PUT .../{identity}/federatedIdentityCredentials/{name}: 201 if new, else 200."""
    identity = find_identity(call, claims, match, f"{_CREDENTIALS}/write")
    check_writable(call, identity.resource_id, "write")
    application = _application(call, identity)
    known = _credential(application, match["credential"])
    wanted = call.decode(_CredentialBody).properties
    if wanted is None or not (wanted.issuer and wanted.subject):
        raise _bad_request("Federated Identity Credential from HTTP body has empty properties")
    credential = FederatedCredential(
        id=known.id if known else new_id(),
        name=known.name if known else match["credential"],
        issuer=wanted.issuer,
        subject=wanted.subject,
        audiences=wanted.audiences,
        effective_at=effective_at(call.world),
    )
    others = [other for other in application.federated_credentials if other is not known]
    _check(credential, others)
    if known is None:
        application.federated_credentials.append(credential)
    else:
        application.federated_credentials[application.federated_credentials.index(known)] = credential
    return Answer(status=200 if known else 201, body=_shown_credential(identity, credential))


def delete_credential(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """DELETE .../{identity}/federatedIdentityCredentials/{name}: 200, or 204 if there is none."""
    identity = find_identity(call, claims, match, f"{_CREDENTIALS}/delete")
    check_writable(call, identity.resource_id, "delete")
    application = _application(call, identity)
    credential = _credential(application, match["credential"])
    if credential is None:
        return Answer(status=204)
    application.federated_credentials.remove(credential)
    return Answer(status=200)


def _check(credential: FederatedCredential, others: list[FederatedCredential]) -> None:
    """Guess: code; text of the limit."""
    if not NAME.fullmatch(credential.name):
        raise _bad_request(f"Federated Identity Credential name '{credential.name}' is invalid.")
    if len(credential.audiences) != 1:
        raise _bad_request("Federated identity credentials must have exactly one audience.")
    if any((other.issuer, other.subject) == (credential.issuer, credential.subject) for other in others):
        raise _bad_request("Issuer and subject combination already exists for this Managed Identity.")
    if len(others) >= MOST:
        raise _bad_request(f"Too many Federated Identity Credentials: there may be {MOST} of them.")


def _bad_request(text: str) -> ArmError:
    return ArmError(400, "BadRequest", text)


def _application(call: Call, identity: ManagedIdentity) -> Application:
    """Where the federated credentials of an identity are kept; Graph does not show it, so nobody deletes it."""
    application = call.world.application(identity.client_id, identity.tenant_id)
    if application is None:
        message = f"the world lacks application {identity.client_id} of managed identity {identity.name}"
        raise LookupError(message)
    return application


def _credential(application: Application, name: str) -> FederatedCredential | None:
    known = application.federated_credentials
    return next((credential for credential in known if credential.name.casefold() == name.casefold()), None)


def _shown_credential(identity: ManagedIdentity, credential: FederatedCredential) -> dict[str, Any]:
    return {
        "id": f"{identity.resource_id}/{_CREDENTIALS}/{credential.name}",
        "name": credential.name,
        "type": f"{TYPE}/{_CREDENTIALS}",
        "properties": {
            "issuer": credential.issuer,
            "subject": credential.subject,
            "audiences": list(credential.audiences),
        },
    }
