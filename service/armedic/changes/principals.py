"""The principal of an application, brought back or made: what repairs and /spn share."""

from armedic.changes.plan import Change, Safety, nothing
from armedic.clients import graph
from armedic.facts import ServicePrincipal


def principal(
    environment: str,
    client_id: str,
    where: str,
    *,
    held: ServicePrincipal | None,
    deleted: ServicePrincipal | None,
    safety: Safety = "privilege",
) -> Change:
    """The step `principal`: nothing where it is there, restored where it was deleted, else made.

    A restored one keeps its object id, and with it its roles. Entra may have brought it back together with its
    application: then there is nothing left to restore, which is as good.

    Args:
        client_id: Of the application, or what stands for it in the plan.

    Source: learn.microsoft.com/graph/api/serviceprincipal-upsert, directory-deleteditems-restore
    """
    if held is not None:
        return nothing("principal", where, safety, id=held.principal_id)
    if deleted is not None:
        return Change(
            key="principal",
            action="update",
            target=where,
            safety=safety,
            call=graph.restore_deleted(environment, deleted.principal_id),
            before={"id": deleted.principal_id, "deleted": True},
            after={"id": deleted.principal_id, "deleted": False},
            needs=(graph.WRITE,),
            undo=(graph.delete_service_principal(environment, deleted.principal_id),),
            outputs={"id": deleted.principal_id},
        )
    return Change(
        key="principal",
        action="create",
        target=where,
        safety=safety,
        call=graph.upsert_service_principal(environment, client_id),
        after={"appId": client_id, "accountEnabled": True},
        needs=(graph.WRITE,),
        undo=(
            graph.delete_service_principal(environment, "{principal.id}"),
            graph.purge_deleted(environment, "{principal.id}"),
        ),
        find=graph.find_principal(client_id),
        upsert=True,
        goes_on=True,
    )
