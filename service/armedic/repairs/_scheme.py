"""How a connection changes its scheme in place, and back: what converting and reverting share."""

import copy
from typing import Any, Final

from armedic.changes.documents import state_of
from armedic.changes.plan import Change
from armedic.clients import devops, devops_changes
from armedic.facts import Connection
from armedic.repairs._federation import FEDERATION
from armedic.targets import ConnectionTarget

SECRET: Final = "ServicePrincipal"  # noqa: S105  the name of a scheme
DEADLINE: Final = "revertSchemeDeadline"
_CHANGING: Final = ("authorization", f"data/{DEADLINE}")


def conversion(target: ConnectionTarget, connection: Connection, scheme: str, back: str) -> Change:
    """The call that changes the scheme, and its undo: the same call with the scheme that it had.

    Sent are the object as it was read and nothing else, to the project that owns it: from another one it is refused.
    Source: the script on azure-devops-docs connect-to-azure.md
    """
    organization, project = target.organization, connection.project_ids[0] if connection.project_ids else target.project
    return Change(
        key="connection",
        action="update",
        target=f"service connection {connection.name} of {target.organization}/{target.project}",
        safety="credential",
        call=devops_changes.convert_connection(organization, project, connection, _document(connection, scheme)),
        before={"authorization/scheme": connection.scheme},
        after={"authorization/scheme": scheme},
        needs=(devops.MANAGE,),
        undo=(devops_changes.convert_connection(organization, project, connection, _document(connection, back)),),
        find=devops_changes.find_connection_if(organization, project, connection, lambda one: one.scheme == scheme),
        goes_on=scheme == FEDERATION,
    )


def kept(connection: Connection) -> Any:
    """What of the connection a change of the scheme leaves as it is, for a plan's state."""
    identity = [connection.tenant_id, connection.client_id]
    return {"connection": state_of(connection, apart_from=_CHANGING), "identity": identity}


def _document(connection: Connection, scheme: str) -> dict[str, Any]:
    document: dict[str, Any] = copy.deepcopy(dict(connection.document))
    document["authorization"]["scheme"] = scheme
    document |= _owners_words(connection)
    data = document.get("data")
    if isinstance(data, dict):
        data.pop(DEADLINE, None)
    return document


def _owners_words(connection: Connection) -> dict[str, Any]:
    """Name and description in the owning project, to which the call goes: others would be taken for a change."""
    references = connection.document.get("serviceEndpointProjectReferences") or [{}]
    return {key: references[0][key] for key in ("name", "description") if references[0].get(key) is not None}
