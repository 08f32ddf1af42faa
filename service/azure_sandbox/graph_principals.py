"""Service principals, and the groups that they are in."""

import re
from datetime import timedelta
from typing import Any, Final

import msgspec

from azure_sandbox.authorization import principal_ids
from azure_sandbox.graph_applications import registered
from azure_sandbox.graph_call import (
    DIRECTORY,
    OWNED,
    READ,
    WRITE,
    Answer,
    Call,
    GraphError,
    bad_request,
    context,
    moment,
    not_found,
    visible,
)
from azure_sandbox.graph_odata import collection, entity, key, wanted_app_id
from azure_sandbox.world import Application, Group, ServicePrincipal, new_id

_FRAGMENT: Final = "servicePrincipals"
_GROUP_ROLES: Final = ("Group.Read.All", "GroupMember.Read.All", "Group.ReadWrite.All", *DIRECTORY)


class PrincipalBody(msgspec.Struct, kw_only=True, rename="camel"):
    """What of a service principal can be set here; other properties are ignored."""

    app_id: str | None = None
    account_enabled: bool | None = None
    display_name: str | None = None


def _is_present(call: Call, principal: ServicePrincipal) -> bool:
    """Whether a service principal is of the tenant, has been replicated and not deleted."""
    here = principal.tenant_id == call.tenant.tenant_id and principal.deleted_at is None
    return here and visible(call, principal.visible_at)


def find_principal(call: Call, segment: str) -> ServicePrincipal:
    """The service principal that a path segment names, by object id or appId.

    Raises:
        GraphError: There is none, or it has not been replicated yet.
    """
    name, value = key(segment)
    tenant_id, principal = call.tenant.tenant_id, None
    if name == "appId":
        principal = call.world.service_principal(value, tenant_id)
    elif name == "id":
        principal = call.world.service_principal_object(value)
    if principal is None or not _is_present(call, principal):
        raise not_found(value)
    return principal


def list_principals(call: Call, _match: re.Match[str]) -> Answer:
    """GET /servicePrincipals. Source: serviceprincipal-list.md."""
    call.allow_read()
    wanted = wanted_app_id(call)
    found = (one for one in call.world.service_principals.values() if wanted in {None, one.client_id.casefold()})
    return collection(call, _FRAGMENT, (shown(call, one) for one in found if _is_present(call, one)))


def get_principal(call: Call, match: re.Match[str]) -> Answer:
    """GET one service principal. Source: serviceprincipal-get.md."""
    call.allow_read()
    return entity(call, _FRAGMENT, shown(call, find_principal(call, match["key"])))


def create_principal(call: Call, _match: re.Match[str]) -> Answer:
    """POST /servicePrincipals for an application of the tenant. Source: serviceprincipal-post-serviceprincipals.md."""
    call.allow_write()
    return entity(call, _FRAGMENT, shown(call, _create(call, call.decode(PrincipalBody))), 201)


def _create(call: Call, body: PrincipalBody) -> ServicePrincipal:
    """Source: terraform-provider-azuread, both refusals also mean that the application is not replicated yet."""
    application = next((a for a in registered(call) if a.client_id.casefold() == (body.app_id or "").casefold()), None)
    if WRITE not in call.claims.roles and (application is None or call.claims.object_id not in application.owners):
        message = (
            "When using this permission, the backing application of the service principal being created must in the "
            "local tenant"
        )
        raise GraphError(403, "Authorization_RequestDenied", message)
    if application is None:
        message = f"The appId '{body.app_id}' of the service principal does not reference a valid application object."
        raise bad_request(message)
    if call.world.service_principal(application.client_id, call.tenant.tenant_id):
        # Guess: text, from public reports
        message = (
            "The service principal cannot be created, updated, or restored because the service principal name "
            f"{application.client_id} is already in use."
        )
        raise GraphError(409, "Request_MultipleObjectsWithSameKeyValue", message)
    return _store(call, application, body)


def _store(call: Call, application: Application, body: PrincipalBody) -> ServicePrincipal:
    principal = ServicePrincipal(
        object_id=new_id(),
        client_id=application.client_id,
        tenant_id=call.tenant.tenant_id,
        display_name=application.display_name,
        created=call.now,
        account_enabled=body.account_enabled is not False,
        owners=[call.claims.object_id] if OWNED in call.claims.roles else [],
    )
    if call.world.delays.directory_replication:
        principal.visible_at = call.now + timedelta(seconds=call.world.delays.directory_replication)
    call.world.service_principals[principal.object_id] = principal
    return principal


def update_principal(call: Call, match: re.Match[str]) -> Answer:
    """PATCH one, or create it by appId with `Prefer: create-if-missing`. Source: serviceprincipal-upsert.md."""
    call.allow_write()
    body = call.decode(PrincipalBody)
    name, value = key(match["key"])
    try:
        principal = find_principal(call, match["key"])
    except GraphError:
        if name != "appId" or not call.creates_if_missing:
            raise
        body.app_id = value
        return entity(call, _FRAGMENT, shown(call, _create(call, body)), 201)
    call.allow_write(principal.owners)
    if body.account_enabled is not None:
        principal.account_enabled = body.account_enabled
    principal.display_name = body.display_name or principal.display_name
    return Answer(status=204)


def delete_principal(call: Call, match: re.Match[str]) -> Answer:
    """DELETE one, soft, for 30 days. Source: serviceprincipal-delete.md."""
    call.allow_write()
    principal = find_principal(call, match["key"])
    call.allow_write(principal.owners)
    principal.deleted_at = call.now
    return Answer(status=204)


def shown(call: Call, principal: ServicePrincipal) -> dict[str, Any]:
    """A service principal on the wire."""
    application = call.world.application(principal.client_id, principal.tenant_id)
    managed = principal.type == "ManagedIdentity"
    identity = call.world.managed_identity(principal.client_id, principal.tenant_id) if managed else None
    return {
        "id": principal.object_id,
        "deletedDateTime": moment(principal.deleted_at),
        "accountEnabled": principal.account_enabled,
        # Source: public samples. Guess: none where the world does not hold the identity as a resource.
        "alternativeNames": ["isExplicit=True", identity.resource_id] if identity else [],
        "appDisplayName": application.display_name if application else principal.display_name,
        "appId": principal.client_id,
        "appOwnerOrganizationId": application.tenant_id if application else _home(call, principal),
        "appRoleAssignmentRequired": False,
        "createdDateTime": moment(principal.created),
        "disabledByMicrosoftStatus": None,
        "displayName": principal.display_name,
        "servicePrincipalNames": [principal.client_id],
        "servicePrincipalType": principal.type,
        "signInAudience": application.sign_in_audience if application else None,
        "tags": [],
        "keyCredentials": [],
        "passwordCredentials": [],
    }


def _home(call: Call, principal: ServicePrincipal) -> str:
    """The tenant that an application is registered in which this one only has the principal of."""
    wanted = principal.client_id.casefold()
    found = (one.tenant_id for one in call.world.applications.values() if one.client_id.casefold() == wanted)
    return next(found, principal.tenant_id)


def list_groups_of(call: Call, match: re.Match[str]) -> Answer:
    """The groups that a principal is in: directly (memberOf), or through groups as well (transitiveMemberOf).

    Source: serviceprincipal-list-memberof.md, serviceprincipal-list-transitivememberof.md.
    """
    call.allow((*READ, *_GROUP_ROLES))
    principal = find_principal(call, match["key"])
    groups = [_group(group) for group in _groups(call, principal, direct=match["kind"].casefold() == "memberof")]
    return collection(call, "directoryObjects", groups)


def get_member_groups(call: Call, match: re.Match[str]) -> Answer:
    """The ids of all groups that a principal is in. Source: directoryobject-getmembergroups.md."""
    call.allow((*READ, *_GROUP_ROLES))
    principal = find_principal(call, match["key"])
    ids = [group.object_id for group in _groups(call, principal, direct=False)]
    return Answer(body={**context(call, "Collection(Edm.String)"), "value": ids})


def _groups(call: Call, principal: ServicePrincipal, *, direct: bool) -> list[Group]:
    reached = principal_ids(call.world, principal.object_id)
    return [
        group
        for group in call.world.groups.values()
        if group.tenant_id == call.tenant.tenant_id
        and (principal.object_id in group.members if direct else group.object_id.casefold() in reached)
    ]


def list_groups(call: Call, _match: re.Match[str]) -> Answer:
    """GET /groups. Source: group-list.md."""
    call.allow(_GROUP_ROLES)
    groups = [group for group in call.world.groups.values() if group.tenant_id == call.tenant.tenant_id]
    return collection(call, "groups", (_group(group) for group in groups))


def _group(group: Group) -> dict[str, Any]:
    return {
        "@odata.type": "#microsoft.graph.group",
        "id": group.object_id,
        "displayName": group.display_name,
        "groupTypes": [],
        "mailEnabled": False,
        "securityEnabled": True,
    }
