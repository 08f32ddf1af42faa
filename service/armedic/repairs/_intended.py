"""Reads what the identifiers lead to that a connection is to get, before it gets them."""

import asyncio
from collections.abc import Callable

from armedic.checks._held import tried
from armedic.checks._lookups import Lookups
from armedic.checks._reads import Reads
from armedic.clients.directory import Directory
from armedic.clients.upstreams import Upstreams
from armedic.facts import ABSENT, Connection, Facts, Intended, Unread
from armedic.targets import ConnectionTarget


async def intended(
    upstreams: Upstreams, target: ConnectionTarget, facts: Facts, becoming: Callable[[Connection], Connection]
) -> Intended:
    """What is behind the connection as it will be; what could not be looked at is unread.

    Raises:
        InvalidRequestError: It will be of a cloud that is not set up.
    """
    connection = becoming(facts.connection)
    reads = Reads(Lookups(upstreams), target, now=facts.now, expiring_within=facts.expiring_within, listed=connection)
    try:
        tenant, directory, subscription = await asyncio.gather(
            tried(reads.tenant), tried(reads.directory), tried(reads.subscription)
        )
    finally:
        await reads.close()
    identity = directory if isinstance(directory, Directory) else None
    unknown = directory if isinstance(directory, Unread) else ABSENT
    return Intended(
        server_url=(await upstreams.prepare(connection.environment or "AzureCloud")).connection_url,
        seen_tenant=tenant,
        seen_application=identity.application if identity else unknown,
        seen_service_principal=identity.service_principal if identity else unknown,
        seen_subscription=subscription,
    )
