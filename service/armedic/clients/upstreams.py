"""All upstream APIs, opened once for the life of the service: a pool for each system, an identity for each cloud."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cached_property
from typing import Any

import httpx

from armedic.clients._http import Reply, Upstream
from armedic.clients._pace import PATIENT, PROMPT, Lane
from armedic.clients._wire import Client
from armedic.clients.call import System
from armedic.clients.clouds import DEVOPS_SCOPE, Cloud, cloud
from armedic.clients.devops import DevOpsClient
from armedic.clients.entra import EntraClient
from armedic.clients.graph import GraphClient
from armedic.clients.identity import Identity, roles_of
from armedic.clients.resource_manager import ResourceManagerClient
from armedic.clients.role_catalogue import RoleCatalogue
from armedic.errors import UpstreamError
from armedic.facts import RoleDefinition
from armedic.ids import Scope
from armedic.settings import ENVIRONMENTS, Settings

ALSO_GONE = frozenset({404})


class Upstreams:
    """The clients, made when first needed."""

    def __init__(self, settings: Settings, clients: Mapping[str, httpx.AsyncClient]) -> None:
        self.settings = settings
        self._clients = clients
        self._clouds: dict[str, Cloud] = {}
        self._identities: dict[str, Identity] = {}
        self._upstreams: dict[tuple[System, str], Upstream] = {}
        self._roles: dict[str, RoleCatalogue] = {}
        self._manners = PROMPT
        self._lane: Callable[[System], Lane | None] = lambda _system: None

    def unhurried(self) -> "Upstreams":
        """The same APIs and tokens for a sweep: calls wait as long as an API asks, few of them at a time."""
        own = Upstreams(self.settings, self._clients)
        own._clouds, own._identities = self._clouds, self._identities
        own._roles = self._roles
        own._manners = PATIENT
        most = self.settings.sweep_concurrency
        lanes: dict[System, Callable[[], Lane]] = {
            "devops": lambda: Lane(most),
            # a full budget of 250 reads refills by 25 a second; the least of Graph's is 3,500 units in 10 seconds
            "arm": lambda: Lane(most, per_second=25, burst=250),
            "graph": lambda: Lane(max(1, most // 2), per_second=350, burst=3500),
        }
        own._lane = lambda system: lanes[system]()
        return own

    @cached_property
    def devops(self) -> DevOpsClient:
        """Azure DevOps."""
        return DevOpsClient(self._upstream("devops", self.settings.cloud))

    def graph(self, environment: str) -> GraphClient:
        """Microsoft Graph of a cloud."""
        return GraphClient(self._upstream("graph", environment), environment)

    def resource_manager(self, environment: str) -> ResourceManagerClient:
        """Azure Resource Manager of a cloud."""
        return ResourceManagerClient(self._upstream("arm", environment), environment)

    async def role_definitions(self, environment: str, scope: Scope) -> tuple[RoleDefinition, ...]:
        """All roles that can be held at a scope, built-in and custom."""
        client = self.resource_manager(environment)
        catalogue = self._roles.setdefault(environment, RoleCatalogue())
        built_in, custom = await asyncio.gather(
            catalogue.built_in(client, scope), client.list_role_definitions(scope, kind="CustomRole")
        )
        return (*built_in, *custom)

    async def graph_roles(self, environment: str) -> frozenset[str] | None:
        """Application permissions on Graph that Armedic's own token carries; None where it does not tell.

        Only to predict: what is allowed is decided by Graph. Source: access-token-claims-reference, `roles`
        """
        token = await self._identity(environment).token(self.cloud(environment).graph_scope)
        return roles_of(token)

    def entra(self, environment: str) -> EntraClient:
        """The sign-in service of a cloud."""
        return EntraClient(self.cloud(environment), self._clients["entra"])

    def cloud(self, environment: str) -> Cloud:
        """Hosts and audiences of a cloud.

        Raises:
            InvalidRequestError: The cloud is not known and the settings do not describe it.
        """
        environment = _named(environment)
        if environment not in self._clouds:
            self._clouds[environment] = cloud(environment, self.settings.clouds.get(environment))
        return self._clouds[environment]

    async def send(
        self,
        system: System,
        environment: str,
        method: str,
        path: str,
        *,
        body: Any,
        headers: Mapping[str, str],
        needs: str,
        gone_is_done: bool,
    ) -> Reply:
        """Send one write of a plan; the path carries its query. Never repeated when it may have taken effect."""
        upstream = self._upstream(system, environment)
        also = ALSO_GONE if gone_is_done else frozenset[int]()
        return await upstream.request(method, path, needs=needs, body=body, headers=headers, also=also)

    async def read(self, system: System, environment: str, path: str, *, needs: str) -> Any | None:
        """GET a path that carries its query; None for 404."""
        reply = await self._upstream(system, environment).request("GET", path, needs=needs, also=ALSO_GONE)
        return reply.body if reply.status not in ALSO_GONE else None

    def url(self, system: System, environment: str, path: str) -> str:
        """The full URL of a call, for people."""
        return self._upstream(system, environment).base_url + path

    async def ready(self) -> dict[str, str]:
        """For each upstream of the home cloud "ok", or why it cannot be used."""
        environment = self.settings.cloud
        scopes = {
            "devops": DEVOPS_SCOPE,
            "arm": self.cloud(environment).arm_scope,
            "graph": self.cloud(environment).graph_scope,
        }
        identity = self._identity(environment)

        async def reach(scope: str) -> str:
            try:
                await identity.token(scope)
            except UpstreamError as error:
                return str(error)
            return "ok"

        answers = await asyncio.gather(*(reach(scope) for scope in scopes.values()))
        return dict(zip(scopes, answers, strict=True))

    def _identity(self, environment: str) -> Identity:
        environment = _named(environment)
        if environment not in self._identities:
            self._identities[environment] = Identity(self.settings, self.cloud(environment), self._clients["entra"])
        return self._identities[environment]

    def _upstream(self, system: System, environment: str) -> Upstream:
        home = self.settings.cloud if system == "devops" else _named(environment)
        known = self._upstreams.get((system, home))
        if known is None:
            at = self.cloud(home)
            bases: dict[System, tuple[str, str]] = {
                "devops": (self.settings.devops_url.rstrip("/"), DEVOPS_SCOPE),
                "graph": (at.graph_url, at.graph_scope),
                "arm": (at.arm_url, at.arm_scope),
            }
            base_url, scope = bases[system]
            known = self._upstreams[system, home] = Upstream(
                system=system,
                base_url=base_url,
                scope=scope,
                identity=self._identity(home),
                client=self._clients[system],
                manners=self._manners,
                lane=self._lane(system),
            )
        return known


def _named(environment: str) -> str:
    """The cloud's name in the letter case that it is known by."""
    return next((name for name in ENVIRONMENTS if name.casefold() == environment.casefold()), environment)


@asynccontextmanager
async def open_upstreams(
    settings: Settings, *, transport: httpx.AsyncBaseTransport | None = None
) -> AsyncIterator[Upstreams]:
    """Open a pooled client for each system; `transport` takes the place of the network."""
    timeout = httpx.Timeout(settings.upstream_timeout_seconds, connect=settings.connect_timeout_seconds)
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    context: ssl.SSLContext | bool = transport is None and _trust(settings)
    async with AsyncExitStack() as stack:
        clients = {
            name: await stack.enter_async_context(
                Client(timeout=timeout, limits=limits, verify=context, transport=transport, follow_redirects=False)
            )
            for name in ("devops", "graph", "arm", "entra")
        }
        yield Upstreams(settings, clients)


def _trust(settings: Settings) -> ssl.SSLContext:
    context = httpx.create_ssl_context()
    if settings.ca_file:
        context.load_verify_locations(cafile=settings.ca_file)
    return context
