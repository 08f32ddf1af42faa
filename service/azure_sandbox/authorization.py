"""Azure RBAC over the world's state: who may do what at which scope. No wire formats."""

import functools
import re
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import datetime
from typing import Final, Literal

import msgspec

from azure_sandbox.world import DenyAssignment, Lock, Permission, RoleAssignment, RoleDefinition, World

Outcome = Literal["allowed", "no_role", "condition_not_fulfilled"]

EVERYONE: Final = "00000000-0000-0000-0000-000000000000"
_REMEMBERED: Final = 20_000
"""Decisions whose assignment is remembered."""
_MANAGEMENT_GROUP: Final = "/providers/microsoft.management/managementgroups/"


class RoleGrant(msgspec.Struct, frozen=True, kw_only=True):
    """What a request to write or delete a role assignment is about; conditions are evaluated against it."""

    role_id: str
    principal_id: str
    principal_type: str


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a principal may do something, and if not, what stands in the way."""

    outcome: Literal["allowed", "no_role", "condition_not_fulfilled", "denied"]
    deny_assignment: DenyAssignment | None = None

    @property
    def allowed(self) -> bool:
        """Whether the action may be done."""
        return self.outcome == "allowed"


def decide(
    world: World,
    principal_id: str,
    action: str,
    scope: str,
    *,
    data: bool = False,
    grant: RoleGrant | None = None,
) -> Decision:
    """Whether a principal may do an action at a scope, by role assignments, their conditions and deny assignments.

    Args:
        world: The state.
        principal_id: Object id of a service principal or user.
        action: e.g. "Microsoft.Resources/subscriptions/read".
        scope: An ARM id; letter case does not matter.
        data: The action is a data action (Key Vault secrets, blobs).
        grant: What a role assignment request grants, for conditions.

    Source: learn.microsoft.com/azure/role-based-access-control/overview, how Azure determines access to a resource
    """
    principals = principal_ids(world, principal_id)
    for denial in deny_assignments_for(world, principals, scope):
        if any(_permits(permission, action, data=data) for permission in denial.permissions):
            granted = _role_outcome(world, principals, action, scope, data=data, grant=grant) == "allowed"
            return Decision(outcome="denied", deny_assignment=denial) if granted else Decision(outcome="no_role")
    return Decision(outcome=_role_outcome(world, principals, action, scope, data=data, grant=grant))


def principal_ids(world: World, principal_id: str) -> frozenset[str]:
    """A principal's own object id and those of the groups it is in, directly or through groups; in lower case."""
    found = {principal_id.casefold()}
    grown = True
    while grown:
        groups = {
            group.object_id.casefold()
            for group in world.groups.values()
            if any(member.casefold() in found for member in group.members)
        }
        grown = not groups <= found
        found |= groups
    return frozenset(found)


def role_assignments_for(world: World, principals: frozenset[str], scope: str) -> list[RoleAssignment]:
    """The role assignments of these principals at or above a scope that have taken effect."""
    above = frozenset(scope_and_above(world, scope))
    now = world.now()
    return [a for a in world.role_assignments.values() if _applies(a, principals, above, now)]


def _applies(assignment: RoleAssignment, principals: frozenset[str], above: frozenset[str], now: datetime) -> bool:
    return (
        assignment.principal_id.casefold() in principals
        and normalized(assignment.scope) in above
        and assignment.active(now)
        and (assignment.effective_at is None or assignment.effective_at <= now)
    )


def deny_assignments_for(world: World, principals: frozenset[str], scope: str) -> Iterator[DenyAssignment]:
    """The deny assignments that reach these principals at a scope."""
    if not world.deny_assignments:
        return
    above = set(scope_and_above(world, scope))
    for denial in world.deny_assignments.values():
        at = normalized(denial.scope)
        named = {principal.casefold() for principal in denial.principals}
        excluded = {principal.casefold() for principal in denial.exclude_principals}
        reaches = at == normalized(scope) or (at in above and not denial.do_not_apply_to_child_scopes)
        if reaches and (EVERYONE in named or named & principals) and not excluded & principals:
            yield denial


def role_definition(world: World, role_id: str) -> RoleDefinition | None:
    """The role with this id; a whole ARM id counts by its last segment, letter case does not matter."""
    return world.role_definition(role_id.rstrip("/").rsplit("/", 1)[-1])


def permissions_of(world: World, principal_id: str, scope: str) -> list[Permission]:
    """The permissions that a principal's roles give it at a scope, one element for each of the roles' own."""
    assignments = role_assignments_for(world, principal_ids(world, principal_id), scope)
    return [permission for assignment in assignments for permission in _permissions(world, assignment)]


def blocking_locks(world: World, scope: str, operation: Literal["write", "delete"]) -> list[Lock]:
    """The locks at or above a scope that stop a write or a delete; management groups cannot be locked.

    Source: learn.microsoft.com/azure/azure-resource-manager/management/lock-resources
    """
    above = set(scope_and_above(world, scope))
    levels = {"ReadOnly"} if operation == "write" else {"ReadOnly", "CanNotDelete"}
    return [lock for lock in world.locks.values() if normalized(lock.scope) in above and lock.level in levels]


@functools.lru_cache(maxsize=65_536)
def normalized(scope: str) -> str:
    """A scope for comparison: lower case, one leading slash, none at the end; "/" is the root."""
    return "/" + scope.strip("/").casefold()


def scope_and_above(world: World, scope: str) -> list[str]:
    """A scope and everything above it, normalized, up to the root: resource, group, subscription, management groups."""
    at = normalized(scope)
    chain: list[str] = []
    while at.startswith("/subscriptions/"):
        chain.append(at)
        at = _parent_in_subscription(world, at)
    while at.startswith(_MANAGEMENT_GROUP) and at not in chain:
        chain.append(at)
        at = _parent_group(world, at.removeprefix(_MANAGEMENT_GROUP))
    return [*chain, "/"] if at == "/" or chain else [at, "/"]


def is_below(world: World, scope: str, ancestor: str) -> bool:
    """Whether a scope lies strictly below another one."""
    return normalized(scope) != normalized(ancestor) and normalized(ancestor) in scope_and_above(world, scope)


def scope_test(world: World, scope: str, *, below: bool) -> Callable[[str], bool]:
    """Whether something at a scope belongs into a list at `scope`: at or above it, with `below` also below."""
    at = normalized(scope)
    above = frozenset(scope_and_above(world, at))
    start = f"{at}/" if at.startswith("/subscriptions/") else "/"

    def belongs(item_scope: str) -> bool:
        item = normalized(item_scope)
        return item in above or (below and item.startswith(start) and is_below(world, item, at))

    return belongs


def _parent_in_subscription(world: World, at: str) -> str:
    segments = at.strip("/").split("/")
    if len(segments) <= 2:  # noqa: PLR2004  /subscriptions/{id}
        subscription = world.subscription(segments[-1])
        group = subscription.management_group if subscription else None
        return _MANAGEMENT_GROUP + group.casefold() if group else "/"
    if len(segments) % 2:  # a word too many: no scope, and what is above it is all that it has
        return "/" + "/".join(segments[:-1])
    shorter = segments[:-2]
    if shorter[-2] == "providers":  # ".../providers/{namespace}" alone is not a scope
        shorter = shorter[:-2]
    return "/" + "/".join(shorter)


def _parent_group(world: World, name: str) -> str:
    group = next((g for g in world.management_groups.values() if g.name.casefold() == name), None)
    return _MANAGEMENT_GROUP + group.parent.casefold() if group and group.parent else "/"


def _role_outcome(
    world: World,
    principals: frozenset[str],
    action: str,
    scope: str,
    *,
    data: bool,
    grant: RoleGrant | None,
) -> Outcome:
    above, now = frozenset(scope_and_above(world, scope)), world.now()

    def outcome_of(assignment: RoleAssignment) -> Outcome:
        if not _applies(assignment, principals, above, now):
            return "no_role"
        if not any(_permits(permission, action, data=data) for permission in _permissions(world, assignment)):
            return "no_role"
        held = assignment.condition is None or condition_holds(assignment.condition, action, grant)
        return "allowed" if held else "condition_not_fulfilled"

    remembered = (principals, action, normalized(scope), data)
    likely = world.role_assignments.get(world.decisive_assignments.get(remembered, ""))
    if likely is not None and outcome_of(likely) == "allowed":
        return "allowed"
    outcome: Outcome = "no_role"
    for key, assignment in world.role_assignments.items():
        if assignment.principal_id.casefold() not in principals:
            continue  # nearly all of them: not worth a call
        found = outcome_of(assignment)
        if found == "allowed":
            _remember(world.decisive_assignments, remembered, key)
            return found
        if found == "condition_not_fulfilled":
            outcome = found
    return outcome


def _remember(decisive: dict[Hashable, str], decision: Hashable, key: str) -> None:
    if len(decisive) >= _REMEMBERED:
        decisive.clear()
    decisive[decision] = key


def _permissions(world: World, assignment: RoleAssignment) -> Iterable[Permission]:
    role = role_definition(world, assignment.role_id)
    return role.permissions if role else ()


def _permits(permission: Permission, action: str, *, data: bool) -> bool:
    included = permission.data_actions if data else permission.actions
    excluded = permission.not_data_actions if data else permission.not_actions
    return matches_any(included, action) and not matches_any(excluded, action)


def matches_any(patterns: Iterable[str], action: str) -> bool:
    """Whether an action matches one of the patterns; "*" stands for any run of characters, letter case is ignored."""
    return any(_pattern(pattern).fullmatch(action) is not None for pattern in patterns)


@functools.lru_cache(maxsize=4096)
def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*"), re.IGNORECASE)


_CLAUSE: Final = re.compile(
    r"@(?:Request|Resource)\[Microsoft\.Authorization/roleAssignments:(RoleDefinitionId|PrincipalType|PrincipalId)\]"
    r"\s*(ForAnyOfAnyValues|ForAnyOfAllValues):(GuidEquals|GuidNotEquals|StringEqualsIgnoreCase)\s*\{([^}]*)\}",
    re.IGNORECASE,
)
_ACTION: Final = re.compile(r"ActionMatches\s*\{\s*'([^']*)'\s*\}", re.IGNORECASE)


def condition_holds(condition: str, action: str, grant: RoleGrant | None) -> bool:
    """Whether a condition of constrained delegation holds for an action.

    Understood is the documented shape: groups joined by AND, each "(!(ActionMatches{'...'})) OR (clauses)", where the
    clauses about RoleDefinitionId, PrincipalId and PrincipalType are joined by AND. A group for another action holds.
    What is not understood does not hold: refusing is the safe reading.

    Source: learn.microsoft.com/azure/role-based-access-control/delegate-role-assignments-examples
    """
    starts = [found.start() for found in _ACTION.finditer(condition)]
    if not starts:
        return False
    for start, end in zip(starts, [*starts[1:], len(condition)], strict=True):
        group = condition[start:end]
        about = _ACTION.match(group)
        if about is None or not matches_any([about[1]], action):
            continue
        clauses = list(_CLAUSE.finditer(group))
        if grant is None or not clauses or not all(_clause_holds(clause, grant) for clause in clauses):
            return False
    return True


def _clause_holds(clause: re.Match[str], grant: RoleGrant) -> bool:
    given = {
        "roledefinitionid": grant.role_id.rsplit("/", 1)[-1],
        "principalid": grant.principal_id,
        "principaltype": grant.principal_type,
    }[clause[1].casefold()].casefold()
    values = {value.strip(" '\"").casefold() for value in clause[4].split(",")}
    return (given in values) != (clause[3].casefold() == "guidnotequals")
