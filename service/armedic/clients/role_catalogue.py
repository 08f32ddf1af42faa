"""Azure's built-in roles of one cloud, read once and kept for an hour: they are the same at every scope."""

import asyncio
import time
from typing import Final

from armedic.clients.resource_manager import ResourceManagerClient
from armedic.facts import RoleDefinition
from armedic.ids import Scope

KEPT_SECONDS: Final = 3600.0


class RoleCatalogue:
    """The built-in roles as last read; one read is in flight at a time, and a failed one is not kept."""

    def __init__(self) -> None:
        self._roles: tuple[RoleDefinition, ...] = ()
        self._until = 0.0
        self._flight: asyncio.Task[tuple[RoleDefinition, ...]] | None = None

    async def built_in(self, client: ResourceManagerClient, scope: Scope) -> tuple[RoleDefinition, ...]:
        """All of them.

        Args:
            client: Reads them, if that has to be.
            scope: Where Armedic may read them.

        Raises:
            UpstreamForbiddenError: Armedic lacks Microsoft.Authorization/roleDefinitions/read there.
        """
        if time.monotonic() < self._until:
            return self._roles
        if self._flight is None:
            self._flight = asyncio.create_task(self._read(client, scope))
            self._flight.add_done_callback(self._landed)
        return await asyncio.shield(self._flight)  # one caller's deadline must not take it from the others

    async def _read(self, client: ResourceManagerClient, scope: Scope) -> tuple[RoleDefinition, ...]:
        self._roles = tuple(await client.list_role_definitions(scope, kind="BuiltInRole"))
        self._until = time.monotonic() + KEPT_SECONDS
        return self._roles

    def _landed(self, done: "asyncio.Task[tuple[RoleDefinition, ...]]") -> None:
        self._flight = None
        if not done.cancelled():
            done.exception()  # taken here too, since every caller may have given up by now
