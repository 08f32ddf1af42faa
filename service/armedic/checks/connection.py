"""Is the connection there, readable as a whole, ready and enabled?"""

from typing import Final

from armedic.checks._check import Check, Observation
from armedic.checks._reads import Reads
from armedic.clients.devops import READ
from armedic.facts import Absent, Connection, Unread


async def look(reads: Reads) -> Observation:
    """Read the connection. A partial answer means that Armedic may not see all of it, not that it is empty."""
    connection = await reads.connection()
    if isinstance(connection, Absent):
        return Observation(
            outcome="failed",
            detail="Azure DevOps has no such service connection in the project, or Armedic may not see it.",
            facts={"seen_connection": connection},
        )
    if connection.type is None or connection.scheme is None:
        unread = Unread(reason="Azure DevOps shows only a part of the connection", missing_permissions=(READ,))
        return Observation(
            outcome="unknown",
            detail=unread.reason + ".",
            facts={"seen_connection": unread},
            missing_permissions=unread.missing_permissions,
        )
    return _judged(connection)


def _judged(connection: Connection) -> Observation:
    facts = {"seen_connection": connection}
    if connection.is_disabled:
        return Observation(outcome="failed", detail="The connection is disabled.", facts=facts)
    if connection.is_ready is False:
        message = connection.operation_message or "no reason is given"
        state = connection.operation_state or "unknown"
        return Observation(outcome="failed", detail=f"The connection is not ready ({state}): {message}", facts=facts)
    if connection.empty_access_token_keys and connection.scheme == "ServicePrincipal":
        keys = ", ".join(connection.empty_access_token_keys)
        return Observation(outcome="warning", detail=f"The connection carries {keys} without a value.", facts=facts)
    return Observation(outcome="passed", detail=f"Found, ready and enabled; scheme {connection.scheme}.", facts=facts)


CHECK: Final = Check(name="connection", facts=("seen_connection",), look=look, order=10)
