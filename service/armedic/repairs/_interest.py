"""Reads what one repair needs to know beyond the usual look."""

import asyncio

import msgspec

from armedic.clients.resource_manager import named
from armedic.clients.upstreams import Upstreams
from armedic.facts import Facts
from armedic.ids import Scope
from armedic.repairs._repair import Interest


async def add_interest(upstreams: Upstreams, facts: Facts, interest: Interest) -> Facts:
    """The facts with the roles and role assignments that the request is about.

    Raises:
        UpstreamError: One of them could not be read.
    """
    if not interest.roles and not interest.scopes:
        return facts
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
    return msgspec.structs.replace(
        facts,
        role_definitions=tuple(role for role in roles if role is not None),
        assignments_of_interest=tuple(held.values()),
    )


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
