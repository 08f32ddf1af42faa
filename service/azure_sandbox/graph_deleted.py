"""Deleted applications and service principals: kept for 30 days, restored or removed for good."""

import re
from collections.abc import Iterator
from typing import Any, Final

from azure_sandbox import graph_principals as principals
from azure_sandbox.graph_application_wire import shown as shown_application
from azure_sandbox.graph_applications import KEPT
from azure_sandbox.graph_call import Answer, Call, bad_request, not_found
from azure_sandbox.graph_odata import collection, entity, wanted_app_id
from azure_sandbox.world import Application, ServicePrincipal

_FRAGMENT: Final = "directoryObjects"


def list_deleted(call: Call, match: re.Match[str]) -> Answer:
    """GET the deleted objects of one kind. Source: directory-deleteditems-list.md."""
    call.allow_read()
    kind = Application if match["kind"].casefold() == "application" else ServicePrincipal
    wanted = wanted_app_id(call)
    kept = (item for _, item in _kept(call) if isinstance(item, kind))
    found = (item for item in kept if wanted in {None, item.client_id.casefold()})
    return collection(call, _FRAGMENT, (_shown(call, item) for item in found))


def get_deleted(call: Call, match: re.Match[str]) -> Answer:
    """GET one deleted object."""
    call.allow_read()
    return entity(call, _FRAGMENT, _shown(call, _find(call, match["id"])[1]))


def restore(call: Call, match: re.Match[str]) -> Answer:
    """POST restore. Source: directory-deleteditems-restore.md.

    Guess: the principal of a restored application is restored separately, and only after the application.
    """
    call.allow_write()
    _, item = _find(call, match["id"])
    call.allow_write(item.owners)
    if isinstance(item, ServicePrincipal):
        if call.world.application(item.client_id, item.tenant_id) is None:
            raise bad_request(f"The application '{item.client_id}' of the service principal is deleted.")
        if call.world.service_principal(item.client_id, item.tenant_id):
            message = (
                "The service principal cannot be created, updated, or restored because the service principal name "
                f"{item.client_id} is already in use."
            )
            raise bad_request(message)
    item.deleted_at = None
    return entity(call, _FRAGMENT, _shown(call, item))


def purge(call: Call, match: re.Match[str]) -> Answer:
    """DELETE a deleted object for good. Source: directory-deleteditems-delete.md."""
    call.allow_write()
    key, item = _find(call, match["id"])
    call.allow_write(item.owners)
    if isinstance(item, Application):
        del call.world.applications[key]
    else:
        del call.world.service_principals[key]
    return Answer(status=204)


def _kept(call: Call) -> Iterator[tuple[str, Application | ServicePrincipal]]:
    """The deleted objects of the tenant that can still be restored, with their keys in the world."""
    for kind in (call.world.applications, call.world.service_principals):
        for key, item in kind.items():
            if item.deleted_at is None or item.tenant_id != call.tenant.tenant_id:
                continue
            if call.now - item.deleted_at < KEPT:
                yield key, item


def _find(call: Call, object_id: str) -> tuple[str, Application | ServicePrincipal]:
    for key, item in _kept(call):
        if item.object_id.casefold() == object_id.casefold():
            return key, item
    raise not_found(object_id)


def _shown(call: Call, item: Application | ServicePrincipal) -> dict[str, Any]:
    if isinstance(item, Application):
        return {"@odata.type": "#microsoft.graph.application", **shown_application(item)}
    return {"@odata.type": "#microsoft.graph.servicePrincipal", **principals.shown(call, item)}
