"""User-assigned managed identities in Resource Manager. Source: azure-mgmt-msi 7.1.0, api-version 2024-11-30."""

import re
from datetime import timedelta
from typing import Any, Final, TypeVar

import msgspec

from azure_sandbox.authorization import normalized
from azure_sandbox.resource_manager_scopes import check_below, check_scope
from azure_sandbox.resource_manager_wire import Answer, ArmError, Call, authorize, check_writable, page
from azure_sandbox.tokens import Claims
from azure_sandbox.world import Application, ManagedIdentity, ServicePrincipal, new_id

TYPE: Final = "Microsoft.ManagedIdentity/userAssignedIdentities"


_OfIdentity = TypeVar("_OfIdentity", ManagedIdentity, Application, ServicePrincipal)


class _IdentityBody(msgspec.Struct, kw_only=True):
    location: str = ""
    tags: dict[str, str] | None = None


def list_identities(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET .../userAssignedIdentities of a subscription or a resource group. Guess: 403 without a role there."""
    scope = f"/subscriptions/{match['subscription']}"
    if group := match.groupdict().get("group"):
        scope += f"/resourceGroups/{group}"
    check_scope(call, claims, scope)
    authorize(call, claims, f"{TYPE}/read", scope)
    check_below(call, claims, scope)
    start = f"{normalized(scope)}/"
    identities = call.world.managed_identities.values()
    found = [identity for identity in identities if normalized(identity.resource_id).startswith(start)]
    return page(call, found, lambda identity: _shown(call, identity))


def get_identity(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """GET .../userAssignedIdentities/{name}."""
    return Answer(body=_shown(call, find_identity(call, claims, match, "read")))


def put_identity(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """PUT .../userAssignedIdentities/{name}: with a new one come a client id and a principal. Guess: refusals."""
    scope = _scope(match)
    check_scope(call, claims, scope)
    authorize(call, claims, f"{TYPE}/write", scope)
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


def delete_identity(call: Call, claims: Claims, match: re.Match[str]) -> Answer:
    """DELETE .../userAssignedIdentities/{name}: 200, or 204 if there is none.

    What signs in goes for good with it; its role assignments stay as those of an unknown principal.
    Source: azure-mgmt-msi 7.1.0 (status); managed-identities-faq.md (role assignments are not deleted).
    """
    scope = _scope(match)
    check_scope(call, claims, scope)
    authorize(call, claims, f"{TYPE}/delete", scope)
    identity = _identity(call, scope)
    if identity is None:
        return Answer(status=204)
    check_writable(call, scope, "delete")
    world = call.world
    _drop(world.managed_identities, identity)
    _drop(world.applications, identity)
    _drop(world.service_principals, identity)
    return Answer(status=200)


def _drop(members: dict[str, _OfIdentity], identity: ManagedIdentity) -> None:
    wanted = (identity.client_id.casefold(), identity.tenant_id)
    for key in [key for key, one in members.items() if (one.client_id.casefold(), one.tenant_id) == wanted]:
        del members[key]


def _scope(match: re.Match[str]) -> str:
    group = f"/subscriptions/{match['subscription']}/resourceGroups/{match['group']}"
    return f"{group}/providers/{TYPE}/{match['identity']}"


def find_identity(call: Call, claims: Claims, match: re.Match[str], action: str) -> ManagedIdentity:
    """The identity of the path, if the caller may do this with it.

    Raises:
        ArmError: It may not, or there is none.
    """
    scope = _scope(match)
    check_scope(call, claims, scope)
    authorize(call, claims, f"{TYPE}/{action}", scope)
    check_below(call, claims, scope.partition("/providers/")[0])
    identity = _identity(call, scope)
    if identity is None:
        raise not_found(match["identity"], match)
    return identity


def _identity(call: Call, scope: str) -> ManagedIdentity | None:
    wanted = normalized(scope)
    known = call.world.managed_identities.values()
    return next((identity for identity in known if normalized(identity.resource_id) == wanted), None)


def not_found(name: str, match: re.Match[str]) -> ArmError:
    """No such identity or credential. Source: common-deployment-errors.md."""
    text = f"The Resource '{TYPE}/{name}' under resource group '{match['group']}' was not found."
    return ArmError(404, "ResourceNotFound", text)


def _shown(call: Call, identity: ManagedIdentity) -> dict[str, Any]:
    """Guess: a principal that was deleted in Graph is still named."""
    deleted = call.world.service_principal(identity.client_id, identity.tenant_id, deleted=True)
    principal = call.world.service_principal(identity.client_id, identity.tenant_id) or deleted
    return {
        "id": identity.resource_id,
        "name": identity.name,
        "type": TYPE,
        "location": identity.location,
        "tags": identity.tags,
        "properties": {
            "tenantId": identity.tenant_id,
            "principalId": principal.object_id if principal else "",
            "clientId": identity.client_id,
        },
    }
