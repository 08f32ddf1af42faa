"""May the connection's principal do what Verify and the caller need, by roles of its own and of its groups?"""

from typing import Any, Final

from armedic.checks._beside import needed
from armedic.checks._check import Check, Observation
from armedic.checks._connection import in_whole, unknown, without
from armedic.checks._held import Held, held
from armedic.checks._reads import Reads
from armedic.clients import devops, directory
from armedic.facts import ABSENT, Absent, Connection, Unread

FACTS: Final = ("seen_role_assignments", "seen_role_assignments_below", "seen_role_definitions", "seen_groups")


async def look(reads: Reads) -> Observation:
    """Evaluate roles, groups and denials for each action that is needed."""
    outline = in_whole(await reads.outline())
    if not isinstance(outline, Connection):
        return without(outline, dict.fromkeys(FACTS, outline))
    roles = await held(reads)
    if isinstance(roles, Unread):
        return unknown(roles, dict.fromkeys(FACTS, roles), detail="Whose roles to look for is not known")
    if isinstance(roles, Absent):
        nothing = dict.fromkeys(FACTS, ABSENT)
        detail = "The connection names no principal or no scope, or its principal does not exist."
        return Observation(outcome="skipped", detail=detail, facts=nothing)
    facts: dict[str, Any] = {
        # without its groups, holding nothing cannot be told from holding something through one of them
        "seen_role_assignments": roles.here or roles.groups or (),
        "seen_role_assignments_below": roles.below or roles.groups or (),
        "seen_role_definitions": roles.definitions,
        "seen_groups": roles.directory.groups,
    }
    asked = list(needed(reads, outline))
    if not asked:
        detail = f"What a connection of type {outline.type} has to be able to do is not known: ask by `needs`."
        return Observation(outcome="skipped", detail=detail, observed=roles.shown(), facts=facts)
    return _judged(roles, asked, facts)


def _judged(roles: Held, asked: list[tuple[str, Any]], facts: dict[str, Any]) -> Observation:
    found = [(f"{action} at {scope}", roles.access(action, scope).outcome) for action, scope in asked]
    if not roles.here and not roles.below and not roles.groups:  # then the definitions do not matter
        found = [(said, "missing") for said, _ in found]
    lacking = [said for said, outcome in found if outcome == "denied" or (outcome == "missing" and not roles.groups)]
    undecided = [said for said, outcome in found if outcome in {"unknown", "missing"} and said not in lacking]
    depending = [said for said, outcome in found if outcome == "conditional"]
    observed = roles.shown()
    if lacking:
        below = " It holds roles further down only." if roles.below and not roles.here else ""
        detail = f"The principal may not do {'; '.join(lacking)}.{below}"
        return Observation(outcome="failed", detail=detail, observed=observed, expected="; ".join(lacking), facts=facts)
    if undecided:
        detail = f"It is not known whether the principal may do {'; '.join(undecided)}"
        return unknown(_why(roles), facts, detail=detail)
    if depending:
        detail = f"Whether the principal may do {'; '.join(depending)} depends on the condition of its role."
        return Observation(outcome="warning", detail=detail, observed=observed, facts=facts)
    detail = "The principal's roles cover all that is needed."
    return Observation(outcome="passed", detail=detail, observed=observed, facts=facts)


def _why(roles: Held) -> Unread:
    if isinstance(roles.definitions, Unread):
        return roles.definitions
    return roles.groups or Unread(reason="a role that it holds was not among those listed")


CHECK: Final = Check(
    name="roles",
    facts=FACTS,
    look=look,
    order=70,
    needs=(
        devops.READ,
        directory.READ,
        directory.READ_GROUPS,
        "Azure: Microsoft.Authorization/roleAssignments/read",
        "Azure: Microsoft.Authorization/roleDefinitions/read",
    ),
)
