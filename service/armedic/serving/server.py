"""uvicorn with our protocol and stages: what `armedic serve` runs, in as many processes as the settings say.

uvicorn with httptools and uvloop rather than granian: with our application neither is faster than the other by more
than the noise, uvicorn takes 36 MB less in one process, and it has the seam for the bounds of `protocol`.
"""

import math
from contextlib import suppress
from functools import partial
from typing import Any, Final

import uvicorn
from litestar.types import ASGIApp, Receive, Scope, Send

from armedic.api.log import configuration
from armedic.app import create_app
from armedic.observe.workers import counted_together
from armedic.serving.protocol import LIFETIME, BoundedProtocol, bounds_of
from armedic.serving.signals import stages
from armedic.settings import Settings

FACTORY: Final = "armedic.serving.server:served"
_FILES_BESIDE: Final = 512
"""Open files beside the callers' connections: those to Azure, uploads and their readers, what Python holds."""


def served() -> ASGIApp:
    """The application, with signals handled while it lives; the settings come from the environment."""
    app = create_app()
    service, settings = app.state.lifetime, app.state.settings

    async def asgi(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":  # type: ignore[comparison-overlap]  # Litestar does not declare it
            await app(scope, receive, send)
            return
        with stages(service, settings):
            scope["state"][LIFETIME] = service
            await app(scope, receive, send)

    return asgi


def serve(settings: Settings) -> None:
    """Run until the process is told to stop."""
    _allow_files(settings.max_connections + _FILES_BESIDE)
    with counted_together(settings.workers):
        uvicorn.run(FACTORY, **options(settings))


def options(settings: Settings) -> dict[str, Any]:
    """For uvicorn; whatever it would take from the network by default is off."""
    return {
        "factory": True,
        "host": settings.host,
        "port": settings.port,
        "workers": settings.workers,
        "http": partial(BoundedProtocol, bounds=bounds_of(settings)),
        "ws": "none",
        "loop": "auto",
        "proxy_headers": False,
        "timeout_keep_alive": math.ceil(settings.keep_alive_seconds),
        "timeout_graceful_shutdown": math.ceil(settings.stop_seconds),
        "log_config": configuration(settings.log_level),
        "access_log": False,
        "server_header": False,
    }


def _allow_files(wanted: int) -> None:
    """More open files than systems allow by default, as far as this one lets us."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415  not on every system

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        if soft != resource.RLIM_INFINITY and soft < most:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
