"""Let the connection's service principal sign in again."""

from collections.abc import Mapping
from typing import Any, Final

from armedic.changes.plan import Change, Plan, nothing
from armedic.clients import graph
from armedic.facts import Facts, Named
from armedic.repairs._repair import Repair, RepairRequest
from armedic.targets import ConnectionTarget


class EnableServicePrincipal(RepairRequest, frozen=True, kw_only=True, tag="enable-service-principal"):
    """Set `accountEnabled` of the service principal behind the connection."""


def plan(facts: Facts, _target: ConnectionTarget, _request: EnableServicePrincipal) -> Plan:
    """PATCH one property; somebody may have had a reason to disable the principal, so it counts as a privilege."""
    principal = facts.service_principal
    environment = facts.connection.environment or "AzureCloud"
    state = {
        "connection": facts.connection.document,
        "service_principal": {"id": principal.principal_id, "enabled": principal.enabled},
    }
    where = f"service principal {principal.display_name} ({principal.principal_id})"
    if principal.enabled:
        return Plan(changes=(nothing("principal", where, "privilege"),), state=state)
    change = Change(
        key="principal",
        action="update",
        target=where,
        safety="privilege",
        call=graph.set_principal_enabled(environment, principal.principal_id, enabled=True),
        before={"accountEnabled": False},
        after={"accountEnabled": True},
        needs=(graph.WRITE,),
        undo=(graph.set_principal_enabled(environment, principal.principal_id, enabled=False),),
    )
    return Plan(changes=(change,), state=state)


def suggest(_named: Named) -> Mapping[str, Any]:
    """It takes no fields."""
    return {"kind": "enable-service-principal"}


REPAIR: Final = Repair(
    slug="enable-service-principal",
    title="Enable the service principal",
    summary="Lets the connection's service principal sign in again.",
    safety="privilege",
    needs=(graph.WRITE,),
    request=EnableServicePrincipal,
    plan=plan,
    suggest=suggest,
)
