"""Every connection of an organization, diagnosed in one run: what is found comes out as it is found."""

import asyncio
import logging
import traceback
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Final, Protocol

import anyio
import msgspec

from armedic.checks._check import CheckResult, registry
from armedic.checks._reads import Reads
from armedic.clients.devops import Project
from armedic.clients.upstreams import Upstreams
from armedic.diagnosis.examine import Looked, facts_of, look
from armedic.diagnosis.judge import judge
from armedic.diagnosis.result import Judgement
from armedic.diagnosis.sharing import SharedLookups
from armedic.errors import ArmedicError, UpstreamForbiddenError
from armedic.facts import Application, Connection, Facts
from armedic.ids import ClientId
from armedic.targets import ConnectionTarget

_log = logging.getLogger("armedic")
_LISTS: Final = 4
"""Projects whose connections are listed at a time; no more of them are held in memory."""
_WAITING: Final = 128
"""Connections that wait to be looked at, and answers that wait to be taken."""
_SILENCE_SECONDS: Final = 15.0
_STEP: Final = 100
"""Connections between two words on the progress."""


class Permit(Protocol):
    """What of an organization the caller may see, each thing by all that it is called."""

    def project(self, *called: str) -> bool:
        """Whether a project may be looked at."""
        ...

    def connection(self, project: tuple[str, ...], called: tuple[str, ...], scope: str | None) -> bool:
        """Whether a connection may be looked at, which is for this scope."""
        ...

    def left_out(self) -> ArmedicError | None:
        """What to tell of what was left out; None where nothing was."""
        ...


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What to look at."""

    organization: str
    projects: tuple[str, ...] | None
    """Names or ids; None for all that Armedic may see."""
    expiring_within: timedelta
    schemes: frozenset[str] = frozenset()
    """Ways to sign in, in lower case; empty for all."""
    owners: frozenset[str] = frozenset()
    """Who made the connection (name, unique name or id), or Azure DevOps' `owner`, in lower case; empty for all."""
    permit: Permit
    """What of it may be looked at."""


class Diagnosed(msgspec.Struct, frozen=True, kw_only=True):
    """A connection that was looked at."""

    project: str
    connection: Connection
    judgement: Judgement
    checks: tuple[CheckResult, ...]
    expires_at: datetime | None
    """When the last of its valid credentials ends; None where that is not known or does not apply."""
    at: datetime
    """When it was looked at."""


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """Something that could not be looked at; the rest goes on."""

    error: ArmedicError
    project: str | None = None
    connection: Connection | None = None


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far the sweep is; the total grows while projects are listed."""

    done: int
    total: int


Event = Diagnosed | Trouble | Progress
_Found = tuple[str, Connection]


async def sweep(upstreams: Upstreams, wanted: Wanted, *, now: datetime) -> AsyncGenerator[Event, None]:
    """Look at every connection that is wanted, and give each as soon as it is known; the last event is a Progress.

    Closing the iterator cancels every call that is under way. Memory does not grow with the number of connections.

    Raises:
        UpstreamError: The projects could not be listed.
        NotFoundError: There is no such organization.
    """
    run = _Sweep(upstreams, wanted, now)
    async with aclosing(run.events()) as events:
        async for event in events:
            yield event


class _Sweep:
    def __init__(self, upstreams: Upstreams, wanted: Wanted, now: datetime) -> None:
        self._upstreams = upstreams.unhurried()
        self._lookups = SharedLookups(self._upstreams)
        self._wanted = wanted
        self._now = now
        self._checks = [check for check in registry() if check.swept]
        self._found: asyncio.Queue[_Found | None] = asyncio.Queue(_WAITING)
        self._events: asyncio.Queue[Event | None] = asyncio.Queue(_WAITING)
        self._seen: set[str] = set()
        self._told: set[tuple[str, ...]] = set()
        self._done = self._total = 0
        self._failure: Exception | None = None
        self._waiting: asyncio.Task[Event | None] | None = None

    async def events(self) -> AsyncGenerator[Event, None]:
        working = asyncio.create_task(self._run())
        try:
            while (event := await self._next()) is not None:
                yield event
            if self._failure is not None:
                raise self._failure
        finally:
            with anyio.CancelScope(shield=True):  # the caller's hanging up must not leave anything behind
                ending = [task for task in (working, self._waiting) if task is not None]
                for task in ending:
                    task.cancel()
                await asyncio.gather(*ending, return_exceptions=True)
                await self._lookups.close()

    async def _next(self) -> Event | None:
        """What is known next; after a silence a word on the progress, since proxies cut silent streams."""
        self._waiting = self._waiting or asyncio.create_task(self._events.get())
        done, _ = await asyncio.wait({self._waiting}, timeout=_SILENCE_SECONDS)
        if not done:
            return self._progress()
        taken, self._waiting = self._waiting, None
        return taken.result()

    async def _run(self) -> None:
        try:
            await self._look()
        except Exception as error:  # noqa: BLE001 - handed over: whoever takes the events meets it
            self._failure = error
        await self._events.put(None)

    async def _look(self) -> None:
        projects = [one for one in await self._projects() if self._wanted.permit.project(one.name, one.id)]
        await self._events.put(self._progress())
        workers = 4 * self._upstreams.settings.sweep_concurrency
        async with asyncio.TaskGroup() as group:
            for _ in range(workers):
                group.create_task(self._work())
            await self._list(projects)
            for _ in range(workers):
                await self._found.put(None)
        await self._tell_troubles()
        if left_out := self._wanted.permit.left_out():
            await self._events.put(Trouble(error=left_out))
        await self._events.put(self._progress())

    async def _projects(self) -> list[Project]:
        if self._wanted.projects is not None:
            return [Project(id=name, name=name) for name in dict.fromkeys(self._wanted.projects)]
        return await self._upstreams.devops.list_projects(self._wanted.organization)

    async def _list(self, projects: Iterable[Project]) -> None:
        waiting = iter(projects)

        async def take() -> None:
            for project in waiting:
                await self._list_one(project)

        async with asyncio.TaskGroup() as group:
            for _ in range(_LISTS):
                group.create_task(take())

    async def _list_one(self, project: Project) -> None:
        try:
            listed = await self._upstreams.devops.list_connections(self._wanted.organization, project.name)
        except ArmedicError as error:
            await self._events.put(Trouble(error=error, project=project.name))
            return
        called = (project.name, project.id)
        allowed = [one for one in listed if self._fits(one) and self._allowed(called, one)]
        mine = [one for one in allowed if self._first(one)]
        self._total += len(mine)
        await self._events.put(self._progress())
        self._lookups.expect(_identities(mine))
        for connection in mine:
            await self._found.put((project.name, connection))

    def _fits(self, connection: Connection) -> bool:
        schemes, owners = self._wanted.schemes, self._wanted.owners
        if schemes and (connection.scheme or "").casefold() not in schemes:
            return False
        return not owners or not owners.isdisjoint(one.casefold() for one in connection.owners)

    def _allowed(self, project: tuple[str, ...], connection: Connection) -> bool:
        called = tuple(filter(None, (connection.name, connection.id)))
        return self._wanted.permit.connection(project, called, connection.scope)

    def _first(self, connection: Connection) -> bool:
        """Whether it was not met in another project; only what is shared has to be remembered for that."""
        if connection.id is None or not connection.is_shared:
            return True
        known = connection.id in self._seen
        self._seen.add(connection.id)
        return not known

    async def _work(self) -> None:
        while (found := await self._found.get()) is not None:
            await self._events.put(await self._tried(*found))
            self._done += 1
            await self._tell_troubles()
            if self._done % _STEP == 0:
                await self._events.put(self._progress())

    async def _tried(self, project: str, connection: Connection) -> Diagnosed | Trouble:
        try:
            return await self._diagnosed(project, connection)
        except ArmedicError as error:
            return Trouble(error=error, project=project, connection=connection)
        except Exception as error:  # noqa: BLE001 - a fault of ours must not take the other connections along
            places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-6:]]
            _log.error("internal error", extra={"fields": {"exception": type(error).__name__, "at": places}})
            fault = ArmedicError("Armedic failed; its log has the details under the request id.")
            return Trouble(error=fault, project=project, connection=connection)

    async def _diagnosed(self, project: str, connection: Connection) -> Diagnosed | Trouble:
        target = ConnectionTarget(
            organization=self._wanted.organization, project=project, name_or_id=connection.id or connection.name or ""
        )
        reads = Reads(
            self._lookups,
            target,
            now=self._now,
            expiring_within=self._wanted.expiring_within,
            listed=connection,
            patience_seconds=None,
        )
        looked = await look(reads, self._checks, None)
        if hidden := _hidden(looked):
            return Trouble(error=hidden, project=project, connection=connection)
        facts = facts_of(looked, now=self._now, expiring_within=self._wanted.expiring_within)
        return Diagnosed(
            project=project,
            connection=connection,
            judgement=judge(facts),
            checks=looked.checks,
            expires_at=_expires_at(facts),
            at=self._now,
        )

    async def _tell_troubles(self) -> None:
        for key, error in list(self._lookups.troubles.items()):
            if key not in self._told:
                self._told.add(key)
                await self._events.put(Trouble(error=error))

    def _progress(self) -> Progress:
        return Progress(done=self._done, total=self._total)


def _identities(connections: Iterable[Connection]) -> Iterable[tuple[str, ClientId]]:
    return [(one.environment or "AzureCloud", one.client_id) for one in connections if one.client_id]


def _hidden(looked: Looked) -> ArmedicError | None:
    """Why there is nothing to say of a connection: Azure DevOps shows only a part of it."""
    check = next((one for one in looked.checks if one.name == "connection"), None)
    if check is None or check.outcome != "unknown":
        return None
    return UpstreamForbiddenError(check.detail, system="devops", missing_permissions=check.missing_permissions)


def _expires_at(facts: Facts) -> datetime | None:
    connection, application = facts.seen_connection, facts.seen_application
    if not isinstance(connection, Connection) or not isinstance(application, Application):
        return None
    if connection.scheme != "ServicePrincipal":
        return None
    held = application.certificates if connection.uses_certificate else application.secrets
    return max((one.ends_at for one in held if one.ends_at > facts.now), default=None)
