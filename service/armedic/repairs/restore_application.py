"""Bring back the connection's application that somebody deleted."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import msgspec

from armedic.changes.documents import state_of
from armedic.changes.plan import Change, Handoff, Plan, nothing
from armedic.clients import graph
from armedic.facts import Application, Connection, Facts, Named, present
from armedic.repairs._principals import NEW, principal
from armedic.repairs._repair import Interest, Repair, RepairRequest
from armedic.targets import ConnectionTarget

KEPT: Final = timedelta(days=30)
"""Source: learn.microsoft.com/graph/api/directory-deleteditems-restore"""


class RestoreApplication(RepairRequest, frozen=True, kw_only=True, tag="restore-application"):
    """Take the application, and its service principal, out of the directory's recycle bin."""


def plan(facts: Facts, target: ConnectionTarget, _request: RestoreApplication) -> Plan:
    """Restore the application, then its principal: both keep their ids, and so credentials and roles.

    Where the principal cannot be restored it is made anew.
    Source: learn.microsoft.com/graph/api/directory-deleteditems-restore
    """
    connection = facts.connection
    named = connection.client_id is not None
    held = present(facts.seen_application) if named else None
    deleted = present(facts.seen_deleted_application) if named and held is None else None
    known = held or deleted
    state = {"connection": state_of(connection), "application": known.object_id if known else None}
    withheld = None if held else _withheld(facts, deleted)
    if withheld or known is None:
        return Plan(changes=(), state=state, withheld=withheld, handoff=_handoff(connection, target))
    made = principal(facts, connection)
    return Plan(
        changes=(_application(connection, known, restored=held is None), made),
        state=state,
        passing=frozenset({"application-not-found", "service-principal-missing", "propagation-delay"}),
        irreversible=(NEW,) if made.action == "create" else (),
    )


def _withheld(facts: Facts, deleted: Application | None) -> str | None:
    client_id = facts.connection.client_id
    if client_id is None:
        return "the connection names no client id"
    if deleted is None:
        return f"the tenant's recycle bin holds no application with the client id {client_id}: it keeps them 30 days"
    if deleted.deleted_at is not None and deleted.deleted_at + KEPT <= facts.now:
        return f"the application was deleted on {deleted.deleted_at:%Y-%m-%d}, more than 30 days ago"
    return None


def _application(connection: Connection, application: Application, *, restored: bool) -> Change:
    where = f"application {application.display_name} ({application.client_id})"
    if not restored:
        return nothing("application", where, "privilege")
    environment = connection.environment or "AzureCloud"
    restore = graph.restore_deleted(environment, application.object_id)
    return Change(
        key="application",
        action="update",
        target=where,
        safety="privilege",
        # gone: here it cannot be restored, while as an undo it would mean that there is nothing to take back
        call=msgspec.structs.replace(restore, gone_is_done=False),
        before={"id": application.object_id, "deleted": True},
        after={"id": application.object_id, "deleted": False},
        needs=(graph.WRITE,),
        undo=(graph.delete_application(environment, application.object_id),),
    )


def _handoff(connection: Connection, target: ConnectionTarget) -> tuple[Handoff, ...]:
    values = {
        "client_id": connection.client_id,
        "tenant_id": connection.tenant_id,
        "environment": connection.environment or "AzureCloud",
        "scope": connection.narrowed_scope,
        "organization": target.organization,
        "project": target.project,
        "connection": connection.name,
    }
    return (
        Handoff(
            who="Application Developer in Microsoft Entra, and Administrator of the service connection",
            what=(
                "Compare client id and tenant id with the directory. If the application is gone for good, make a new"
                " service principal, for instance with POST /spn, grant it the roles, and have pipelines use its"
                " connection."
            ),
            values={name: str(value) for name, value in values.items() if value},
        ),
    )


def suggest(named: Named) -> Mapping[str, Any] | None:
    """Only where the application is known to lie in the recycle bin; it takes no fields."""
    return None if named.restorable_until is None else {"kind": "restore-application"}


def interest(_request: RestoreApplication) -> Interest:
    """The deleted principal of the application."""
    return Interest(deleted_principal=True)


REPAIR: Final = Repair(
    slug="restore-application",
    title="Restore the deleted application",
    summary="Brings the connection's application and its service principal back, with credentials and roles.",
    safety="privilege",
    needs=(graph.WRITE,),
    request=RestoreApplication,
    plan=plan,
    suggest=suggest,
    interest=interest,
)
