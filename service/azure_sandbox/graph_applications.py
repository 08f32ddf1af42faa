"""Applications: create, read, update, upsert and delete."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import msgspec

from azure_sandbox.graph_application_wire import shown
from azure_sandbox.graph_call import OWNED, Answer, Call, GraphError, bad_request, not_found, visible
from azure_sandbox.graph_credentials import KeyCredential, replaced_certificates
from azure_sandbox.graph_odata import collection, entity, key, selects, wanted_app_id
from azure_sandbox.world import Application, new_id

KEPT: Final = timedelta(days=30)
"""How long a deleted object can be restored. Source: directory-deleteditems-restore.md."""
_FRAGMENT: Final = "applications"


class ApplicationBody(msgspec.Struct, kw_only=True, rename="camel"):
    """What of an application can be set here; other properties are ignored."""

    display_name: str | None = None
    unique_name: str | None = None
    sign_in_audience: str | None = None
    notes: str | None = None
    tags: list[str] | None = None
    key_credentials: list[KeyCredential] | None = None
    password_credentials: list[dict[str, Any]] | None = None


def registered(call: Call) -> Iterator[Application]:
    """The applications of the tenant that have been replicated and not deleted."""
    for application in call.world.applications.values():
        if application.tenant_id == call.tenant.tenant_id and _is_registered(call, application):
            yield application


def _is_registered(call: Call, application: Application) -> bool:
    """What stands behind a user-assigned managed identity is no application in Graph."""
    if application.deleted_at is not None or not visible(call, application.visible_at):
        return False
    client_id, principals = application.client_id, call.world.service_principals.values()
    return not any(one.type == "ManagedIdentity" and one.client_id == client_id for one in principals)


def find_application(call: Call, segment: str) -> Application:
    """The application that a path segment names, by object id, appId or uniqueName.

    Raises:
        GraphError: There is none, or it has not been replicated yet.
    """
    name, value = key(segment)
    tenant_id, application = call.tenant.tenant_id, None
    if name == "appId":
        application = call.world.application(value, tenant_id)
    elif name == "id":
        application = call.world.application_object(value)
    elif name == "uniqueName":
        named = (one for one in registered(call) if (one.unique_name or "").casefold() == value.casefold())
        application = next(named, None)
    if application is None or application.tenant_id != tenant_id or not _is_registered(call, application):
        raise not_found(value)
    return application


def list_applications(call: Call, _match: re.Match[str]) -> Answer:
    """GET /applications. Source: application-list.md."""
    call.allow_read()
    wanted = wanted_app_id(call)
    found = (one for one in call.world.applications.values() if wanted in {None, one.client_id.casefold()})
    here = (one for one in found if one.tenant_id == call.tenant.tenant_id and _is_registered(call, one))
    return collection(call, _FRAGMENT, map(shown, here))


def get_application(call: Call, match: re.Match[str]) -> Answer:
    """GET one application; keys of certificates only if selected. Source: application-get.md, keycredential.md."""
    call.allow_read()
    application = find_application(call, match["key"])
    return entity(call, _FRAGMENT, shown(application, keys=selects(call, "keyCredentials")))


def create_application(call: Call, _match: re.Match[str]) -> Answer:
    """POST /applications; under OwnedBy the creator becomes the owner. Source: application-post-applications.md."""
    call.allow_write()
    application = _create(call, call.decode(ApplicationBody))
    return entity(call, _FRAGMENT, shown(application), 201)


def _create(call: Call, body: ApplicationBody) -> Application:
    if not body.display_name:
        # Guess: text, as public reports quote it
        raise bad_request("Property displayName is required but is null, empty or missing.")
    if body.password_credentials:
        raise _generated_only()
    now = call.now
    application = Application(
        object_id=new_id(),
        client_id=new_id(),
        tenant_id=call.tenant.tenant_id,
        display_name=body.display_name,
        created=now,
        unique_name=body.unique_name,
        sign_in_audience=body.sign_in_audience or "AzureADMyOrg",
        notes=body.notes,
        tags=body.tags or [],
        owners=[call.claims.object_id] if OWNED in call.claims.roles else [],
    )
    _check_unique_name(call, application)
    application.certificates = replaced_certificates(call, application, body.key_credentials or [])
    if call.world.delays.directory_replication:
        application.visible_at = now + timedelta(seconds=call.world.delays.directory_replication)
    call.world.applications[application.object_id] = application
    return application


def _generated_only() -> GraphError:
    """Source: application-post-applications.md, passwords cannot be set here. Guess: text, from public reports."""
    return bad_request("New password credentials must be generated with service actions.")


def _check_unique_name(call: Call, application: Application) -> None:
    """Guess: an application that was deleted keeps its name for as long as it can be restored."""
    wanted = application.unique_name
    for other in call.world.applications.values():
        same_tenant = other.tenant_id == application.tenant_id and other is not application
        gone = other.deleted_at is not None and call.now - other.deleted_at >= KEPT
        if wanted is None or not same_tenant or gone:
            continue
        if (other.unique_name or "").casefold() == wanted.casefold():
            # Guess: no source shows the text
            message = "Another object with the same value for property uniqueName already exists."
            raise GraphError(409, "Request_MultipleObjectsWithSameKeyValue", message)


def update_application(call: Call, match: re.Match[str]) -> Answer:
    """PATCH one application, or create it by uniqueName with `Prefer: create-if-missing`.

    Source: application-update.md; application-upsert.md (201 created, 204 updated).
    """
    call.allow_write()
    body = call.decode(ApplicationBody)
    name, value = key(match["key"])
    try:
        application = find_application(call, match["key"])
    except GraphError:
        if name != "uniqueName" or not call.creates_if_missing:
            raise
        body.unique_name = value
        return entity(call, _FRAGMENT, shown(_create(call, body)), 201)
    call.allow_write(application.owners)
    _apply(call, application, body)
    return Answer(status=204)


def _apply(call: Call, application: Application, body: ApplicationBody) -> None:
    if body.password_credentials:
        raise _generated_only()
    if body.unique_name not in {None, application.unique_name}:
        # Source: application-upsert.md, uniqueName cannot be changed. Guess: text.
        raise bad_request("Property 'uniqueName' is read-only and cannot be set.")
    if body.key_credentials is not None:
        application.certificates = replaced_certificates(call, application, body.key_credentials)
    application.display_name = body.display_name or application.display_name
    application.sign_in_audience = body.sign_in_audience or application.sign_in_audience
    application.notes = application.notes if body.notes is None else body.notes
    application.tags = application.tags if body.tags is None else body.tags


def delete_application(call: Call, match: re.Match[str]) -> Answer:
    """DELETE one application: soft, together with its principals, for 30 days.

    Source: directory-deleteditems-restore.md.
    """
    call.allow_write()
    application = find_application(call, match["key"])
    call.allow_write(application.owners)
    application.deleted_at = call.now
    for principal in call.world.service_principals.values():
        if principal.client_id == application.client_id and principal.deleted_at is None:
            principal.deleted_at = call.now
    return Answer(status=204)


def list_owners(call: Call, match: re.Match[str]) -> Answer:
    """GET the owners of an application: service principals, and users by their id alone."""
    call.allow_read()
    owners = find_application(call, match["key"]).owners
    principals = {principal.object_id: principal for principal in call.world.service_principals.values()}
    items: list[dict[str, Any]] = []
    for owner in owners:
        principal = principals.get(owner)
        kind = "servicePrincipal" if principal else "user"
        item: dict[str, Any] = {"@odata.type": f"#microsoft.graph.{kind}", "id": owner}
        if principal:
            item |= {"displayName": principal.display_name, "appId": principal.client_id}
        items.append(item)
    return collection(call, "directoryObjects", items)
