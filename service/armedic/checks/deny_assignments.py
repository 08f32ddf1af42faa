"""Does a deny assignment refuse the connection's principal something, whatever roles it holds?"""

import asyncio
from typing import Any, Final

from armedic.checks._beside import beside, needed
from armedic.checks._check import Check, Observation
from armedic.checks._connection import in_whole, unknown, without
from armedic.checks._held import reaching
from armedic.checks._reads import Reads, principals_of
from armedic.clients import devops, directory
from armedic.facts import ABSENT, EVERYONE, Absent, Connection, DenyAssignment, Unread, is_data_action

FACTS: Final = ("seen_deny_assignments",)
_MOST: Final = 20


async def look(reads: Reads) -> Observation:
    """Find those that reach the principal, itself or through a group, and see what they take."""
    outline = in_whole(await reads.outline())
    if not isinstance(outline, Connection):
        return without(outline, {"seen_deny_assignments": outline})
    denials, directory = await asyncio.gather(reads.deny_assignments(), beside(reads, reads.directory))
    if isinstance(denials, Absent) or isinstance(directory, Absent):
        return _nobody()
    if not denials:  # then it does not matter whom they would reach
        detail = "There is no deny assignment at the scope, above or below."
        return Observation(outcome="passed", detail=detail, observed=[], facts={"seen_deny_assignments": ()})
    principals = directory if isinstance(directory, Unread) else principals_of(directory, outline)
    if isinstance(principals, Unread):
        facts = {"seen_deny_assignments": principals}
        return unknown(principals, facts, detail="Whom the deny assignments would have to reach is not known")
    if not principals:
        return _nobody()
    groups = directory.groups if not isinstance(directory, Unread) else ()
    found = reaching(denials, principals)
    if isinstance(groups, Unread) and any(_may_name_a_group(one, principals) for one in denials):
        facts = {"seen_deny_assignments": groups}
        return unknown(groups, facts, detail="Whether the deny assignments reach a group of the principal is not known")
    return await _judged(reads, outline, found if isinstance(found, tuple) else ())


def _nobody() -> Observation:
    detail = "The connection names no principal or no scope, or its principal does not exist."
    return Observation(outcome="skipped", detail=detail, facts={"seen_deny_assignments": ABSENT})


def _may_name_a_group(denial: DenyAssignment, principals: frozenset[str]) -> bool:
    """Whether it depends on unknown groups: it names others than the principal, or spares others than it."""
    return any(one not in principals and one != EVERYONE for one in (*denial.principals, *denial.excluded))


async def _judged(reads: Reads, outline: Connection, denials: tuple[DenyAssignment, ...]) -> Observation:
    facts = {"seen_deny_assignments": denials}
    observed = [_shown(one) for one in denials[:_MOST]]
    asked = list(needed(reads, outline))
    definitions = await beside(reads, reads.role_definitions) if denials and reads.needs else ()
    roles = definitions if isinstance(definitions, tuple) else ()
    refused = [
        f"{action} at {scope} ({denial.name})"
        for action, scope in asked
        for denial in denials
        if denial.holds_at(scope) and denial.takes(action, data=is_data_action(action, roles))
    ]
    if refused:
        detail = f"Refused whatever role is held: {'; '.join(refused)}."
        return Observation(outcome="failed", detail=detail, observed=observed, expected="no such denial", facts=facts)
    own = [one for one in denials if one.holds_at(outline.narrowed_scope or outline.scope or "")]
    if own:
        detail = f"{_count(own)} in force at the connection's scope, and none of what is asked for is among it."
        return Observation(outcome="warning", detail=detail, observed=observed, facts=facts)
    if denials:
        detail = f"{_count(denials)} in force elsewhere only, as services make them for groups that they keep."
        return Observation(outcome="passed", detail=detail, observed=observed, facts=facts)
    detail = "No deny assignment reaches the principal."
    return Observation(outcome="passed", detail=detail, observed=observed, facts=facts)


def _count(denials: list[DenyAssignment] | tuple[DenyAssignment, ...]) -> str:
    return "1 deny assignment is" if len(denials) == 1 else f"{len(denials)} deny assignments are"


def _shown(denial: DenyAssignment) -> dict[str, Any]:
    taken = [action for one in denial.permissions for action in (*one.actions, *one.data_actions)]
    spared = [action for one in denial.permissions for action in (*one.not_actions, *one.not_data_actions)]
    return {"name": denial.name, "scope": denial.scope, "refuses": taken[:_MOST], "apart_from": spared[:_MOST]}


CHECK: Final = Check(
    name="deny_assignments",
    facts=FACTS,
    look=look,
    order=72,
    needs=(devops.READ, directory.READ, directory.READ_GROUPS, "Azure: Microsoft.Authorization/denyAssignments/read"),
)
