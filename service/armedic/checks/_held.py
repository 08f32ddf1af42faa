"""The roles that the connection's principal holds, itself or through groups, and what they come to."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

import msgspec

from armedic.checks._lookups import Assignments
from armedic.checks._reads import Reads, principals_of
from armedic.clients.directory import Directory
from armedic.errors import UpstreamError, UpstreamForbiddenError
from armedic.facts import (
    Absent,
    Access,
    Connection,
    DenyAssignment,
    RoleAssignment,
    RoleDefinition,
    Unread,
    at_or_above,
    decide,
)

T = TypeVar("T")


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody holds at the connection's scope, above and below."""

    here: tuple[RoleAssignment, ...]
    """At the scope and above."""
    below: tuple[RoleAssignment, ...]
    definitions: tuple[RoleDefinition, ...] | Unread
    denials: tuple[DenyAssignment, ...] | Unread
    """Those that reach the principal."""
    directory: Directory

    @property
    def groups(self) -> Unread | None:
        """Why the groups are not known; None where they are."""
        return self.directory.groups if isinstance(self.directory.groups, Unread) else None

    def shown(self, assignments: Iterable[RoleAssignment] | None = None) -> list[str]:
        """Role assignments in words, all of them if none are named."""
        names = {role.id: role.name for role in self.definitions} if isinstance(self.definitions, tuple) else {}
        groups = self.directory.groups if isinstance(self.directory.groups, tuple) else ()
        via = {group.id.casefold(): f" through the group {group.name or group.id}" for group in groups}
        return [
            names.get(one.role_definition_id, one.role_definition_id)
            + f" at {one.scope}"
            + via.get(one.principal_id.casefold(), "")
            + (" on a condition" if one.condition else "")
            for one in (self.here + self.below if assignments is None else assignments)
        ]

    def access(self, action: str, scope: str) -> Access:
        """Whether the action may be done there; "missing" says nothing where the groups are not known."""
        if isinstance(self.definitions, Unread):
            return Access(outcome="unknown")
        roles = {role.id: role for role in self.definitions}
        denials = self.denials if isinstance(self.denials, tuple) else ()
        return decide(action, scope, assignments=self.here + self.below, definitions=roles, denials=denials)


async def held(reads: Reads) -> Held | Absent | Unread:
    """Read all that it takes at the same time; Absent where there is no principal or no scope, Unread where unknown.

    Raises:
        UpstreamError: Identity or role assignments could not be read.
    """
    outline = await reads.outline()
    directory, assignments, definitions, denials = await asyncio.gather(
        reads.directory(), reads.assignments(), tried(reads.role_definitions), tried(reads.deny_assignments)
    )
    if not (isinstance(outline, Connection) and isinstance(directory, Directory)) or isinstance(assignments, Absent):
        return Absent()
    principals = principals_of(directory, outline)
    if isinstance(principals, Unread):
        return principals
    if not principals:
        return Absent()
    roles = _of(assignments, principals)
    here = tuple(one for one in roles if at_or_above(one.scope, outline.scope or ""))
    return Held(
        here=here,
        below=tuple(one for one in roles if one not in here),
        definitions=() if isinstance(definitions, Absent) else definitions,
        denials=() if isinstance(denials, Absent) else reaching(denials, principals),
        directory=directory,
    )


def reaching(
    denials: tuple[DenyAssignment, ...] | Unread, principals: frozenset[str]
) -> tuple[DenyAssignment, ...] | Unread:
    """Those deny assignments that concern somebody who is these."""
    return denials if isinstance(denials, Unread) else tuple(one for one in denials if one.reaches(principals))


async def tried(read: Callable[[], Awaitable[T]]) -> T | Unread:
    """What was read, or why it could not be: for what a check can do without."""
    try:
        return await read()
    except UpstreamForbiddenError as error:
        return Unread(reason=str(error), missing_permissions=error.missing_permissions)
    except UpstreamError as error:
        return Unread(reason=str(error))


def _of(assignments: Assignments, principals: frozenset[str]) -> tuple[RoleAssignment, ...]:
    return assignments.held_by(sorted(principals))
