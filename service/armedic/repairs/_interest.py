"""Reads what one repair needs to know beyond the usual look."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from armedic.clients.resource_manager import named
from armedic.clients.upstreams import Upstreams
from armedic.errors import UpstreamForbiddenError
from armedic.facts import ABSENT, Facts, Sibling, Unread
from armedic.ids import ConnectionId, Scope
from armedic.repairs._repair import Interest
from armedic.targets import ConnectionTarget

_AT_A_TIME: Final = 8
"""Projects that are listed at a time."""


async def add_interest(upstreams: Upstreams, target: ConnectionTarget, facts: Facts, interest: Interest) -> Facts:
    """The facts with what the repair asks for; all of it is read at the same time.

    Raises:
        UpstreamError: Something of it could not be read.
    """
    reads: list[Awaitable[dict[str, Any]]] = []
    if interest.roles or interest.scopes:
        reads.append(_roles(upstreams, facts, interest))
    if interest.siblings:
        reads.append(_siblings(upstreams, target, facts, interest))
    if interest.organization:
        reads.append(_organization(upstreams, target))
    graph = upstreams.graph(facts.connection.environment or "AzureCloud")
    client_id = facts.connection.client_id
    if interest.policy and client_id:
        reads.append(_one("seen_secret_policy", graph.find_secret_policy))
    if interest.deleted_principal and client_id:
        reads.append(_one("seen_deleted_principal", lambda: graph.find_deleted_principal(client_id)))
    if interest.keys and client_id:
        reads.append(_keys(graph.list_key_credentials(client_id)))
    found: dict[str, Any] = {}
    for part in await asyncio.gather(*reads):
        found |= part
    return msgspec.structs.replace(facts, **found) if found else facts


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
    return {"siblings": siblings, "searched": organizations}


async def _organization(upstreams: Upstreams, target: ConnectionTarget) -> dict[str, Any]:
    return {"organization_id": await upstreams.devops.get_organization_id(target.organization)}


async def _keys(reading: Awaitable[Any]) -> dict[str, Any]:
    return {"key_credentials": tuple(await reading)}


async def _one(field: str, read: Callable[[], Awaitable[Any]]) -> dict[str, Any]:
    try:
        return {field: await read() or ABSENT}
    except UpstreamForbiddenError as error:  # a plan that needs it says so itself
        return {field: Unread(reason=str(error), missing_permissions=error.missing_permissions)}


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
