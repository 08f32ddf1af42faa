"""Whether a connection is meant for a resource group only, so that Verify cannot pass."""

import re
from collections.abc import Mapping
from typing import Any, Final

from armedic.causes._state import latest
from armedic.facts import Connection, Facts, Statement

_GROUP: Final = re.compile(r"/subscriptions/[^/]+/resourcegroups/([^/]+)", re.IGNORECASE)
_VERIFYING: Final = r"(?:verif(?:y|ies|ication)|validat(?:e|ion)|\"verify and save\")"
_WORKING: Final = (
    r"(?:pipelines?|deploy(?:ment|ing|s|ments)?|tasks?) (?:itself |still |to (?:the |that |a "
    r")?(?:resource )?\S{1,40} )?"
    r"(?:works?|succeeds?|succeed|passe?s?|runs? (?:fine|well|ok)|(?:is|are) fine)\b"
)
_TOLD: Final = re.compile(
    rf"{_VERIFYING}.{{0,600}}{_WORKING}|{_WORKING}.{{0,600}}{_VERIFYING}"
    rf"|{_VERIFYING}.{{0,600}}(?:scoped? to|only (?:on|at|to|for)|limited to) (?:a |the |one |its )?resource ?group"
    rf"|(?:scoped? to|only (?:on|at|to|for)|limited to) (?:a |the |one |its )?resource ?group.{{0,600}}{_VERIFYING}",
    re.IGNORECASE,
)
_LONGEST: Final = 20_000


def group_of(facts: Facts) -> str | None:
    """The resource group that the shown or stored connection names as the scope of its role, if it does."""
    seen = [payload.connection for payload in latest(facts.payloads)]
    if isinstance(facts.seen_connection, Connection):
        seen.append(facts.seen_connection)
    groups = (_GROUP.fullmatch(_scope(connection).rstrip("/")) for connection in seen)
    return next((f"resource group {found[1]}" for found in groups if found), None)


def told_working(statement: Statement) -> bool:
    """Whether the one who asks says that Verify fails although deployments work, or that the role is on a group."""
    return _TOLD.search(statement.folded, 0, _LONGEST) is not None


def _scope(connection: Connection) -> str:
    authorization = _member(connection.document, "authorization")
    scope = _member(_member(authorization, "parameters"), "scope")
    return scope if isinstance(scope, str) else ""


def _member(node: object, key: str) -> Any:
    if not isinstance(node, Mapping):
        return None
    return next((value for name, value in node.items() if str(name).casefold() == key), None)
