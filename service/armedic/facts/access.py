"""What Azure Resource Manager has of a scope: roles, refusals, locks, the subscription itself. And what follows."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final, Literal

import msgspec

from armedic.ids import ClientId, PrincipalId, Scope, TenantId

EVERYONE: Final = "00000000-0000-0000-0000-000000000000"
"""The principal that stands for all in a deny assignment."""
SUBSCRIPTION_READ: Final = "Microsoft.Resources/subscriptions/read"
MANAGEMENT_GROUP_READ: Final = "Microsoft.Management/managementGroups/read"
_MANAGEMENT: Final = frozenset({SUBSCRIPTION_READ, MANAGEMENT_GROUP_READ})
"""Actions that are asked about so often that nothing is looked up for them."""
_NARROW: Final = 3


class Subscription(msgspec.Struct, frozen=True, kw_only=True):
    """An Azure subscription, or a management group in its place."""

    id: str
    name: str
    tenant_id: TenantId
    state: str = "Enabled"
    """Enabled, Warned, PastDue, Disabled or Deleted; "" where it could not be seen."""
    managed_by: tuple[str, ...] = ()
    """Tenants whose principals may hold roles in it besides those of its own (Azure Lighthouse)."""


class ManagedIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """A user-assigned managed identity, as a resource."""

    resource_id: Scope
    name: str
    client_id: ClientId
    principal_id: PrincipalId
    tenant_id: TenantId
    location: str
    tags: Mapping[str, str]


class Permission(msgspec.Struct, frozen=True, kw_only=True):
    """One element of a role or a deny assignment: in `actions` and not in `not_actions`, "*" being any characters."""

    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()

    def covers(self, action: str, *, data: bool = False) -> bool:
        """Whether the action is in it, whatever its letter case."""
        given, taken = (self.data_actions, self.not_data_actions) if data else (self.actions, self.not_actions)
        return _any(given, action) and not _any(taken, action)


class RoleDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """A role, by its trailing GUID."""

    id: str
    """Trailing GUID, lower case."""
    name: str
    permissions: tuple[Permission, ...] = ()

    def covers(self, action: str, *, data: bool = False) -> bool:
        """Whether the role gives the action; its elements add up."""
        return any(permission.covers(action, data=data) for permission in self.permissions)


class RoleAssignment(msgspec.Struct, frozen=True, kw_only=True):
    """A role that a principal holds at a scope."""

    id: str
    scope: Scope
    role_definition_id: str
    """Trailing GUID of the role definition's id, lower case."""
    principal_id: PrincipalId
    condition: str | None = None
    description: str | None = None
    created_at: datetime | None = None


class ScheduledRole(msgspec.Struct, frozen=True, kw_only=True):
    """A role assignment that was made with an end."""

    scope: Scope
    role_definition_id: str
    """Trailing GUID of the role definition's id, lower case."""
    principal_id: PrincipalId
    ends_at: datetime | None


class DenyAssignment(msgspec.Struct, frozen=True, kw_only=True):
    """Actions that are refused whatever roles are held."""

    id: str
    name: str
    scope: Scope
    permissions: tuple[Permission, ...]
    principals: tuple[str, ...]
    """Object ids, lower case; EVERYONE stands for all."""
    excluded: tuple[str, ...]
    not_below: bool
    """Whether it holds at its own scope only."""

    def reaches(self, principals: frozenset[str]) -> bool:
        """Whether it concerns somebody who is these: an own id and those of groups, lower case."""
        named = EVERYONE in self.principals or not principals.isdisjoint(self.principals)
        return named and principals.isdisjoint(self.excluded)

    def holds_at(self, scope: str) -> bool:
        """Whether it concerns what lies at a scope that it was listed for."""
        return same_scope(self.scope, scope) or (not self.not_below and at_or_above(self.scope, scope))

    def takes(self, action: str, *, data: bool = False) -> bool:
        """Whether the action is among those refused."""
        return any(permission.covers(action, data=data) for permission in self.permissions)


class Lock(msgspec.Struct, frozen=True, kw_only=True):
    """A management lock."""

    name: str
    scope: Scope
    level: str
    """CanNotDelete or ReadOnly."""


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """Whether an action may be done at a scope, and by what."""

    outcome: Literal["granted", "conditional", "denied", "missing", "unknown"]
    """conditional: only a role with a condition gives it; unknown: a role that is held could not be read."""
    assignment: RoleAssignment | None = None
    """The role assignment that gives it, perhaps."""
    denial: DenyAssignment | None = None
    """The deny assignment that takes it."""


def decide(
    action: str,
    scope: str,
    *,
    assignments: Iterable[RoleAssignment],
    definitions: Mapping[str, RoleDefinition],
    denials: Iterable[DenyAssignment] = (),
) -> Access:
    """Whether somebody with these role assignments, under these deny assignments, may do an action at a scope.

    Args:
        action: e.g. "Microsoft.Web/sites/write".
        scope: An ARM id.
        assignments: Those of the principal and its groups; ones at other scopes than this and above are passed over.
        definitions: Roles by trailing GUID.
        denials: Those that reach the principal.

    Source: learn.microsoft.com/azure/role-based-access-control/overview, how Azure determines access to a resource
    """
    data = is_data_action(action, definitions.values())
    access = Access(outcome="missing")
    for assignment in assignments:
        if not at_or_above(assignment.scope, scope):
            continue
        role = definitions.get(assignment.role_definition_id)
        if role is None:
            access = Access(outcome="unknown", assignment=assignment) if access.outcome == "missing" else access
        elif role.covers(action, data=data):
            if assignment.condition is None:
                access = Access(outcome="granted", assignment=assignment)
                break
            access = Access(outcome="conditional", assignment=assignment)
    for denial in denials:
        if access.outcome != "missing" and denial.holds_at(scope) and denial.takes(action, data=data):
            return Access(outcome="denied", assignment=access.assignment, denial=denial)
    return access


def is_data_action(action: str, definitions: Iterable[RoleDefinition]) -> bool:
    """Whether it is one that roles list among their data actions; the name alone does not tell.

    Some list all of a service there ("Microsoft.KeyVault/vaults/*"), which says nothing of a single action: a pattern
    has to be narrower than that, and narrower than every one that gives the action in the management plane.
    """
    if action in _MANAGEMENT:
        return False
    provider = action.split("/", 1)[0].casefold()
    permissions = [permission for role in definitions for permission in role.permissions]
    data = _narrowest((pattern for one in permissions for pattern in one.data_actions), provider, action)
    if data < _NARROW:
        return False
    return data > _narrowest((pattern for one in permissions for pattern in one.actions), provider, action)


def at_or_above(scope: str, other: str) -> bool:
    """Whether one scope, of those that were listed for the other, holds there.

    Management groups and the root are above every subscription that they are listed for.
    """
    upper, lower = _plain(scope), _plain(other)
    return upper == lower or lower.startswith(upper + "/") or not upper.startswith("/subscriptions/")


def same_scope(one: str, other: str) -> bool:
    """Whether two ARM ids are the same."""
    return _plain(one) == _plain(other)


def matches(pattern: str, action: str) -> bool:
    """Whether an action matches a pattern of a role; "*" stands for any run of characters."""
    if pattern == "*":
        return True
    if "*" not in pattern:
        return pattern.casefold() == action.casefold()
    return _compiled(pattern).fullmatch(action) is not None


def _any(patterns: Iterable[str], action: str) -> bool:
    return any(matches(pattern, action) for pattern in patterns)


def _narrowest(patterns: Iterable[str], provider: str, action: str) -> int:
    """How many words the narrowest pattern spells out that the action matches; a verb after "*/" is none."""
    found = 0
    for pattern in patterns:
        if pattern.casefold().startswith(provider) and matches(pattern, action):
            words = sum("*" not in word for word in pattern.split("/"))
            found = max(found, words - ("*/" in pattern and "/" not in pattern.rsplit("*/", 1)[1]))
    return found


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*"), re.IGNORECASE | re.DOTALL)


def _plain(scope: str) -> str:
    return "/" + scope.strip("/").casefold() if scope.strip("/") else ""
