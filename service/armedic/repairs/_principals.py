"""The principal of an application, brought back or made anew: what restoring and creating share."""

from typing import Final

from armedic.changes.plan import Change, nothing
from armedic.clients import graph
from armedic.facts import Connection, Facts, present

NEW: Final = (
    "The principal is a new one with another object id: roles that an earlier one held have to be granted again."
)
"""What a plan that makes a principal says of it."""


def principal(facts: Facts, connection: Connection) -> Change:
    """The principal of the connection's client id: nothing where it is there, restored where it was deleted, else made.

    A restored one keeps its object id, and with it its roles. Entra may have brought it back together with its
    application: then there is nothing left to restore, which is as good.

    Raises:
        UnreadError: Principals, or deleted ones, could not be looked at.
    """
    environment = connection.environment or "AzureCloud"
    client_id = str(connection.client_id)
    where = f"service principal of client id {client_id}"
    if held := present(facts.seen_service_principal):
        return nothing("principal", where, "privilege", id=held.principal_id)
    if deleted := present(facts.seen_deleted_principal):
        return Change(
            key="principal",
            action="update",
            target=where,
            safety="privilege",
            call=graph.restore_deleted(environment, deleted.principal_id),
            before={"id": deleted.principal_id, "deleted": True},
            after={"id": deleted.principal_id, "deleted": False},
            needs=(graph.WRITE,),
            undo=(graph.delete_service_principal(environment, deleted.principal_id),),
        )
    return Change(
        key="principal",
        action="create",
        target=where,
        safety="privilege",
        call=graph.upsert_service_principal(environment, client_id),
        after={"appId": client_id, "accountEnabled": True},
        needs=(graph.WRITE,),
        undo=(
            graph.delete_service_principal(environment, "{principal.id}"),
            graph.purge_deleted(environment, "{principal.id}"),
        ),
        find=graph.find_principal(client_id),
        upsert=True,
    )
