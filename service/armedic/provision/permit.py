"""Who decides whether the caller may have a plan, and what it is asked about beside the plan's own changes."""

from collections.abc import Awaitable, Callable

from armedic.changes.plan import Plan
from armedic.clients.upstreams import Upstreams
from armedic.provision.inspect import scopes_of
from armedic.provision.reading import Reading
from armedic.provision.wanted import Wanted

Permit = Callable[[Plan, tuple[str, ...]], Awaitable[None]]
"""Raises NotAllowedError for a plan that touches these scopes beside what its changes write to."""


async def everything(_plan: Plan, _scopes: tuple[str, ...]) -> None:
    """Nothing is refused."""


async def touched(upstreams: Upstreams, wanted: Wanted, reading: Reading, plan: Plan) -> tuple[str, ...]:
    """The place that is asked for, the scopes of the roles, and where the principal holds roles already.

    A new credential for a principal hands all its roles to whoever gets it.
    """
    scopes = (reading.scope, *(grant.scope for grant in reading.grants))
    known = reading.who.principal_id
    if known is None or not any(change.safety == "credential" for change in plan.pending):
        return scopes
    return (*scopes, *await scopes_of(upstreams, wanted.cloud, known))
