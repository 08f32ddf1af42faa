"""The plan of a service principal: application, principal, secret, roles, connection; pure."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from armedic.changes.plan import Change, Plan, nothing, redacted
from armedic.clients import devops, graph, resource_manager
from armedic.clients.call import Ref
from armedic.errors import ConflictError, InvalidRequestError
from armedic.facts import ClientSecret
from armedic.provision.reading import Grant, Reading
from armedic.provision.request import NewConnection, ProvisionRequest


def plan(reading: Reading, request: ProvisionRequest) -> Plan:
    """What is missing, in the order in which one thing needs another; what is there already is `no_change`.

    Raises:
        InvalidRequestError: A role that can grant roles was asked for without `allow_privileged`.
        ConflictError: The connection's name is taken by one that uses another application.
    """
    for grant in reading.grants:
        if grant.role.id in resource_manager.PRIVILEGED and not request.allow_privileged:
            name = resource_manager.PRIVILEGED[grant.role.id]
            raise InvalidRequestError(f"the role {name} can grant roles: set allow_privileged to ask for it")
    changes = [
        _application(reading, request),
        _principal(reading, request),
        _secret(reading, request),
        *(_role(reading, request, grant, number) for number, grant in enumerate(reading.grants, 1)),
    ]
    if request.connection is not None:
        changes.append(_connection(reading, request, request.connection))
    return Plan(changes=tuple(changes), state=_state(reading, request))


def existing_secret(reading: Reading, request: ProvisionRequest) -> ClientSecret | None:
    """A secret that an earlier run of the same request made and that is still valid."""
    held = reading.application.secrets if reading.application else ()
    named = (secret for secret in held if secret.display_name == request.credential.description)
    return next((secret for secret in named if secret.ends_at > reading.now), None)


def _application(reading: Reading, request: ProvisionRequest) -> Change:
    where = f"application {request.display_name}"
    if reading.application is not None:
        known = reading.application
        return nothing("application", where, "reversible", id=known.object_id, appId=known.client_id)
    return Change(
        key="application",
        action="create",
        target=where,
        safety="reversible",
        call=graph.upsert_application(request.cloud, reading.unique_name, request.display_name),
        after={"displayName": request.display_name, "signInAudience": "AzureADMyOrg"},
        needs=(graph.WRITE,),
        undo=(
            graph.delete_application(request.cloud, "{application.id}"),
            graph.purge_deleted(request.cloud, "{application.id}"),
        ),
        find=graph.find_by_unique_name(reading.unique_name),
        upsert=True,
    )


def _principal(reading: Reading, request: ProvisionRequest) -> Change:
    where = f"service principal {request.display_name}"
    if reading.principal is not None:
        outputs = {"id": reading.principal.principal_id}
        return Change(
            key="principal", action="no_change", target=where, safety="reversible", call=None, outputs=outputs
        )
    return Change(
        key="principal",
        action="create",
        target=where,
        safety="reversible",
        call=graph.upsert_service_principal(request.cloud, "{application.appId}"),
        after={"accountEnabled": True},
        needs=(graph.WRITE,),
        undo=(
            graph.delete_service_principal(request.cloud, "{principal.id}"),
            graph.purge_deleted(request.cloud, "{principal.id}"),
        ),
        find=graph.find_principal("{application.appId}"),
        upsert=True,
    )


def _secret(reading: Reading, request: ProvisionRequest) -> Change:
    wanted = request.credential
    where = f"client secret “{wanted.description}”"
    held = existing_secret(reading, request)
    to_be_stored = request.connection is not None and reading.connection is None
    if held is not None and not to_be_stored:
        return Change(
            key="secret",
            action="no_change",
            target=where,
            safety="credential",
            call=None,
            outputs={"keyId": held.key_id},
        )
    known = frozenset(secret.key_id for secret in reading.application.secrets) if reading.application else frozenset()
    # whole days from midnight, so that a plan and its apply on the same day ask for the same thing
    end = reading.now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=wanted.lifetime_days + 1)
    return Change(
        key="secret",
        action="create",
        target=where,
        safety="credential",
        call=graph.add_secret(request.cloud, "{application.id}", wanted.description, end),
        after={"displayName": wanted.description, "endDateTime": end},
        needs=(graph.WRITE,),
        undo=(graph.remove_secret(request.cloud, "{application.id}", Ref("secret", "keyId")),),
        find=graph.find_secret("{application.id}", wanted.description, known),
        secret_output="secretText",  # noqa: S106  the name of a field
    )


def _role(reading: Reading, request: ProvisionRequest, grant: Grant, number: int) -> Change:
    key, where = f"role-{number}", f"{grant.role.name} at {grant.scope}"
    holder = reading.principal.principal_id.casefold() if reading.principal else None
    held = any(
        one.principal_id.casefold() == holder and one.role_definition_id == grant.role.id and one.condition is None
        for one in grant.assignments
    )
    if held:
        return nothing(key, where, "privilege")
    # the principal's id is not known before it is made, so the name is derived from what stands for it
    name = resource_manager.role_assignment_name(grant.scope, reading.unique_name, grant.role.id)
    return Change(
        key=key,
        action="create",
        target=where,
        safety="privilege",
        call=resource_manager.create_role_assignment(
            request.cloud,
            grant.scope,
            name,
            role_definition_id=grant.role.id,
            principal_id=Ref("principal", "id"),
            description=f"Granted to {request.display_name} by Armedic",
        ),
        after={"role": grant.role.name, "scope": grant.scope},
        needs=(f"Azure: Microsoft.Authorization/roleAssignments/write at {grant.scope}",),
        undo=(resource_manager.delete_role_assignment(request.cloud, grant.scope, name),),
    )


def _connection(reading: Reading, request: ProvisionRequest, wanted: NewConnection) -> Change:
    where = f"service connection {wanted.name} in {wanted.organization}/{wanted.project}"
    if reading.connection is not None:
        own = reading.application.client_id.casefold() if reading.application else None
        if (reading.connection.client_id or "").casefold() != own:
            raise ConflictError(f"there is a {where} already, and it uses another application")
        outputs = {"id": reading.connection.id}
        return Change(
            key="connection", action="no_change", target=where, safety="reversible", call=None, outputs=outputs
        )
    if reading.project is None:
        raise ConflictError(f"the project of the {where} could not be read")
    document = _document(reading, request, wanted, reading.project.id, reading.project.name)
    return Change(
        key="connection",
        action="create",
        target=where,
        safety="reversible",
        call=devops.create_connection(wanted.organization, document),
        after=redacted({"name": wanted.name, "url": document["url"], "data": document["data"]}),
        needs=(devops.CREATE,),
        undo=(devops.delete_connection(wanted.organization, "{connection.id}", (reading.project.id,)),),
        find=devops.find_by_name(wanted.organization, reading.project.name, wanted.name),
    )


def _document(
    reading: Reading, request: ProvisionRequest, wanted: NewConnection, project_id: str, project_name: str
) -> Mapping[str, Any]:
    """The body of the manual form, all values as strings.

    Source: learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/create, 7.1
    """
    reference = {
        "projectReference": {"id": project_id, "name": project_name},
        "name": wanted.name,
        "description": wanted.description,
    }
    return {
        "name": wanted.name,
        "type": "azurerm",
        "url": reading.connection_url,
        "description": wanted.description,
        "isShared": False,
        "owner": "library",
        "authorization": {
            "scheme": "ServicePrincipal",
            "parameters": {
                "tenantid": reading.place.tenant_id,
                "serviceprincipalid": Ref("application", "appId"),
                "authenticationType": "spnKey",
                "serviceprincipalkey": Ref("secret", "secretText"),
            },
        },
        "data": {"environment": request.cloud, "creationMode": "Manual"} | scope_data(reading, request),
        "serviceEndpointProjectReferences": [reference],
    }


def scope_data(reading: Reading, request: ProvisionRequest) -> dict[str, str]:
    """The part of a connection's data that says what it is scoped to."""
    if request.subscription is not None:
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


def _state(reading: Reading, request: ProvisionRequest) -> Any:
    holder = reading.principal.principal_id if reading.principal else None
    return {
        "unique_name": reading.unique_name,
        "place": [reading.place.id, reading.place.tenant_id],
        "application": reading.application.object_id if reading.application else None,
        "secrets": sorted(secret.key_id for secret in reading.application.secrets) if reading.application else [],
        "principal": holder,
        "roles": [
            [grant.role.id, grant.scope, sorted(one.id for one in grant.assignments if one.principal_id == holder)]
            for grant in reading.grants
        ],
        "connection": reading.connection.id if reading.connection else None,
        "request": [request.credential.description, request.credential.lifetime_days, request.display_name],
    }
