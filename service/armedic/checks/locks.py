"""Does a lock keep deployments of the connection from changing or deleting anything?"""

from typing import Final

from armedic.checks._beside import is_group
from armedic.checks._check import Check, Observation
from armedic.checks._connection import in_whole, without
from armedic.checks._reads import Reads
from armedic.clients import devops
from armedic.facts import ABSENT, Absent, Connection, Lock, at_or_above

_MOST: Final = 20


async def look(reads: Reads) -> Observation:
    """List the locks; those at the scope that the connection is meant for, or above it, hold for all that it does."""
    outline = in_whole(await reads.outline())
    if not isinstance(outline, Connection):
        return without(outline, {"seen_locks": outline})
    if outline.scope is None or is_group(outline.scope):
        detail = "The connection has no subscription; management groups cannot be locked."
        return Observation(outcome="skipped", detail=detail, facts={"seen_locks": ABSENT})
    locks = await reads.locks()
    if isinstance(locks, Absent):
        return Observation(outcome="skipped", detail="There is nothing to lock.", facts={"seen_locks": ABSENT})
    facts = {"seen_locks": locks}
    scope = outline.narrowed_scope or outline.scope
    own = [one for one in locks if at_or_above(one.scope, scope)]
    observed = [{"name": one.name, "scope": one.scope, "level": one.level} for one in (own or locks)[:_MOST]]
    closed = [one for one in own if one.level.casefold() == "readonly"]
    if closed:
        detail = f"{_named(closed)} lets nothing be changed there: deployments and role assignments are refused."
        expected = "no ReadOnly lock while something is deployed"
        return Observation(outcome="warning", detail=detail, observed=observed, expected=expected, facts=facts)
    if own:
        detail = f"{_named(own)} lets nothing be deleted there; deployments that only add or change pass."
        return Observation(outcome="passed", detail=detail, observed=observed, facts=facts)
    if locks:
        below = f"{len(locks)} further down" if len(locks) > 1 else "one further down"
        detail = f"There is no lock at the connection's scope or above, and {below}."
        return Observation(outcome="passed", detail=detail, observed=observed, facts=facts)
    detail = "There is no lock at the connection's scope, above or below."
    return Observation(outcome="passed", detail=detail, observed=observed, facts=facts)


def _named(locks: list[Lock]) -> str:
    first = f"The {locks[0].level} lock {locks[0].name} at {locks[0].scope}"
    return first if len(locks) == 1 else f"{first}, like {len(locks) - 1} more,"


CHECK: Final = Check(
    name="locks",
    facts=("seen_locks",),
    look=look,
    order=74,
    needs=(devops.READ, "Azure: Microsoft.Authorization/locks/read"),
)
