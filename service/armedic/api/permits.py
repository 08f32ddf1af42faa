"""What the routes ask the rules: before a look, before a sweep, and again when the changes are known."""

import asyncio
from collections.abc import Iterable
from typing import Literal

import msgspec
from litestar.datastructures import State
from litestar.types import Scope
from msgspec import UNSET

from armedic.api.caller import caller_of, upstreams_of
from armedic.callers.acts import Act, Place, place_of, planned
from armedic.callers.caller import Caller
from armedic.callers.door import Door
from armedic.changes.plan import Plan
from armedic.clients.upstreams import Upstreams
from armedic.targets import ConnectionTarget

Mode = Literal["plan", "apply"]


class Permits:
    """What the caller of one request may do.

    Azure DevOps takes a project and a connection by name or by id, so where a rule tells them apart, what a request
    names is looked up first and known to the rules by both. Before that the rest is asked, so that nobody learns by it
    what exists where the rules would not let them look.
    """

    def __init__(self, scope: Scope, state: State) -> None:
        """Those of the request."""
        self._door: Door = state.door
        self._state = state
        self._scope = scope

    @property
    def caller(self) -> Caller:
        """Who asks."""
        return caller_of(self._scope)

    @property
    def upstreams(self) -> Upstreams:
        """The upstream APIs as this request may use them."""
        return upstreams_of(self._scope, self._state)

    async def look(self, target: ConnectionTarget) -> Act:
        """Before a live look at a connection; the act is for `found`, which asks again when its scope is known.

        Raises:
            NotAllowedError: The caller may not; the text names the rule.
        """
        return await self.at((place_of(target),), Act(permission="diagnose", scopes=UNSET))

    async def repair(self, kind: str | None, mode: Mode, target: ConnectionTarget) -> Act:
        """Before a repair is planned; the act is for `changes`, which asks again when the plan is there.

        Args:
            kind: None for `auto`, which finds out.
            mode: What is asked for.
            target: The connection.

        Raises:
            NotAllowedError: The caller may not; the text names the rule.
        """
        act = Act(
            permission="repair",
            mode=mode,
            repair=UNSET if kind is None else kind,
            scopes=UNSET,
            roles=UNSET,
            safety=UNSET,
        )
        return await self.at((place_of(target),), act)

    async def changes(self, act: Act, plan: Plan, *, repair: str | None = None, scopes: Iterable[str] = ()) -> None:
        """Before a plan is shown or applied: its changes are what the rules limit.

        Args:
            act: What was asked for.
            plan: What it comes to.
            repair: The repair that it is the plan of.
            scopes: What is touched beside what the changes write to: what the connection is for, where the application
                holds roles already.

        Raises:
            NotAllowedError: The caller may not; the text names the rule.
        """
        known = planned(act if repair is None else msgspec.structs.replace(act, repair=repair), plan, tuple(scopes))
        already = len(act.places)
        if len(known.places) > already:
            rest = await self._named(known.places[already:])
            known = msgspec.structs.replace(known, places=(*known.places[:already], *rest))
        self.require(known)

    async def provision(
        self,
        mode: Mode | None,
        *,
        connection: ConnectionTarget | None = None,
        organizations: Iterable[str] = (),
        scopes: Iterable[str] = (),
    ) -> Act:
        """Before a service principal is made, looked at or deleted (/spn); then `changes` with what it comes to.

        For creating: the mode, and the connection to be made as (organization, project, name). Its act goes to
        `changes(act, plan, scopes=...)` once the plan is there, before it is shown or applied: subscriptions,
        management groups, roles and safety classes are read from the plan's changes; `scopes` are the subscription or
        management group by id, and, where the application is there already, all scopes at which it holds roles: a new
        credential for it gives these to the caller. For deleting: the mode and the organizations of the
        query, then `changes` with the plan. For looking (GET): mode None, the organizations of the query, and what it
        finds may be asked for by `found`, with the scopes of the role assignments.

        Args:
            mode: None for a look.
            connection: The one to be made.
            organizations: Those in which connections are searched.
            scopes: What is known beforehand to be touched: the subscription's or management group's, and those of the
                roles asked for, as ARM scopes with ids. A subscription that is named is not known yet: leave it out.

        Raises:
            NotAllowedError: The caller may not; the text names the rule.
        """
        places = tuple(Place(organization=one) for one in organizations)
        if connection is not None:
            # the connection is not there yet: its name is what the caller says
            places = (*places, place_of(connection))
        act = Act(permission="provision", mode=mode, places=places)
        if mode is not None:
            act = msgspec.structs.replace(act, scopes=UNSET, roles=UNSET, safety=UNSET)
        beforehand = tuple(scopes)
        if beforehand:
            self.require(msgspec.structs.replace(act, scopes=beforehand))
        return await self.at(places, act)

    def found(self, act: Act, scopes: Iterable[str]) -> None:
        """Before what a look found is shown: what the connection is for, or where the principal holds roles.

        Raises:
            NotAllowedError: The caller may not; the text names the rule.
        """
        self.require(msgspec.structs.replace(act, scopes=tuple(scopes)))

    def why_not(self, act: Act) -> str | None:
        """Why the caller may not do an act; None where that is allowed."""
        decision = self._door.decide(self.caller, act, self._state.clock())
        return None if decision.allowed else decision.reason

    async def at(self, places: tuple[Place, ...], act: Act) -> Act:
        """The act at these places, once they are known by all their names, if the caller may do it as far as known.

        Raises:
            NotAllowedError: It may not; the text names the rule.
        """
        if self._door.narrow(self._state.clock()):
            unnamed = tuple(msgspec.structs.replace(one, project=UNSET, connection=UNSET) for one in places)
            self.require(msgspec.structs.replace(act, places=unnamed))
            places = await self._named(places)
        act = msgspec.structs.replace(act, places=places)
        self.require(act)
        return act

    async def _named(self, places: tuple[Place, ...]) -> tuple[Place, ...]:
        if not self._door.narrow(self._state.clock()):
            return places
        return tuple(await asyncio.gather(*(self._by_all_names(place) for place in places)))

    async def _by_all_names(self, place: Place) -> Place:
        """A place whose project and connection are known by name and id."""
        if place.project is UNSET or not place.project:
            return place
        devops = self.upstreams.devops
        project = await devops.get_project(place.organization, place.project[0])
        named = msgspec.structs.replace(place, project=(project.id, project.name))
        if place.connection is UNSET or not place.connection:
            return named
        given = place.connection[0]
        target = ConnectionTarget(organization=place.organization, project=place.project[0], name_or_id=given)
        found = await devops.find_connection(target)
        called = (given,) if found is None else tuple(filter(None, (found.id, found.name)))
        return msgspec.structs.replace(named, connection=called)

    def require(self, act: Act) -> None:
        """Refuse an act that the caller may not do, as far as it is known.

        Raises:
            NotAllowedError: It may not; the text names the rule.
        """
        self._door.require(self.caller, act, self._state.clock())
