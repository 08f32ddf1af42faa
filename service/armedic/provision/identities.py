"""The steps that make who signs in: an application with its principal, or a user-assigned managed identity."""

from collections.abc import Mapping
from typing import Any, Final

from armedic.changes import principals
from armedic.changes.plan import Change, nothing
from armedic.clients import graph, managed_identity_changes
from armedic.clients.call import Ref
from armedic.clients.managed_identity_changes import find_identity
from armedic.provision.reading import Reading
from armedic.provision.wanted import Wanted

TAG: Final = "armedic"
"""Tag of a managed identity that says which request made it."""


def steps(reading: Reading, wanted: Wanted) -> tuple[Change, ...]:
    """What is missing of it, in order."""
    if wanted.managed:
        return (_identity(reading, wanted),)
    return _application(reading, wanted), _principal(reading, wanted)


def client_id(wanted: Wanted) -> Ref:
    """What it signs in as."""
    return Ref("identity", "clientId") if wanted.managed else Ref("application", "appId")


def principal_id(wanted: Wanted) -> Ref:
    """What role assignments name."""
    return Ref("identity", "principalId") if wanted.managed else Ref("principal", "id")


def _application(reading: Reading, wanted: Wanted) -> Change:
    name, environment = wanted.request.display_name, wanted.cloud
    where = f"application {name}"
    known = reading.who.application
    if known is not None:
        return nothing("application", where, "reversible", id=known.object_id, appId=known.client_id)
    return Change(
        key="application",
        action="create",
        target=where,
        safety="reversible",
        call=graph.upsert_application(environment, reading.unique_name, name),
        after={"displayName": name, "uniqueName": reading.unique_name, "signInAudience": "AzureADMyOrg"},
        needs=(graph.WRITE,),
        undo=(
            graph.delete_application(environment, "{application.id}"),
            graph.purge_deleted(environment, "{application.id}"),
        ),
        find=graph.find_by_unique_name(reading.unique_name),
        upsert=True,
        yields=True,
        goes_on=True,
    )


def _principal(reading: Reading, wanted: Wanted) -> Change:
    where = f"service principal {wanted.request.display_name}"
    known = reading.who.principal
    client = known.client_id if known else "{application.appId}"
    return principals.principal(wanted.cloud, client, where, held=known, deleted=None, safety="reversible")


def _identity(reading: Reading, wanted: Wanted) -> Change:
    who, name = reading.who, wanted.request.display_name
    where = f"managed identity {name}"
    if who.identity is not None:
        known = who.identity
        return nothing("identity", where, "reversible", clientId=known.client_id, principalId=known.principal_id)
    scope, environment = who.identity_scope, wanted.cloud
    tags = {TAG: reading.unique_name}
    return Change(
        key="identity",
        action="create",
        target=where,
        safety="reversible",
        call=managed_identity_changes.put_identity(environment, scope, who.location, tags),
        after={"id": scope, "location": who.location, "tags": tags},
        needs=(managed_identity_changes.identity_right(scope),),
        undo=(managed_identity_changes.delete_identity(environment, scope),),
        find=find_identity(scope),
        gives=_ids,
        upsert=True,
        yields=True,
    )


def _ids(body: Mapping[str, Any]) -> Mapping[str, Any]:
    properties = body.get("properties") or {}
    return {name: properties[name] for name in ("clientId", "principalId") if properties.get(name)}
