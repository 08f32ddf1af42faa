"""Take a conversion to federation back, while Azure DevOps still allows it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import msgspec

from armedic.changes.plan import Plan, nothing
from armedic.clients import devops
from armedic.facts import Connection, Facts, Named
from armedic.repairs._federation import FEDERATION, signs_in
from armedic.repairs._repair import Repair, RepairRequest
from armedic.repairs._scheme import DEADLINE, SECRET, conversion, kept
from armedic.targets import ConnectionTarget


class RevertFederation(RepairRequest, frozen=True, kw_only=True, tag="revert-federation"):
    """Give a converted connection its secret or certificate back; possible for seven days."""


def plan(facts: Facts, target: ConnectionTarget, _request: RevertFederation) -> Plan:
    """The same call as the conversion's with the scheme that it had; the application's trust stays as it is.

    Source: azure-devops-docs, convert-service-connections.md: the old secret stays stored for seven days
    """
    connection = facts.connection
    state = kept(connection)
    if connection.scheme == SECRET:
        changes = (nothing("connection", f"service connection {connection.name}", "credential"),)
        return Plan(changes=changes, state=state)
    if withheld := _withheld(facts):
        return Plan(changes=(), state=state, withheld=withheld)
    change = conversion(target, connection, SECRET, FEDERATION)
    return Plan(
        changes=(change,),
        state=state,
        passing=frozenset({"connection-not-ready"}),
        or_undo=True,
        bears_more=not signs_in(facts),
    )


def _withheld(facts: Facts) -> str | None:
    connection = facts.connection
    if connection.scheme != FEDERATION:
        return f"the connection was not converted: its scheme is {connection.scheme}"
    until = _deadline(connection)
    if until is None:
        return "the connection was not converted, or the time to revert it is over: Azure DevOps shows no deadline"
    if until < facts.now:
        return f"the time to revert the conversion ended {until.isoformat()}"
    application = facts.application
    ends = [*(one.ends_at for one in application.secrets), *(one.ends_at for one in application.certificates)]
    if not any(end > facts.now for end in ends):
        return "every secret and certificate of the application has ended: the connection could not sign in with one"
    return None


def _deadline(connection: Connection) -> datetime | None:
    data = connection.document.get("data") or {}
    shown = next((value for key, value in data.items() if key.casefold() == DEADLINE.casefold()), None)
    try:
        moment = msgspec.convert(shown, datetime)
    except msgspec.ValidationError:
        return None
    return moment if moment.tzinfo else None


def suggest(_named: Named) -> Mapping[str, Any]:
    """It takes no fields."""
    return {"kind": "revert-federation"}


REPAIR: Final = Repair(
    slug="revert-federation",
    title="Revert the conversion to federation",
    summary="Gives a converted connection its secret or certificate back, within seven days of the conversion.",
    safety="credential",
    needs=(devops.MANAGE,),
    request=RevertFederation,
    plan=plan,
    suggest=suggest,
)
