"""What one running sandbox holds besides the world: where it started, its faults and its request log."""

import copy

from starlette.requests import Request

from azure_sandbox.clouds import Cloud
from azure_sandbox.faults import Faults
from azure_sandbox.request_log import RequestLog
from azure_sandbox.world import World

PUBLISHED = "azure_sandbox.published_base"
"""Key of the ASGI scope: the published base URL (e.g. "https://graph.microsoft.com") that the caller addressed."""


class Sandbox:
    """The state behind one sandbox application, found at `request.app.state.sandbox`."""

    def __init__(self, world: World) -> None:
        """Start from a world, which stays the caller's object; `reset` returns to a copy of its present state."""
        self.world = world
        self.faults = Faults()
        self.log = RequestLog()
        self._initial = copy.deepcopy(world)

    def reset(self) -> None:
        """Return to the world that the sandbox started with or loaded last; faults and log are emptied."""
        self.world = copy.deepcopy(self._initial)
        self.faults.clear()
        self.log.clear()

    def load(self, world: World) -> None:
        """Replace the world, also as the one that `reset` returns to; faults and log are emptied."""
        self._initial = world
        self.reset()

    def base_url(self, request: Request) -> str:
        """Scheme, host and port that the caller used, e.g. "https://127.0.0.1:8901"."""
        return f"{request.url.scheme}://{request.url.netloc}"

    def service_url(self, request: Request, cloud: Cloud | None, service: str) -> str:
        """Base URL of one service as this caller reaches it, without a final slash.

        Args:
            request: The request at hand.
            cloud: The cloud; None for the services that exist once ("devops").
            service: "entra", "arm", "graph", "vault/{name}" or "devops".
        """
        published = request.scope.get(PUBLISHED)
        if published is not None:
            return str(published)
        return f"{self.base_url(request)}{cloud.prefix if cloud else ''}/{service}"


def sandbox_of(request: Request) -> Sandbox:
    """The sandbox that serves a request."""
    sandbox: Sandbox = request.app.state.sandbox
    return sandbox
