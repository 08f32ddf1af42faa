"""Enable a service connection that somebody disabled."""

from collections.abc import Mapping
from typing import Any, Final

from armedic.changes.plan import Change, Plan, nothing
from armedic.clients import devops
from armedic.facts import Facts, Named
from armedic.repairs._repair import Repair, RepairRequest
from armedic.targets import ConnectionTarget


class EnableConnection(RepairRequest, frozen=True, kw_only=True, tag="enable-connection"):
    """Let pipelines use the connection again."""


def plan(facts: Facts, target: ConnectionTarget, _request: EnableConnection) -> Plan:
    """PUT the object as it was read, with `isDisabled` false."""
    connection = facts.connection
    state = {"connection": connection.document}
    where = f"service connection {connection.name}"
    if not connection.is_disabled:
        return Plan(changes=(nothing("connection", where, "reversible"),), state=state)
    enabled = dict(connection.document) | {"isDisabled": False}
    change = Change(
        key="connection",
        action="update",
        target=where,
        safety="reversible",
        call=devops.update_connection(target.organization, connection, enabled),
        before={"isDisabled": True},
        after={"isDisabled": False},
        needs=(devops.MANAGE,),
        undo=(devops.update_connection(target.organization, connection, connection.document),),
    )
    return Plan(changes=(change,), state=state)


def suggest(_named: Named) -> Mapping[str, Any]:
    """It takes no fields."""
    return {"kind": "enable-connection"}


REPAIR: Final = Repair(
    slug="enable-connection",
    title="Enable the service connection",
    summary="Stores the connection again with everything it had, enabled.",
    safety="reversible",
    needs=(devops.MANAGE,),
    request=EnableConnection,
    plan=plan,
    suggest=suggest,
)
