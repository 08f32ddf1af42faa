"""Federated identity credentials of applications."""

import re
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from azure_sandbox.graph_applications import find_application
from azure_sandbox.graph_call import Answer, Call, GraphError, bad_request, not_found
from azure_sandbox.graph_odata import collection, entity, key
from azure_sandbox.world import Application, FederatedCredential, World, new_id

_FRAGMENT: Final = "applications/federatedIdentityCredentials"
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,119}")
MOST: Final = 20
_LONGEST: Final = 600


def effective_at(world: World) -> datetime | None:
    """When the token endpoint knows a federated credential that is written now; None: at once.

    Source: workload-identity-federation-considerations.md. Guess: that a change takes as long as a new one.
    """
    delay = world.delays.credential_replication
    return world.now() + timedelta(seconds=delay) if delay else None


class FederatedBody(msgspec.Struct, kw_only=True, rename="camel"):
    """A federated credential as callers send it; an update leaves out what stays."""

    name: str | None = None
    issuer: str | None = None
    subject: str | None = None
    audiences: list[str] | None = None
    description: str | None = None


def list_credentials(call: Call, match: re.Match[str]) -> Answer:
    """GET the federated credentials of an application. Source: application-list-federatedidentitycredentials.md."""
    call.allow_read()
    application = find_application(call, match["key"])
    return collection(call, _FRAGMENT, (_shown(credential) for credential in application.federated_credentials))


def get_credential(call: Call, match: re.Match[str]) -> Answer:
    """GET one, by id or name."""
    call.allow_read()
    return entity(call, _FRAGMENT, _shown(_find(find_application(call, match["key"]), match["credential"])))


def create_credential(call: Call, match: re.Match[str]) -> Answer:
    """POST a new one. Source: application-post-federatedidentitycredentials.md."""
    application = _writable(call, match)
    credential = _create(call, application, call.decode(FederatedBody))
    return entity(call, _FRAGMENT, _shown(credential), 201)


def update_credential(call: Call, match: re.Match[str]) -> Answer:
    """PATCH one, or create it by name with `Prefer: create-if-missing`.

    Source: federatedidentitycredential-upsert.md.
    """
    application = _writable(call, match)
    body = call.decode(FederatedBody)
    name, value = key(match["credential"])
    try:
        credential = _find(application, match["credential"])
    except GraphError:
        if name != "name" or not call.creates_if_missing:
            raise
        body.name = value
        return entity(call, _FRAGMENT, _shown(_create(call, application, body)), 201)
    if body.name not in {None, credential.name}:
        # Source: federatedidentitycredential.md, the name is immutable. Guess: text.
        raise bad_request("Property 'name' is read-only and cannot be set.")
    changed = FederatedCredential(
        id=credential.id,
        name=credential.name,
        issuer=credential.issuer if body.issuer is None else body.issuer,
        subject=credential.subject if body.subject is None else body.subject,
        audiences=credential.audiences if body.audiences is None else body.audiences,
        description=credential.description if body.description is None else body.description,
        effective_at=effective_at(call.world),
    )
    _check(application, changed)
    application.federated_credentials[application.federated_credentials.index(credential)] = changed
    return Answer(status=204)


def delete_credential(call: Call, match: re.Match[str]) -> Answer:
    """DELETE one, by id or name."""
    application = _writable(call, match)
    application.federated_credentials.remove(_find(application, match["credential"]))
    return Answer(status=204)


def _writable(call: Call, match: re.Match[str]) -> Application:
    call.allow_write()
    application = find_application(call, match["key"])
    call.allow_write(application.owners)
    return application


def _find(application: Application, segment: str) -> FederatedCredential:
    name, value = key(segment)
    for credential in application.federated_credentials:
        if (credential.name if name == "name" else credential.id).casefold() == value.casefold():
            return credential
    raise not_found(value)


def _create(call: Call, application: Application, body: FederatedBody) -> FederatedCredential:
    for name in ("name", "issuer", "subject"):
        if not getattr(body, name):
            raise _invalid(f"Property {name} is required but is null, empty or missing.", name)
    credential = FederatedCredential(
        id=new_id(),
        name=body.name or "",
        issuer=body.issuer or "",
        subject=body.subject or "",
        audiences=body.audiences or [],
        description=body.description,
        effective_at=effective_at(call.world),
    )
    _check(application, credential)
    if len(application.federated_credentials) >= MOST:
        # Source: workload-identity-federation-considerations.md (20). Guess: code and text.
        message = f"The maximum number of {MOST} federated identity credentials has been reached."
        raise GraphError(400, "Request_BadRequest", message)
    application.federated_credentials.append(credential)
    return credential


def _check(application: Application, credential: FederatedCredential) -> None:
    """Refuse what breaks the rules. Source: federatedidentitycredential.md. Guess: the texts for length and shape."""
    if not NAME.fullmatch(credential.name):
        raise _invalid(f"Federated Identity Credential name '{credential.name}' is invalid.", "Name")
    if len(credential.audiences) != 1:
        raise _invalid("Federated identity credentials must have exactly one audience.", "Audiences")
    for name, value in (("Issuer", credential.issuer), ("Subject", credential.subject), *_long(credential)):
        if len(value) > _LONGEST:
            raise _invalid(f"Property {name} must not be longer than {_LONGEST} characters.", name)
    others = [other for other in application.federated_credentials if other.id != credential.id]
    if any(other.name.casefold() == credential.name.casefold() for other in others):
        # Source: Azure/azure-dev issue 1482
        message = f"FederatedIdentityCredential with name {credential.name} already exists."
        raise GraphError(409, "Request_MultipleObjectsWithSameKeyValue", message)
    if any((other.issuer, other.subject) == (credential.issuer, credential.subject) for other in others):
        # Source: Azure/azure-workload-identity issue 434
        message = (
            "The combination of issuer and subject must be unique for the application. Issuer "
            f"{credential.issuer} and Subject: {credential.subject} already exist. "
            f"paramName: FederatedIdentityCredential.Subject, paramValue: {credential.subject}, "
            "objectType: Microsoft.Online.DirectoryServices.Application"
        )
        raise GraphError(400, "InvalidFederatedIdentityCredentialValue", message)


def _long(credential: FederatedCredential) -> list[tuple[str, str]]:
    return [("Audiences", credential.audiences[0]), ("Description", credential.description or "")]


def _invalid(message: str, name: str) -> GraphError:
    text = (
        f"{message} paramName: FederatedIdentityCredential.{name}, "
        "objectType: Microsoft.Online.DirectoryServices.Application"
    )
    return GraphError(400, "InvalidFederatedIdentityCredentialValue", text)


def _shown(credential: FederatedCredential) -> dict[str, Any]:
    return {
        "id": credential.id,
        "name": credential.name,
        "issuer": credential.issuer,
        "subject": credential.subject,
        "description": credential.description,
        "audiences": list(credential.audiences),
    }
