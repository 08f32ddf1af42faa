"""Give the connection's application a service principal."""

from collections.abc import Mapping
from typing import Any, Final

from armedic.changes.documents import state_of
from armedic.changes.plan import Plan
from armedic.clients import graph
from armedic.facts import Facts, Named, present
from armedic.repairs._principals import NEW, principal
from armedic.repairs._repair import Interest, Repair, RepairRequest
from armedic.targets import ConnectionTarget


class CreateServicePrincipal(RepairRequest, frozen=True, kw_only=True, tag="create-service-principal"):
    """Make the service principal that the connection's application lacks, or bring a deleted one back."""


def plan(facts: Facts, _target: ConnectionTarget, _request: CreateServicePrincipal) -> Plan:
    """Restore the principal where it was deleted less than 30 days ago, since that keeps its roles; else create one.

    Source: learn.microsoft.com/graph/api/serviceprincipal-upsert, directory-deleteditems-restore
    """
    connection = facts.connection
    held = present(facts.seen_application) if connection.client_id else None
    state = {"connection": state_of(connection), "application": held.object_id if held else None}
    if present(facts.seen_service_principal) is None and held is None:
        return Plan(changes=(), state=state, withheld=_withheld(connection.client_id))
    change = principal(facts, connection)
    return Plan(
        changes=(change,),
        state=state,
        passing=frozenset({"application-not-found", "service-principal-missing", "propagation-delay"}),
        irreversible=(NEW,) if change.action == "create" else (),
    )


def _withheld(client_id: str | None) -> str:
    if client_id is None:
        return "the connection names no client id: set it first"
    return f"the tenant has no application with the client id {client_id}: restore it first"


def suggest(_named: Named) -> Mapping[str, Any]:
    """It takes no fields."""
    return {"kind": "create-service-principal"}


def interest(_request: CreateServicePrincipal) -> Interest:
    """A deleted principal: it is brought back rather than made anew."""
    return Interest(deleted_principal=True)


REPAIR: Final = Repair(
    slug="create-service-principal",
    title="Create the service principal",
    summary="Gives the connection's application a service principal in the tenant; a deleted one is brought back.",
    safety="privilege",
    needs=(graph.WRITE,),
    request=CreateServicePrincipal,
    plan=plan,
    suggest=suggest,
    interest=interest,
)
