"""Does the connection's principal hold more than a pipeline needs?"""

from collections.abc import Mapping
from typing import Final

from armedic.checks._check import Check, Observation
from armedic.checks._connection import in_whole, unknown, without
from armedic.checks._held import Held, held
from armedic.checks._reads import Reads
from armedic.clients import devops, directory
from armedic.clients.resource_manager import PRIVILEGED
from armedic.facts import Absent, Connection, RoleAssignment, RoleDefinition, Unread, same_scope

_GRANT: Final = "Microsoft.Authorization/roleAssignments/write"
_CONTRIBUTOR: Final = "b24988ac-6180-42a0-ab88-20f7382dd24c"
"""Source: learn.microsoft.com/azure/role-based-access-control/built-in-roles/privileged."""


async def look(reads: Reads) -> Observation:
    """Find roles that grant roles, and roles that change everything in a subscription or management group.

    The latter is what Azure DevOps itself gives to the connections that it makes. It is worth a warning here and no
    finding: it would stand beside nearly every connection, and nobody would read the others any more.
    """
    outline = in_whole(await reads.outline())
    if not isinstance(outline, Connection):
        return without(outline)
    roles = await held(reads)
    if isinstance(roles, Unread):
        return unknown(roles, detail="Whose roles to look for is not known")
    if isinstance(roles, Absent):
        detail = "The connection names no principal or no scope, or its principal does not exist."
        return Observation(outcome="skipped", detail=detail)
    return _judged(roles, outline)


def _judged(roles: Held, outline: Connection) -> Observation:
    definitions = {one.id: one for one in roles.definitions} if isinstance(roles.definitions, tuple) else {}
    granting = [one for one in (*roles.here, *roles.below) if _grants(one, definitions)]
    free = [one for one in granting if one.condition is None]
    limited = [one for one in granting if one.condition is not None]
    wide = [one for one in roles.here if one not in granting and _changes(one, definitions)]
    observed = roles.shown((*granting, *wide))
    if free:
        detail = (
            f"The principal may grant roles ({'; '.join(roles.shown(free))}): whoever can edit a pipeline can take all "
            "of that scope."
        )
        expected = "a role that cannot grant roles, or a condition on it"
        return Observation(outcome="warning", detail=detail, observed=observed, expected=expected)
    if wide:
        meant = outline.narrowed_scope or outline.scope or ""
        narrower = not all(same_scope(meant, one.scope) for one in wide)
        expected = f"the role at {meant}" if narrower else "the role at the resource groups that it deploys to"
        detail = f"The principal may change everything there ({'; '.join(roles.shown(wide))})."
        return Observation(outcome="warning", detail=detail, observed=observed, expected=expected)
    if isinstance(roles.definitions, Unread) and (roles.here or roles.below):
        return unknown(roles.definitions, detail="What its roles contain is not known")
    if roles.groups:
        return unknown(roles.groups, detail="What it holds through groups is not known")
    if limited:
        detail = f"What roles the principal may grant depends on a condition ({'; '.join(roles.shown(limited))})."
        return Observation(outcome="passed", detail=detail, observed=observed)
    return Observation(outcome="passed", detail="The principal holds no role that is wider than usual.", observed=[])


def _grants(assignment: RoleAssignment, definitions: Mapping[str, RoleDefinition]) -> bool:
    """Whether its role can grant roles."""
    role = definitions.get(assignment.role_definition_id)
    return role.covers(_GRANT) if role else assignment.role_definition_id in PRIVILEGED


def _changes(assignment: RoleAssignment, definitions: Mapping[str, RoleDefinition]) -> bool:
    """Whether its role can change everything but roles."""
    role = definitions.get(assignment.role_definition_id)
    if role is None:
        return assignment.role_definition_id == _CONTRIBUTOR
    return any("*" in permission.actions for permission in role.permissions)


CHECK: Final = Check(
    name="privileges",
    facts=(),
    look=look,
    order=76,
    needs=(
        devops.READ,
        directory.READ,
        directory.READ_GROUPS,
        "Azure: Microsoft.Authorization/roleAssignments/read",
        "Azure: Microsoft.Authorization/roleDefinitions/read",
    ),
)
