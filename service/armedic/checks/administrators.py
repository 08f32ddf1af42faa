"""Who may change the connection, and who may say who may?"""

from typing import Final

from armedic.checks._check import Check, Observation
from armedic.checks._connection import in_whole, without
from armedic.checks._reads import Reads
from armedic.clients import devops
from armedic.facts import ABSENT, Absent, Connection

MOST: Final = 5
_ADMINISTRATOR: Final = "administrator"


async def look(reads: Reads) -> Observation:
    """Read the roles on the connection, those of the project and the organization included."""
    outline = in_whole(await reads.outline())
    if not isinstance(outline, Connection):
        return without(outline, {"seen_connection_roles": outline})
    roles = await reads.connection_roles()
    if isinstance(roles, Absent):
        return without(ABSENT, {"seen_connection_roles": ABSENT})
    facts = {"seen_connection_roles": roles}
    administrators = [one for one in roles if one.role.casefold() == _ADMINISTRATOR]
    observed = [{"identity": one.identity, "role": one.role, "inherited": one.inherited} for one in administrators]
    if not administrators:
        detail = "Nobody is Administrator of the connection: whatever breaks, nobody can mend it."
        expected = "an Administrator, of its own or from the project or the organization"
        return Observation(outcome="warning", detail=detail, observed=observed, expected=expected, facts=facts)
    own = [one.identity for one in administrators if not one.inherited]
    if own:
        detail = f"Administered by {_listed(own)}."
    else:
        detail = f"Administered by {_listed([one.identity for one in administrators])}, all from above it."
    return Observation(outcome="passed", detail=detail, observed=observed, facts=facts)


def _listed(names: list[str]) -> str:
    shown = [name or "somebody without a name" for name in names[:MOST]]
    if len(names) > MOST:
        shown.append(f"{len(names) - MOST} more")
    return ", ".join(shown)


CHECK: Final = Check(
    name="administrators", facts=("seen_connection_roles",), look=look, order=82, swept=False, needs=(devops.READ,)
)
