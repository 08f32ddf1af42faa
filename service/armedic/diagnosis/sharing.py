"""Lookups that the connections of a sweep share: each thing is asked for once, however many connections need it."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Final, TypeVar

from armedic.checks._lookups import Assignments, Lookups
from armedic.clients import directory
from armedic.clients.directory import Directory
from armedic.clients.upstreams import Upstreams
from armedic.errors import ArmedicError, UpstreamError
from armedic.facts import Absent, DenyAssignment, Lock, RoleDefinition, Subscription, Tenant
from armedic.ids import ClientId, Scope

T = TypeVar("T")
_MOST: Final = 4096
"""Things kept; the one that was not needed for the longest time goes, and is asked for again when it is needed."""


class SharedLookups(Lookups):
    """Lookups that are remembered for the length of one sweep."""

    def __init__(self, upstreams: Upstreams) -> None:
        super().__init__(upstreams)
        self.troubles: dict[tuple[str, ...], ArmedicError] = {}
        """For each API the first of its errors of each kind."""
        self._kept: OrderedDict[tuple[str, str, str], asyncio.Future[Any]] = OrderedDict()
        self._waiting: dict[str, dict[ClientId, asyncio.Future[Directory]]] = {}
        self._running: set[asyncio.Task[Any]] = set()

    def expect(self, wanted: Iterable[tuple[str, ClientId]]) -> None:
        """Begin to look client ids up, each with its cloud: those that come together travel together."""
        for environment, client_id in wanted:
            self._directory(environment, client_id)

    async def directory(self, environment: str, client_id: ClientId) -> Directory:
        """What Entra has under a client id."""
        return await self._noted(self._directory(environment, client_id))

    async def tenant(self, environment: str, name_or_id: str) -> Tenant | Absent:
        """A tenant."""
        key = ("tenant", environment, name_or_id.casefold())
        return await self._once(key, lambda: super(SharedLookups, self).tenant(environment, name_or_id))

    async def subscription(self, environment: str, scope: Scope) -> Subscription | Absent:
        """The subscription or management group of a scope."""
        key = ("subscription", environment, scope.casefold())
        return await self._once(key, lambda: super(SharedLookups, self).subscription(environment, scope))

    async def assignments(self, environment: str, scope: Scope) -> Assignments:
        """All role assignments at a scope, above and below."""
        key = ("assignments", environment, scope.casefold())
        return await self._once(key, lambda: super(SharedLookups, self).assignments(environment, scope))

    async def role_definitions(self, environment: str, scope: Scope) -> tuple[RoleDefinition, ...]:
        """All roles that can be held at a scope."""
        key = ("roles", environment, scope.casefold())
        return await self._once(key, lambda: super(SharedLookups, self).role_definitions(environment, scope))

    async def deny_assignments(self, environment: str, scope: Scope) -> tuple[DenyAssignment, ...]:
        """All deny assignments at a scope, above and below."""
        key = ("denials", environment, scope.casefold())
        return await self._once(key, lambda: super(SharedLookups, self).deny_assignments(environment, scope))

    async def locks(self, environment: str, scope: Scope) -> tuple[Lock, ...]:
        """All locks at a scope, above and below."""
        key = ("locks", environment, scope.casefold())
        return await self._once(key, lambda: super(SharedLookups, self).locks(environment, scope))

    async def close(self) -> None:
        """Cancel what is still under way, and wait until it is gone."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._kept.clear()

    async def _once(self, key: tuple[str, str, str], read: Callable[[], Coroutine[Any, Any, T]]) -> T:
        if key not in self._kept:
            self._keep(key, self._start(read()))
        self._kept.move_to_end(key)
        return await self._noted(self._kept[key])

    async def _noted(self, reading: "asyncio.Future[T]") -> T:
        try:
            return await asyncio.shield(reading)
        except UpstreamError as error:
            rights = [right.split(" at ")[0] for right in error.missing_permissions]  # whatever the scope
            self.troubles.setdefault((error.system, error.slug, *rights), error)
            raise

    def _directory(self, environment: str, client_id: ClientId) -> "asyncio.Future[Directory]":
        key = ("directory", environment, client_id.casefold())
        if key not in self._kept:
            reading: asyncio.Future[Directory] = asyncio.get_running_loop().create_future()
            reading.add_done_callback(_taken)
            self._keep(key, reading)
            waiting = self._waiting.setdefault(environment, {})
            if not waiting:
                self._start(self._send(environment))
            waiting[client_id] = reading
        self._kept.move_to_end(key)
        return self._kept[key]

    async def _send(self, environment: str) -> None:
        """Send what is waiting, in full batches as far as it goes."""
        waiting = self._waiting.pop(environment)
        names = list(waiting)
        for start in range(0, len(names), directory.MOST):
            part = names[start : start + directory.MOST]
            self._start(self._ask(environment, {name: waiting[name] for name in part}))

    async def _ask(self, environment: str, part: "dict[ClientId, asyncio.Future[Directory]]") -> None:
        try:
            found = await self.upstreams.graph(environment).look_up_many(list(part))
        except ArmedicError as error:
            for reading in part.values():
                reading.set_exception(error)
        except BaseException:  # cancelled: nobody must wait for what will not come
            for reading in part.values():
                reading.cancel()
            raise
        else:
            for reading, one in zip(part.values(), found, strict=True):
                reading.set_result(one)

    def _keep(self, key: tuple[str, str, str], reading: "asyncio.Future[Any]") -> None:
        self._kept[key] = reading
        while len(self._kept) > _MOST:
            self._kept.popitem(last=False)

    def _start(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        task.add_done_callback(_taken)
        return task


def _taken(done: "asyncio.Future[Any]") -> None:
    if not done.cancelled():
        done.exception()  # whoever needs the answer meets the error; there may be nobody any more
