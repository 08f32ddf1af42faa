"""Which roles does the connection's principal hold where Verify reads?"""

import asyncio
from typing import Final

from armedic.checks._check import Check, Observation
from armedic.checks._reads import Reads, principal_of
from armedic.facts import ABSENT, Absent, Unread
from armedic.ids import PrincipalId


async def look(reads: Reads) -> Observation:
    """Filter the assignments at the scope by the principal; both are read at the same time."""
    outline = await reads.outline()
    if isinstance(outline, Absent) or outline.scope is None or outline.client_id is None:
        facts = {"seen_role_assignments": ABSENT}
        return Observation(outcome="skipped", detail="The connection names no principal or no scope.", facts=facts)
    assignments, directory = await asyncio.gather(reads.assignments_at_scope(), reads.directory())
    principal = principal_of(directory)
    if isinstance(principal, Unread) and outline.principal_id is None:
        return Observation(
            outcome="unknown",
            detail=principal.reason,
            facts={"seen_role_assignments": principal},
            missing_permissions=principal.missing_permissions,
        )
    if isinstance(principal, Absent) or isinstance(assignments, Absent):
        facts = {"seen_role_assignments": ABSENT}
        return Observation(outcome="skipped", detail="There is no principal that could hold a role.", facts=facts)
    holder = outline.principal_id if isinstance(principal, Unread) else principal.principal_id
    held = tuple(one for one in assignments if _same(one.principal_id, holder))
    facts_held = {"seen_role_assignments": held}
    if not held:
        detail = f"The principal holds no role of its own at {outline.scope} or above."
        return Observation(outcome="failed", detail=detail, facts=facts_held)
    return Observation(
        outcome="passed", detail=f"Roles held at {outline.scope} or above: {len(held)}.", facts=facts_held
    )


def _same(one: PrincipalId, other: PrincipalId | None) -> bool:
    return other is not None and one.casefold() == other.casefold()


CHECK: Final = Check(name="roles", facts=("seen_role_assignments",), look=look, order=70)
