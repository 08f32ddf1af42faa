"""The step that makes the service connection, or lets an existing one use the new principal."""

from collections.abc import Mapping
from typing import Any, Final

from armedic.changes import documents
from armedic.changes.plan import Change, nothing, redacted
from armedic.clients import devops
from armedic.clients.call import Ref
from armedic.errors import ConflictError
from armedic.facts import Connection
from armedic.provision.identities import client_id
from armedic.provision.reading import Reading
from armedic.provision.request import CertificateCredential, SecretCredential
from armedic.provision.wanted import Wanted
from armedic.targets import ConnectionTarget

FEDERATION: Final = "WorkloadIdentityFederation"
PRINCIPAL: Final = "ServicePrincipal"
_PARAMETERS: Final = "authorization/parameters"


def step(reading: Reading, wanted: Wanted, *, stored: bool) -> Change | None:
    """The step; None where no connection is asked for.

    Args:
        stored: Whether a new secret or certificate has to be put into it.

    Raises:
        ConflictError: The name is taken, or an existing connection cannot be used for this.
    """
    if wanted.existing is not None:
        return _existing(reading, wanted, stored=stored)
    return None if wanted.connection is None else _new(reading, wanted, stored=stored)


def uses_it(reading: Reading) -> bool:
    """Whether the connection is there and signs in as the principal already."""
    connection, own = reading.devops.connection, reading.who.client_id
    return connection is not None and own is not None and (connection.client_id or "").casefold() == own.casefold()


def scope_data(reading: Reading, wanted: Wanted) -> dict[str, str]:
    """The part of a connection's data that says what it is scoped to."""
    if wanted.request.subscription is not None:
        return {
            "scopeLevel": "Subscription",
            "subscriptionId": reading.place.id,
            "subscriptionName": reading.place.name,
        }
    return {
        "scopeLevel": "ManagementGroup",
        "managementGroupId": reading.place.id,
        "managementGroupName": reading.place.name,
    }


def _new(reading: Reading, wanted: Wanted, *, stored: bool) -> Change:
    made, project = wanted.connection, reading.devops.project
    assert made is not None  # noqa: S101  for the type checker
    where = f"service connection {made.name} in {made.organization}/{made.project}"
    there = reading.devops.connection
    if there is not None:
        if not uses_it(reading):
            raise ConflictError(
                f"there is a {where} already, and it uses another application: choose another name, or name it as"
                " deliver.existing to let it use the new one"
            )
        if stored:  # what it holds has ended, or was taken back by a run that was cut off
            return _existing(reading, wanted, stored=stored)
        return nothing("connection", where, "reversible", id=there.id, issuer=there.issuer, subject=there.subject)
    if project is None:
        raise ConflictError(f"the project of the {where} could not be read")
    document = _document(reading, wanted)
    shown = {"name": made.name, "url": document["url"], "data": document["data"]}
    return Change(
        key="connection",
        action="create",
        target=where,
        safety="reversible",
        call=devops.create_connection(made.organization, document),
        after=redacted(shown | {"scheme": document["authorization"]["scheme"]}),
        needs=(devops.CREATE,),
        undo=(devops.delete_connection(made.organization, "{connection.id}", (project.id,)),),
        find=devops.find_by_name(made.organization, project.name, made.name),
        gives=_presented,
        same=lambda found, outputs: _signs_in_as(found, _client(outputs)),
    )


def _presented(body: Mapping[str, Any]) -> Mapping[str, Any]:
    connection = Connection.from_document(body)
    return {"issuer": connection.issuer, "subject": connection.subject}


def _signs_in_as(found: Mapping[str, Any], own: str | None) -> bool:
    return own is not None and (Connection.from_document(found).client_id or "").casefold() == own.casefold()


def _client(outputs: Mapping[str, Mapping[str, Any]]) -> str | None:
    known = outputs.get("application", {}).get("appId") or outputs.get("identity", {}).get("clientId")
    return str(known) if known else None


def _document(reading: Reading, wanted: Wanted) -> dict[str, Any]:
    """The body of the manual form, all values as strings.

    Source: learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/create, 7.1; azure-devops-docs,
    automate-service-connections.md (federation)
    """
    made, project = wanted.connection, reading.devops.project
    assert made is not None  # noqa: S101  for the type checker
    assert project is not None  # noqa: S101  as above
    reference = {
        "projectReference": {"id": project.id, "name": project.name},
        "name": made.name,
        "description": made.description,
    }
    parameters = {"tenantid": reading.place.tenant_id, "serviceprincipalid": client_id(wanted), **_credential(wanted)}
    return {
        "name": made.name,
        "type": "azurerm",
        "url": reading.connection_url,
        "description": made.description,
        "isShared": False,
        "owner": "library",
        "authorization": {"scheme": FEDERATION if wanted.federated else PRINCIPAL, "parameters": parameters},
        "data": {"environment": wanted.cloud, "creationMode": "Manual"} | scope_data(reading, wanted),
        "serviceEndpointProjectReferences": [reference],
    }


def _credential(wanted: Wanted) -> dict[str, Any]:
    match wanted.credential:
        case SecretCredential():
            return {"authenticationType": "spnKey", "serviceprincipalkey": Ref("secret", "secretText")}
        case CertificateCredential():
            return {"authenticationType": "spnCertificate", "servicePrincipalCertificate": Ref("certificate", "pem")}
        case _:
            return {}


def _existing(reading: Reading, wanted: Wanted, *, stored: bool) -> Change:
    there, target = reading.devops.connection, wanted.target
    assert there is not None  # noqa: S101  for the type checker
    assert target is not None  # noqa: S101  as above
    where = f"service connection {there.name} of {target.organization}/{target.project}"
    _check_existing(reading, wanted, there, where)
    if uses_it(reading) and not stored:
        return nothing("connection", where, "credential", id=there.id, issuer=there.issuer, subject=there.subject)
    return _stored(reading, wanted, there, target)


def _stored(reading: Reading, wanted: Wanted, there: Connection, target: ConnectionTarget) -> Change:
    """The update that lets a connection sign in as the principal, with what was made for that."""
    members: dict[str, Any] = {f"{_PARAMETERS}/serviceprincipalid": client_id(wanted)}
    members |= {f"{_PARAMETERS}/{name}": value for name, value in _credential(wanted).items()}
    if (there.tenant_id or "").casefold() != reading.place.tenant_id.casefold():
        members[f"{_PARAMETERS}/tenantid"] = reading.place.tenant_id
    if (there.creation_mode or "").casefold() == "automatic":
        members["data/creationMode"] = "Manual"
    # never taken back: should the call be done late, after it was given up, the connection has to work all the same
    return documents.update("connection", target, there, members, safety="credential", reversible=False)


def _check_existing(reading: Reading, wanted: Wanted, there: Connection, where: str) -> None:
    """Refuse what an update of a connection cannot change.

    Source: ListEndpointTypes.json (updatesNotAllowed: environment and scope)
    """
    scheme = FEDERATION if wanted.federated else PRINCIPAL
    if there.scheme != scheme:
        other = "ask for a secret or a certificate" if wanted.federated else "ask for a federated credential"
        raise ConflictError(f"the {where} signs in with {there.scheme}: {other}, or convert it first (POST /repair)")
    if (there.environment or "AzureCloud").casefold() != wanted.cloud.casefold():
        raise ConflictError(f"the {where} is for {there.environment}, which cannot be changed")
    if (there.scope or "").casefold() != reading.scope.casefold():
        raise ConflictError(f"the {where} is for {there.scope}, which cannot be changed to {reading.scope}")
