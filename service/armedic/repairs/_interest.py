"""Reads what one repair needs to know beyond the usual look."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final

import msgspec

from armedic.clients import devops
from armedic.clients.resource_manager import named
from armedic.clients.upstreams import Upstreams
from armedic.errors import ArmedicError, UpstreamForbiddenError
from armedic.facts import ABSENT, Application, Connection, Facts, ServicePrincipal, Sibling, Unread, Verification
from armedic.ids import ConnectionId, Scope
from armedic.repairs._intended import intended
from armedic.repairs._repair import Interest
from armedic.targets import ConnectionTarget

_AT_A_TIME: Final = 8
"""Projects that are listed at a time."""
_Read = Callable[[], Awaitable[dict[str, Any]]]
"""A read that has not begun: what keeps the others from being asked for must not leave it unawaited."""


async def add_interest(upstreams: Upstreams, target: ConnectionTarget, facts: Facts, interest: Interest) -> Facts:
    """The facts with what the repair asks for; all of it is read at the same time.

    Raises:
        UpstreamError: Something of it could not be read.
    """
    reads: list[_Read] = []
    if interest.roles or interest.scopes:
        reads.append(partial(_roles, upstreams, facts, interest))
    if interest.siblings:
        reads.append(partial(_siblings, upstreams, target, facts, interest))
    if interest.organization:
        reads.append(partial(_organization, upstreams, target))
    reads += _of_identity(upstreams, facts, interest)
    if interest.becoming:
        reads.append(partial(_intended, upstreams, target, facts, interest.becoming))
    if interest.projects:
        reads.append(partial(_projects, upstreams, target))
    found: dict[str, Any] = {}
    for part in await asyncio.gather(*(read() for read in reads)):
        found |= part
    return msgspec.structs.replace(facts, **found) if found else facts


def _of_identity(upstreams: Upstreams, facts: Facts, interest: Interest) -> Iterator[_Read]:
    client_id = facts.connection.client_id
    if client_id is None or not (interest.policy or interest.deleted_principal or interest.keys or interest.trust):
        return  # nothing is asked of a cloud that may not be set up
    graph = upstreams.graph(facts.connection.environment or "AzureCloud")
    if interest.policy:
        yield partial(_one, "seen_secret_policy", graph.find_secret_policy)
    if interest.deleted_principal:
        yield partial(_one, "seen_deleted_principal", lambda: graph.find_deleted_principal(client_id))
    if interest.keys:
        yield partial(_keys, lambda: graph.list_key_credentials(client_id))
    if interest.trust and not isinstance(facts.seen_federated_credentials, tuple):
        yield partial(_trust, upstreams, facts)


async def _roles(upstreams: Upstreams, facts: Facts, interest: Interest) -> dict[str, Any]:
    connection = facts.connection
    principal = facts.service_principal
    client = upstreams.resource_manager(connection.environment or "AzureCloud")
    scopes = [scope or connection.scope for scope in interest.scopes]
    known = [Scope(scope) for scope in scopes if scope]
    with named(", ".join(known)):
        roles, assignments = await asyncio.gather(
            asyncio.gather(*(client.find_role_definition(scope, role) for scope in known for role in interest.roles)),
            asyncio.gather(*(client.list_role_assignments(scope) for scope in known)),
        )
    held = {one.id: one for found in assignments for one in found if _same(one.principal_id, principal.principal_id)}
    definitions = tuple(role for role in roles if role is not None)
    return {"role_definitions": definitions, "assignments_of_interest": tuple(held.values())}


async def _siblings(upstreams: Upstreams, target: ConnectionTarget, facts: Facts, interest: Interest) -> dict[str, Any]:
    """Every connection of the organizations with the same client id, read whole; the connection itself left out."""
    organizations = tuple(dict.fromkeys((target.organization, *interest.organizations)))
    own = facts.connection
    places = asyncio.Semaphore(_AT_A_TIME)

    async def of_project(organization: str, project: str) -> list[ConnectionTarget]:
        async with places:
            listed = await upstreams.devops.list_connections(organization, project)
        return [
            ConnectionTarget(organization=organization, project=project, name_or_id=one.id)
            for one in listed
            if one.id and one.id != own.id and _same(one.client_id or "", own.client_id or "-")
        ]

    lists = await asyncio.gather(*(upstreams.devops.list_projects(organization) for organization in organizations))
    found = await asyncio.gather(
        *(
            of_project(organization, project.name)
            for organization, projects in zip(organizations, lists, strict=True)
            for project in projects
        )
    )
    targets = {one.name_or_id: one for part in found for one in part}  # a shared one is listed by each of its projects
    documents = await asyncio.gather(
        *(upstreams.devops.get_connection(one, ConnectionId(one.name_or_id)) for one in targets.values())
    )
    pairs = zip(targets.values(), documents, strict=True)
    siblings = tuple(Sibling(target=one, connection=connection) for one, connection in pairs if connection is not None)
    found_all = {"siblings": siblings, "searched": organizations}
    return found_all | (await _uses(upstreams, target, own, siblings) if interest.uses else {})


async def _uses(
    upstreams: Upstreams, target: ConnectionTarget, own: Connection, siblings: tuple[Sibling, ...]
) -> dict[str, Any]:
    """How the siblings stand, and when they and the connection were changed; what cannot be told is None."""
    places = asyncio.Semaphore(_AT_A_TIME)

    async def changed_at(place: ConnectionTarget, connection: Connection) -> datetime | None:
        try:
            async with places:
                latest = await upstreams.devops.get_connection(
                    place, ConnectionId(connection.id or ""), version=devops.LATEST
                )
        except ArmedicError:
            return None
        return latest.changed_at if latest is not None else None

    async def verified(sibling: Sibling) -> Verification | None:
        try:
            async with places:
                return await upstreams.devops.verify(sibling.target, sibling.connection)
        except ArmedicError:
            return None

    told = await asyncio.gather(
        changed_at(target, own),
        *(changed_at(one.target, one.connection) for one in siblings),
    )
    verifications = await asyncio.gather(*(verified(one) for one in siblings))
    known = zip(siblings, verifications, told[1:], strict=True)
    stood = (msgspec.structs.replace(one, verification=seen, changed_at=at) for one, seen, at in known)
    return {"siblings": tuple(stood), "changed_at": told[0]}


async def _organization(upstreams: Upstreams, target: ConnectionTarget) -> dict[str, Any]:
    return {"organization_id": await upstreams.devops.get_organization_id(target.organization)}


async def _keys(read: Callable[[], Awaitable[Any]]) -> dict[str, Any]:
    return {"key_credentials": tuple(await read())}


async def _trust(upstreams: Upstreams, facts: Facts) -> dict[str, Any]:
    """What is trusted, where the look did not compare it: the connection has a secret, or signs in well."""
    environment = facts.connection.environment or "AzureCloud"
    principal, client_id = facts.seen_service_principal, facts.connection.client_id
    identity = principal.resource_id if isinstance(principal, ServicePrincipal) else None
    if identity is not None:
        client = upstreams.resource_manager(environment)
        return await _one(
            "seen_federated_credentials", lambda: _credentials(client.list_identity_credentials(identity))
        )
    if client_id is None or not isinstance(facts.seen_application, Application):
        return {}
    return {"seen_federated_credentials": (await upstreams.graph(environment).look_up(client_id)).federated_credentials}


async def _credentials(reading: Awaitable[Any]) -> Any:
    found = await reading
    return None if found is None else tuple(found)


async def _intended(
    upstreams: Upstreams, target: ConnectionTarget, facts: Facts, becoming: Callable[[Connection], Connection]
) -> dict[str, Any]:
    return {"intended": await intended(upstreams, target, facts, becoming)}


async def _projects(upstreams: Upstreams, target: ConnectionTarget) -> dict[str, Any]:
    async def read() -> tuple[str, ...]:
        return tuple(project.name for project in await upstreams.devops.list_projects(target.organization))

    return await _one("seen_projects", read)


async def _one(field: str, read: Callable[[], Awaitable[Any]]) -> dict[str, Any]:
    try:
        found = await read()
    except UpstreamForbiddenError as error:  # a plan that needs it says so itself
        return {field: Unread(reason=str(error), missing_permissions=error.missing_permissions)}
    return {field: ABSENT if found is None else found}


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
