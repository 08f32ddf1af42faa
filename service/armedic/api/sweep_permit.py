"""What of an organization a sweep may look at: where a rule does not allow it, it is left out, and that is told."""

from collections.abc import Iterable

import msgspec
from msgspec import UNSET, UnsetType

from armedic.api.permits import Permits
from armedic.callers.acts import Act, Place
from armedic.errors import NotAllowedError


async def sweep_permit(permits: Permits, organization: str, projects: Iterable[str] | None) -> "SweepPermit":
    """Asked before a sweep, which is refused as a whole where a project that it names is not allowed.

    Raises:
        NotAllowedError: The caller may not; the text names the rule.
    """
    act = Act(permission="diagnose", scopes=UNSET)
    known: dict[str, tuple[str, ...]] = {}
    if projects is None:
        anywhere = Place(organization=organization, project=UNSET, connection=UNSET)
        permits.require(msgspec.structs.replace(act, places=(anywhere,)))
    else:
        named = tuple(dict.fromkeys(projects))
        places = tuple(Place(organization=organization, project=(one,), connection=UNSET) for one in named)
        allowed = await permits.at(places, act)
        known = {one: place.project for one, place in zip(named, allowed.places, strict=True) if place.project}
    return SweepPermit(permits, organization, known)


class SweepPermit:
    """What of an organization a sweep may show: what it may not is counted, and neither named nor looked at."""

    def __init__(self, permits: Permits, organization: str, known: dict[str, tuple[str, ...]]) -> None:
        """Nothing is left out yet.

        Args:
            permits: Of the request.
            organization: Where the sweep is.
            known: For each project that the request names, all that it is called.
        """
        self._permits = permits
        self._organization = organization
        self._known = known
        self._projects = self._connections = 0
        self._reason = ""

    def project(self, *called: str) -> bool:
        """Whether a project may be looked at."""
        fits = self._fits(self._place(called, None), UNSET)
        self._projects += not fits
        return fits

    def connection(self, project: tuple[str, ...], called: tuple[str, ...], scope: str | None) -> bool:
        """Whether a connection may be looked at, which is for this scope."""
        fits = self._fits(self._place(project, called), (scope,) if scope else ())
        self._connections += not fits
        return fits

    def left_out(self) -> NotAllowedError | None:
        """What to tell of what was left out; None where nothing was."""
        if not self._projects and not self._connections:
            return None
        counts = ((self._projects, "project"), (self._connections, "connection"))
        parts = " and ".join(f"{count} {word}{'s' * (count > 1)}" for count, word in counts if count)
        return NotAllowedError(f"{parts} left out. {self._reason}")

    def _place(self, project: tuple[str, ...], connection: tuple[str, ...] | None) -> Place:
        called = next((self._known[one] for one in project if one in self._known), project)
        return Place(
            organization=self._organization, project=called, connection=UNSET if connection is None else connection
        )

    def _fits(self, place: Place, scopes: tuple[str, ...] | UnsetType) -> bool:
        reason = self._permits.why_not(Act(permission="diagnose", places=(place,), scopes=scopes))
        self._reason = self._reason or reason or ""
        return reason is None
