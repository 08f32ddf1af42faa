"""What is asked for of roles, resolved, with what is at their scopes already."""

import asyncio
from collections.abc import Iterable
from datetime import datetime

import msgspec

from armedic.clients.resource_manager import named
from armedic.clients.upstreams import Upstreams
from armedic.errors import InvalidRequestError, UpstreamForbiddenError
from armedic.facts import Lock, RoleAssignment, RoleDefinition, ScheduledRole, Unread
from armedic.ids import PrincipalId, Scope
from armedic.provision.request import RoleGrant


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A role to grant, resolved, and what the scope already has."""

    role: RoleDefinition
    scope: Scope
    condition: str | None
    expires_at: datetime | None
    assignments: tuple[RoleAssignment, ...]
    scheduled: tuple[ScheduledRole, ...]
    """Of the principal, where an end is asked for."""
    locks: tuple[Lock, ...] | Unread


async def read_grants(
    upstreams: Upstreams, cloud: str, asked: Iterable[RoleGrant], place: Scope, principal_id: PrincipalId | None
) -> tuple[Grant, ...]:
    """The roles, in the order in which they are asked for.

    Args:
        place: Scope of those that name none.
        principal_id: Who is to hold them, if that is there already.

    Raises:
        InvalidRequestError: There is no such role.
        NotFoundError: Azure knows no such scope.
    """
    return tuple(await asyncio.gather(*(_grant(upstreams, cloud, one, place, principal_id) for one in asked)))


async def _grant(
    upstreams: Upstreams, cloud: str, asked: RoleGrant, place: Scope, principal_id: PrincipalId | None
) -> Grant:
    client, at = upstreams.resource_manager(cloud), Scope(asked.scope or place)
    with named(at):
        role, assignments, locks, scheduled = await asyncio.gather(
            client.find_role_definition(at, asked.role),
            client.list_role_assignments(at),
            _locks(upstreams, cloud, at),
            _scheduled(upstreams, cloud, asked, at, principal_id),
        )
    if role is None:
        raise InvalidRequestError(f"there is no role {asked.role} that can be assigned at {at}")
    return Grant(
        role=role,
        scope=at,
        condition=asked.condition,
        expires_at=asked.expires_at,
        assignments=tuple(assignments),
        scheduled=scheduled,
        locks=locks,
    )


async def _locks(upstreams: Upstreams, cloud: str, scope: Scope) -> tuple[Lock, ...] | Unread:
    try:
        return tuple(await upstreams.resource_manager(cloud).list_locks(scope))
    except UpstreamForbiddenError as error:
        return Unread(reason=str(error), missing_permissions=error.missing_permissions)


async def _scheduled(
    upstreams: Upstreams, cloud: str, asked: RoleGrant, scope: Scope, principal_id: PrincipalId | None
) -> tuple[ScheduledRole, ...]:
    if asked.expires_at is None or principal_id is None:
        return ()
    return tuple(await upstreams.resource_manager(cloud).list_scheduled_roles(scope, principal_id))
