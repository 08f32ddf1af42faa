"""GET /metrics: what is counted, for Prometheus. Open by default: it tells numbers by route, cause and system only.

A scrape carries no key that would have to be kept in Prometheus; who may reach the port is for the network to say.
"""

import asyncio
from collections.abc import Callable

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from armedic.observe.dials import CONTENT_TYPE, Dials


def route(dials: Dials) -> HTTPRouteHandler:
    """The route that tells these numbers."""
    text: Callable[[], bytes] = dials.text

    @get("/metrics", include_in_schema=False)
    async def metrics() -> Response[bytes]:
        """All numbers, as Prometheus' text; in a thread, since those of several processes are read from files."""
        return Response(await asyncio.to_thread(text), media_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})

    return metrics
