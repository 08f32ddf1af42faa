"""Is the connection there, and does Armedic see all of it?"""

from typing import Final

from armedic.checks._check import Check, Observation
from armedic.checks._connection import in_whole, is_azure, unknown
from armedic.checks._reads import Reads
from armedic.clients import devops
from armedic.facts import Absent, Unread


async def look(reads: Reads) -> Observation:
    """Read the connection. A partial answer means that Armedic may not see all of it, not that it is empty."""
    connection = in_whole(await reads.connection())
    facts = {"seen_connection": connection}
    if isinstance(connection, Absent):
        # Azure DevOps answers null, or leaves it out of the list, for one that is not there and for one that is hidden
        detail = "Azure DevOps has no such service connection in the project, or Armedic may not see it."
        expected = "a service connection of this id or name, shared with the project"
        return Observation(outcome="failed", detail=detail, expected=expected, facts=facts)
    if isinstance(connection, Unread):
        return unknown(connection, facts)
    observed = {
        "id": connection.id,
        "name": connection.name,
        "type": connection.type,
        "scheme": connection.scheme,
        "creation_mode": connection.creation_mode,
    }
    if not is_azure(connection):
        detail = f"Found; it is of type {connection.type}, of which Armedic knows only that it is there."
        return Observation(outcome="passed", detail=detail, observed=observed, facts=facts)
    detail = f"Found and readable; it signs in by {connection.scheme}."
    return Observation(outcome="passed", detail=detail, observed=observed, facts=facts)


CHECK: Final = Check(name="connection", facts=("seen_connection",), look=look, order=10, needs=(devops.READ,))
