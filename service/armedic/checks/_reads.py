"""The reads that the checks of one look share: each upstream call is made once, when first asked for.

Order of calls, after tokens: 1. find the connection; 2. at the same time its keys, Verify, the directory's batch and
the role assignments at its scope. Nothing waits for Verify.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

from armedic.clients.graph import Directory
from armedic.clients.upstreams import Upstreams
from armedic.facts import ABSENT, Absent, Connection, RoleAssignment, ServicePrincipal, Unread, Verification
from armedic.ids import ConnectionId
from armedic.targets import ConnectionTarget

T = TypeVar("T")


class Reads:
    """Everything that can be read of one connection; a method raises the UpstreamError of the call behind it."""

    def __init__(
        self, upstreams: Upstreams, target: ConnectionTarget, *, now: datetime, expiring_within: timedelta
    ) -> None:
        self._upstreams = upstreams
        self._target = target
        self._tasks: dict[str, asyncio.Task[Any]] = {}
        self.now = now
        self.expiring_within = expiring_within

    async def outline(self) -> Connection | Absent:
        """The connection as the first call gives it; confidential keys may be missing."""

        async def read() -> Connection | Absent:
            return await self._upstreams.devops.find_connection(self._target) or ABSENT

        return await self._once("outline", read)

    async def connection(self) -> Connection | Absent:
        """The connection with all its keys."""

        async def read() -> Connection | Absent:
            outline = await self.outline()
            if isinstance(outline, Absent) or outline.id is None or _has_keys(outline):
                return outline
            return await self._upstreams.devops.get_connection(self._target, ConnectionId(outline.id)) or ABSENT

        return await self._once("connection", read)

    async def verification(self) -> Verification | Absent:
        """What Verify says; ABSENT where there is no connection."""

        async def read() -> Verification | Absent:
            outline = await self.outline()
            if isinstance(outline, Absent):
                return ABSENT
            return await self._upstreams.devops.verify(self._target, outline)

        return await self._once("verification", read)

    async def directory(self) -> Directory | Absent:
        """What Entra has under the connection's client id; ABSENT where the connection names none."""

        async def read() -> Directory | Absent:
            outline = await self.outline()
            if isinstance(outline, Absent) or outline.client_id is None:
                return ABSENT
            graph = self._upstreams.graph(_environment(outline))
            return await graph.look_up(outline.client_id)

        return await self._once("directory", read)

    async def assignments_at_scope(self) -> list[RoleAssignment] | Absent:
        """All role assignments at the connection's scope and above, whoever holds them."""

        async def read() -> list[RoleAssignment] | Absent:
            outline = await self.outline()
            if isinstance(outline, Absent) or outline.scope is None:
                return ABSENT
            return await self._upstreams.resource_manager(_environment(outline)).list_role_assignments(outline.scope)

        return await self._once("assignments", read)

    async def close(self) -> None:
        """Cancel what is still under way, and wait until it is gone."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _once(self, key: str, read: Callable[[], Coroutine[Any, Any, T]]) -> T:
        if key not in self._tasks:
            self._tasks[key] = asyncio.create_task(read())
        waiting: Awaitable[T] = asyncio.shield(self._tasks[key])  # one check's deadline must not cancel another's read
        return await waiting


def principal_of(directory: Directory | Absent) -> ServicePrincipal | Absent | Unread:
    """The service principal part of a look into the directory."""
    return ABSENT if isinstance(directory, Absent) else directory.service_principal


def _has_keys(outline: Connection) -> bool:
    # found by id: that answer has every key already; a list answer never has a null parameter
    parameters = outline.document.get("authorization", {}).get("parameters") or {}
    return any(value is None for value in parameters.values())


def _environment(connection: Connection) -> str:
    return connection.environment or "AzureCloud"
