"""Do the members of the connection's object belong together?"""

from typing import Final

from armedic.checks._check import Check, Observation
from armedic.checks._connection import in_whole, is_azure, passes, without
from armedic.checks._members import Oddity, oddities
from armedic.checks._reads import Reads
from armedic.clients import devops
from armedic.facts import Connection


async def look(reads: Reads) -> Observation:
    """Look at environment, address, scope, ids and creation mode; what Verify passes with does no harm."""
    connection = in_whole(await reads.connection())
    if not isinstance(connection, Connection):
        return without(connection)
    if not is_azure(connection):
        detail = f"A connection of type {connection.type} has other members than Armedic knows."
        return Observation(outcome="skipped", detail=detail)
    found = list(oddities(connection))
    if not found:
        return Observation(outcome="passed", detail="Environment, address, scope and ids belong together.")
    harmful = any(one.breaks for one in found) and not await passes(reads)
    return Observation(
        outcome="failed" if harmful else "warning",
        detail=f"Not as it should be: {', '.join(dict.fromkeys(one.member for one in found))}.",
        observed=[_shown(one) for one in found],
        expected="; ".join(f"{one.member}: {one.expected}" for one in found),
    )


def _shown(oddity: Oddity) -> dict[str, str]:
    seen = {} if oddity.observed is None else {"observed": str(oddity.observed)}
    return {"member": oddity.member, **seen, "expected": oddity.expected}


CHECK: Final = Check(name="payload", facts=(), look=look, order=14, needs=(devops.READ,))
