"""Service endpoint objects as they are sent back: everything as it was read, but for what a repair changes.

A confidential value that is not changed goes back as null, or not at all, which keeps it; never as "".
"""

import copy
from collections.abc import Iterable, Mapping
from typing import Any, Final

from armedic.changes.plan import Change, Safety, redacted
from armedic.clients import devops
from armedic.facts import Connection
from armedic.targets import ConnectionTarget

_MOVING: Final = frozenset({"modificationdate", "modifiedby", "operationstatus", "isready", "isoutdated"})
"""Members that Azure DevOps changes by itself."""


def state_of(connection: Connection, *, apart_from: Iterable[str] = ()) -> Any:
    """The object without what moves by itself, and without these members, as "data/creationMode".

    What a repair changes is left out of the state that it is planned from: so the same request, sent again after it
    was cut off, still fits.
    """
    document = {key: value for key, value in connection.document.items() if key.casefold() not in _MOVING}
    document = copy.deepcopy(document)
    for path in apart_from:
        _drop(document, path.casefold().split("/"))
    return document


def changed(connection: Connection, members: Mapping[str, Any]) -> dict[str, Any]:
    """The object with these members, as "authorization/parameters/tenantid", set; keys keep their letter case."""
    document: dict[str, Any] = copy.deepcopy(dict(connection.document))
    for path, value in members.items():
        *parents, last = path.split("/")
        node = document
        for name in parents:
            node = node.setdefault(_written(node, name), {})
        node[_written(node, last)] = value
    return document


def update(
    key: str,
    target: ConnectionTarget,
    connection: Connection,
    members: Mapping[str, Any],
    *,
    safety: Safety,
    reversible: bool = True,
) -> Change:
    """The PUT of a connection with these members changed; taken back by the PUT of what it was.

    Args:
        reversible: Not where a secret is replaced: the old one cannot be read, so it cannot be put back.
    """
    return Change(
        key=key,
        action="update",
        target=f"service connection {connection.name} of {target.organization}/{target.project}",
        safety=safety,
        call=devops.update_connection(target.organization, connection, changed(connection, members)),
        before={path: _read(connection.document, path) for path in members},
        after=redacted(dict(members)),
        needs=(devops.MANAGE,),
        undo=(devops.update_connection(target.organization, connection, connection.document),) if reversible else (),
    )


def _written(node: Mapping[str, Any], name: str) -> str:
    return next((key for key in node if key.casefold() == name.casefold()), name)


def _read(document: Mapping[str, Any], path: str) -> Any:
    node: Any = document
    for name in path.split("/"):
        node = node.get(_written(node, name)) if isinstance(node, Mapping) else None
    return node


def _drop(node: Any, path: list[str]) -> None:
    if not isinstance(node, dict):
        return
    name = _written(node, path[0])
    if len(path) == 1:
        node.pop(name, None)
    else:
        _drop(node.get(name), path[1:])
