"""Store the connection again without its empty access token."""

from collections.abc import Mapping
from typing import Any, Final

from armedic.changes.plan import Change, Plan, nothing
from armedic.clients import devops
from armedic.facts import Facts, Named
from armedic.repairs._repair import Repair, RepairRequest
from armedic.targets import ConnectionTarget


class RemoveAccessToken(RepairRequest, frozen=True, kw_only=True, tag="remove-access-token"):
    """Remove `accesstoken` from the connection's parameters where it is null or empty."""


def plan(facts: Facts, target: ConnectionTarget, _request: RemoveAccessToken) -> Plan:
    """PUT the object as it was read, without the key; masked secrets go back as null, which keeps them.

    Source: Microsoft support article on "cache value is invalid"; decisions/0002-put-not-patch.md
    """
    connection = facts.connection
    state = {"connection": connection.document}
    where = f"service connection {connection.name}"
    keys = connection.empty_access_token_keys
    if not keys:
        return Plan(changes=(nothing("connection", where, "reversible"),), state=state)
    before = {
        "authorization": {"parameters": {key: connection.document["authorization"]["parameters"][key] for key in keys}}
    }
    change = Change(
        key="connection",
        action="update",
        target=where,
        safety="reversible",
        call=devops.update_connection(target.organization, connection, devops.without_empty_access_token(connection)),
        before=before,
        after={"authorization": {"parameters": {}}},
        needs=(devops.MANAGE,),
        undo=(devops.update_connection(target.organization, connection, connection.document),),
    )
    return Plan(changes=(change,), state=state)


def suggest(_named: Named) -> Mapping[str, Any]:
    """It takes no fields."""
    return {"kind": "remove-access-token"}


REPAIR: Final = Repair(
    slug="remove-access-token",
    title="Remove the empty access token",
    summary="Stores the connection again with everything it had, except the access token that carries nothing.",
    safety="reversible",
    needs=(devops.MANAGE,),
    request=RemoveAccessToken,
    plan=plan,
    suggest=suggest,
)
