"""User-assigned managed identities in Resource Manager, and their federated credentials.

Source: azure-mgmt-msi 7.1.0, api-version 2024-11-30; workload-identity-federation-considerations.md (texts of 400).
"""

import re
from datetime import timedelta
from typing import Any, Final

import msgspec

from azure_sandbox.authorization import normalized
from azure_sandbox.graph_federated import MOST, NAME, effective_at
from azure_sandbox.resource_manager_scopes import check_below, check_scope
from azure_sandbox.resource_manager_wire import Answer, ArmError, Call, authorize, check_writable, page
from azure_sandbox.tokens import Claims
from azure_sandbox.world import Application, FederatedCredential, ManagedIdentity, ServicePrincipal, new_id

_TYPE: Final = "Microsoft.ManagedIdentity/userAssignedIdentities"
_CREDENTIALS: Final = "federatedIdentityCredentials"


class _IdentityBody(msgspec.Struct, kw_only=True):
    location: str = ""
    tags: dict[str, str] | None = None


class _CredentialProperties(msgspec.Struct, kw_only=True):
    issuer: str = ""
    subject: str = ""
    audiences: list[str] = []


class _CredentialBody(msgspec.Struct, kw_only=True):
    properties: _CredentialProperties | None = None


def list_identities(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET .../userAssignedIdentities of a subscription or a resource group. Guess: 403 without a role there."""
    scope = f"/subscriptions/{match['subscription']}"
    if group := match.groupdict().get("group"):
        scope += f"/resourceGroups/{group}"
    check_scope(call, claims, scope)
    authorize(call, claims, f"{_TYPE}/read", scope)
    check_below(call, claims, scope)
    start = f"{normalized(scope)}/"
    identities = call.world.managed_identities.values()
    found = [identity for identity in identities if normalized(identity.resource_id).startswith(start)]
    return page(call, found, lambda identity: _shown(call, identity))


def get_identity(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET .../userAssignedIdentities/{name}."""
    return Answer(body=_shown(call, _find(call, claims, match, "read")))


def put_identity(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """PUT .../userAssignedIdentities/{name}: with a new one come a client id and a principal. Guess: refusals."""
    scope = _scope(match)
    check_scope(call, claims, scope)
    authorize(call, claims, f"{_TYPE}/write", scope)
    check_below(call, claims, scope.partition("/providers/")[0])
    check_writable(call, scope, "write")
    body = call.decode(_IdentityBody)
    known = _identity(call, scope)
    if known is not None:
        known.tags = known.tags if body.tags is None else body.tags
        return Answer(body=_shown(call, known))
    if not body.location:
        raise ArmError(400, "LocationRequired", "The location property is required for this definition.")
    made = _make(call, claims, scope, body)
    return Answer(status=201, body=_shown(call, made))


def _make(call: Call, claims: Claims, scope: str, body: _IdentityBody) -> ManagedIdentity:
    made = ManagedIdentity(
        resource_id=scope,
        client_id=new_id(),
        tenant_id=claims.tenant_id,
        location=body.location,
        tags=body.tags or {},
    )
    now, delay = call.world.now(), call.world.delays.directory_replication
    common: dict[str, Any] = {
        "client_id": made.client_id,
        "tenant_id": made.tenant_id,
        "display_name": made.name,
        "created": now,
        "visible_at": now + timedelta(seconds=delay) if delay else None,
    }
    application = Application(object_id=new_id(), **common)
    principal = ServicePrincipal(object_id=new_id(), type="ManagedIdentity", **common)
    call.world.applications[application.object_id] = application
    call.world.service_principals[principal.object_id] = principal
    call.world.managed_identities[made.client_id] = made
    return made


def list_credentials(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET .../{identity}/federatedIdentityCredentials."""
    identity = _find(call, claims, match, f"{_CREDENTIALS}/read")
    found = _application(call, identity).federated_credentials
    return page(call, found, lambda credential: _shown_credential(identity, credential))


def get_credential(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET .../{identity}/federatedIdentityCredentials/{name}."""
    identity = _find(call, claims, match, f"{_CREDENTIALS}/read")
    credential = _credential(_application(call, identity), match["credential"])
    if credential is None:
        raise _not_found(f"{identity.name}/{match['credential']}", match)
    return Answer(body=_shown_credential(identity, credential))


def put_credential(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """PUT .../{identity}/federatedIdentityCredentials/{name}: 201 if new, else 200."""
    identity = _find(call, claims, match, f"{_CREDENTIALS}/write")
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
    identity = _find(call, claims, match, f"{_CREDENTIALS}/delete")
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


def _scope(match: re.Match[str]) -> str:
    group = f"/subscriptions/{match['subscription']}/resourceGroups/{match['group']}"
    return f"{group}/providers/{_TYPE}/{match['identity']}"


def _find(call: Call, claims: Claims, match: re.Match[str], action: str) -> ManagedIdentity:
    """The identity of the path, if the caller may do this with it."""
    scope = _scope(match)
    check_scope(call, claims, scope)
    authorize(call, claims, f"{_TYPE}/{action}", scope)
    check_below(call, claims, scope.partition("/providers/")[0])
    identity = _identity(call, scope)
    if identity is None:
        raise _not_found(match["identity"], match)
    return identity


def _identity(call: Call, scope: str) -> ManagedIdentity | None:
    wanted = normalized(scope)
    known = call.world.managed_identities.values()
    return next((identity for identity in known if normalized(identity.resource_id) == wanted), None)


def _not_found(name: str, match: re.Match[str]) -> ArmError:
    """Source: common-deployment-errors.md."""
    text = f"The Resource '{_TYPE}/{name}' under resource group '{match['group']}' was not found."
    return ArmError(404, "ResourceNotFound", text)


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


def _shown(call: Call, identity: ManagedIdentity) -> dict[str, Any]:
    """Guess: a principal that was deleted in Graph is still named."""
    deleted = call.world.service_principal(identity.client_id, identity.tenant_id, deleted=True)
    principal = call.world.service_principal(identity.client_id, identity.tenant_id) or deleted
    return {
        "id": identity.resource_id,
        "name": identity.name,
        "type": _TYPE,
        "location": identity.location,
        "tags": identity.tags,
        "properties": {
            "tenantId": identity.tenant_id,
            "principalId": principal.object_id if principal else "",
            "clientId": identity.client_id,
        },
    }


def _shown_credential(identity: ManagedIdentity, credential: FederatedCredential) -> dict[str, Any]:
    return {
        "id": f"{identity.resource_id}/{_CREDENTIALS}/{credential.name}",
        "name": credential.name,
        "type": f"{_TYPE}/{_CREDENTIALS}",
        "properties": {
            "issuer": credential.issuer,
            "subject": credential.subject,
            "audiences": list(credential.audiences),
        },
    }
