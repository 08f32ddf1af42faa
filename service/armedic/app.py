"""Wires the service together and does nothing else."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import Empty, EmptyType, Scope

from armedic.api import (
    authority,
    bounds,
    capture,
    causes,
    cors,
    diagnose,
    docs,
    document,
    exchange,
    express,
    health,
    metrics,
    page,
    problems,
    repair,
    spn,
    sweep,
)
from armedic.api.bodies import StrictJSON
from armedic.api.caller import needs, upstreams_of
from armedic.api.permits import Permits
from armedic.callers.door import Door
from armedic.clients.reach import Reach
from armedic.clients.upstreams import Upstreams, open_upstreams
from armedic.diagnosis.capture import Captures
from armedic.diagnosis.interest import interest
from armedic.lifetime import Lifetime
from armedic.observe import spans
from armedic.observe.dials import Dials
from armedic.settings import Permission, Settings, check, load

if TYPE_CHECKING:
    import httpx
    from litestar.types import ControllerRouterHandler


def create_app(
    settings: Settings | None = None,
    transport: "httpx.AsyncBaseTransport | None" = None,
    clock: Callable[[], datetime] | None = None,
) -> Litestar:
    """The service as an ASGI application.

    Args:
        settings: Left out, they come from the environment.
        transport: Takes the place of the network for every upstream call.
        clock: Takes the place of the machine's clock, in UTC.

    Raises:
        SettingError: A setting does not make sense.
    """
    settings = settings or load(os.environ)
    check(settings)
    service = Lifetime()
    dials = Dials() if settings.metrics == "open" else None
    observers = exchange.Observers(dials=dials)

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        await asyncio.to_thread(interest)  # compiled now and not while the first caller waits
        async with (
            spans.opened(settings.otlp_endpoint) as observers.spans,
            open_upstreams(settings, transport=transport) as upstreams,
            aclosing(Reach(upstreams)) as app.state.reach,
        ):
            app.state.upstreams = upstreams
            app.state.captures = Captures(settings)
            yield

    app = Litestar(
        route_handlers=[
            _router("diagnose", [diagnose.diagnose, sweep.diagnose_sweep, causes.list_causes, causes.get_cause]),
            _router("diagnose", [capture.diagnose_capture], most_bytes=settings.max_capture_bytes),
            _router("repair", [repair.repair]),
            _router("provision", [spn.create_spn, spn.spn_options, spn.inspect_spn, spn.delete_spn, spn.restore_spn]),
            health.live,
            health.ready,
            docs.openapi_json,
            docs.docs,
            *([metrics.route(dials)] if dials is not None else ()),
        ],
        lifespan=[lifespan],
        state=State({"settings": settings, "clock": clock or _now}),
        dependencies={
            "upstreams": Provide(_upstreams, sync_to_thread=False),
            "permits": Provide(_permits, sync_to_thread=False),
            "clock": Provide(_clock, sync_to_thread=False),
        },
        exception_handlers=problems.handlers(),
        openapi_config=document.configuration(),
        request_max_body_size=settings.max_body_bytes,
        logging_config=None,  # the process decides: api/log.py
        debug=False,
    )
    app.state.door = Door(settings, lambda: app.state.upstreams.signing_keys)
    app.state.lifetime = service  # here and not above: State copies what it is given
    bounded = bounds.around(express.lane(app.asgi_handler, app), settings, service)
    app.asgi_handler = exchange.around(
        authority.around(cors.around(page.around(bounded), settings.cors_origins)), observers
    )
    return app


def _router(
    permission: Permission, handlers: "list[ControllerRouterHandler]", *, most_bytes: int | EmptyType = Empty
) -> Router:
    return Router(
        path="/",
        route_handlers=handlers,
        guards=[needs(permission)],
        security=[{"apiKey": []}, {"bearer": []}],
        request_max_body_size=most_bytes,
        dto=StrictJSON,
        return_dto=None,
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _upstreams(scope: Scope, state: State) -> Upstreams:
    return upstreams_of(scope, state)


def _permits(scope: Scope, state: State) -> Permits:
    return Permits(scope, state)


def _clock(state: State) -> Callable[[], datetime]:
    clock: Callable[[], datetime] = state.clock
    return clock
