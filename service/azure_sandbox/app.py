"""The sandbox as an ASGI application: each cloud's services under their paths, and the control surface."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Mount

from azure_sandbox import control, devops, entra_routes, graph, key_vault, resource_manager
from azure_sandbox.clouds import CLOUDS, Cloud
from azure_sandbox.gateway import Gateway
from azure_sandbox.state import Sandbox
from azure_sandbox.world import World

_SERVICES: dict[str, Callable[[Cloud], list[BaseRoute]]] = {
    "/entra": entra_routes.routes,
    "/arm": resource_manager.routes,
    "/graph": graph.routes,
    "/vault/{vault}": key_vault.routes,
}


def create_sandbox(world: World) -> Starlette:
    """A sandbox that starts with a world.

    Paths: `{cloud prefix}/entra`, `/arm`, `/graph`, `/vault/{name}`; `/devops`; `/_sandbox`. The published host names
    (login.microsoftonline.com, dev.azure.com, ...) work too, in the Host header. Anything else is 501.
    """
    sandbox = Sandbox(world)
    mounts: list[BaseRoute] = [
        Mount(cloud.prefix + path, routes=routes(cloud))
        for cloud in CLOUDS.values()
        for path, routes in _SERVICES.items()
    ]
    app = Starlette(
        routes=[
            Mount("/devops", routes=devops.routes()),
            Mount("/_sandbox", routes=control.routes()),
            *mounts,
        ],
        middleware=[Middleware(Gateway, sandbox=sandbox)],
        exception_handlers={
            404: not_simulated,
            405: not_simulated,
            control.ControlError: control.control_refused,
        },
    )
    app.state.sandbox = sandbox
    return app


async def not_simulated(request: Request, _error: Exception) -> JSONResponse:
    """501 for a path or method that the sandbox does not know."""
    detail = f"The sandbox does not simulate {request.method} {request.url.path}."
    return JSONResponse({"error": {"code": "NotSimulated", "message": detail}}, status_code=501)
