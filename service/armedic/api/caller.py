"""Who asks, and whether they may: for this request only, nothing is kept."""

from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard, Scope

from armedic.api import bounds
from armedic.api.exchange import Exchange
from armedic.callers.caller import Caller
from armedic.callers.door import Door
from armedic.clients import trace
from armedic.clients.on_behalf_of import Assertion
from armedic.clients.upstreams import Upstreams
from armedic.settings import Permission

HEADER: Final = "X-API-Key"
_CALLER: Final = "caller"


async def enter(scope: Scope, state: State) -> Caller:
    """The caller of a request, found once; from here on the request counts as theirs.

    Raises:
        CredentialMissingError: The request carries no good credential.
        TooManyRequestsError: The caller has too many requests in flight.
        UpstreamUnavailableError: A token cannot be checked now.
    """
    known = scope["state"]
    if _CALLER not in known:
        door: Door = state.door
        caller = await door.caller(tuple(scope["headers"]), state.clock())
        exchange: Exchange = known["exchange"]
        exchange.caller = caller.name
        trace.name_caller(caller.name)
        bounds.admit(scope, caller.name)  # first: who is refused here is asked again the ordinary way
        known[_CALLER] = caller
    return caller_of(scope)


def caller_of(scope: Scope) -> Caller:
    """The caller of a request that was let in."""
    caller: Caller = scope["state"][_CALLER]
    return caller


def upstreams_of(scope: Scope, state: State) -> Upstreams:
    """The upstream APIs, with the rights that this request is served with: Armedic's own, or those of its caller."""
    upstreams: Upstreams = state.upstreams
    caller = scope["state"].get(_CALLER)
    if not isinstance(caller, Caller) or caller.token is None or caller.tenant_id is None:
        return upstreams.on_behalf_of(None)
    return upstreams.on_behalf_of(Assertion(token=caller.token, tenant_id=caller.tenant_id))


def needs(permission: Permission) -> Guard:
    """A guard that lets only callers with this permission pass; it runs before the body is read.

    It mostly awaits nothing, but Litestar would run a plain function in a thread.
    """

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
        state = connection.app.state
        door: Door = state.door
        door.permit(await enter(connection.scope, state), permission)

    return guard
