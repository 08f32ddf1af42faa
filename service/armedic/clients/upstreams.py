"""All upstream APIs, opened once for the life of the service: a pool for each system, an identity for each cloud."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import cached_property
from typing import Any

import httpx

from armedic.clients._http import Base, Reply, Upstream
from armedic.clients._pace import PATIENT, PROMPT, Lane, Manners
from armedic.clients._wire import Client
from armedic.clients.call import System
from armedic.clients.clouds import DEVOPS_SCOPE, Cloud
from armedic.clients.devops import DevOpsClient
from armedic.clients.door import Door
from armedic.clients.entra import EntraClient
from armedic.clients.graph import GraphClient
from armedic.clients.identity import Identity, SignsIn, roles_of
from armedic.clients.key_vault import KeyVaultClient, vault_base
from armedic.clients.known_clouds import KnownClouds, named
from armedic.clients.on_behalf_of import Assertion, CallerIdentity, Exchanges, Nobody, Unsigned
from armedic.clients.personal_token import PersonalToken
from armedic.clients.resource_manager import ResourceManagerClient
from armedic.clients.role_catalogue import RoleCatalogue
from armedic.clients.signing_keys import SigningKeys
from armedic.facts import RoleDefinition
from armedic.ids import Scope
from armedic.settings import Settings

ALSO_GONE = frozenset({404})


class Upstreams:
    """The clients, made when first needed."""

    def __init__(self, settings: Settings, clients: Mapping[str, httpx.AsyncClient]) -> None:
        self.settings = settings
        self._clients = clients
        self._clouds = KnownClouds(settings.clouds, clients["arm"])
        self._identities: dict[str, tuple[Cloud, Identity]] = {}
        self._upstreams: dict[tuple[System, str, str], Upstream] = {}
        self._roles: dict[str, RoleCatalogue] = {}
        self._exchanges = Exchanges(settings, clients["entra"])
        self._assertion: Assertion | None = None
        self._probes = False
        self._manners = PROMPT
        self._lane: Callable[[System], Lane | None] = lambda _system: None

    def unhurried(self) -> "Upstreams":
        """The same APIs and tokens for a sweep: calls wait as long as an API asks, few of them at a time."""
        most = self.settings.sweep_concurrency
        lanes: dict[System, Callable[[], Lane]] = {
            "devops": lambda: Lane(most),
            # a full budget of 250 reads refills by 25 a second; the least of Graph's is 3,500 units in 10 seconds
            "arm": lambda: Lane(most, per_second=25, burst=250),
            "graph": lambda: Lane(max(1, most // 2), per_second=350, burst=3500),
        }
        return self._copy(manners=PATIENT, lane=lambda system: lanes[system](), assertion=self._assertion)

    def on_behalf_of(self, assertion: Assertion | None) -> "Upstreams":
        """The same APIs with the rights of one caller, or of nobody, where the settings want it so; else this one.

        Pools and clouds are shared; tokens, and what was read with them, are kept for each caller apart.
        """
        if self.settings.identity == "service":
            return self
        own = self._copy(manners=self._manners, lane=self._lane, assertion=assertion)
        own._roles = {}  # noqa: SLF001 - of its own kind; a read in flight would fail for others with this caller's rights
        return own

    def unsigned(self) -> "Upstreams":
        """The same APIs without any credential, for probes."""
        own = self._copy(manners=self._manners, lane=self._lane, assertion=None)
        own._probes = True  # noqa: SLF001 - one of its own kind
        return own

    def _copy(
        self, *, manners: Manners, lane: Callable[[System], Lane | None], assertion: Assertion | None
    ) -> "Upstreams":
        own = Upstreams(self.settings, self._clients)
        own._clouds, own._identities = self._clouds, self._identities
        own._roles = self._roles
        own._exchanges, own._assertion = self._exchanges, assertion
        own._manners, own._lane = manners, lane
        return own

    @cached_property
    def signing_keys(self) -> SigningKeys:
        """The keys that the tokens of callers are signed with."""
        entra = self.settings.entra
        given = entra.authority if entra is not None else None
        return SigningKeys(given or self.cloud(self.settings.cloud).entra_url, self._clients["entra"])

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

    def key_vault(self, environment: str, vault: str) -> KeyVaultClient:
        """One key vault of a cloud, by its name."""
        return KeyVaultClient(self._upstream("key_vault", environment, vault), vault)

    async def graph_roles(self, environment: str) -> frozenset[str] | None:
        """Application permissions on Graph that Armedic's own token carries; None where it does not tell.

        Only to predict: what is allowed is decided by Graph. Source: access-token-claims-reference, `roles`
        """
        cloud = await self.prepare(environment)
        token = await self._identity(cloud).token(cloud.graph_scope)
        return roles_of(token)

    def entra(self, environment: str) -> EntraClient:
        """The sign-in service of a cloud."""
        return EntraClient(lambda: self.prepare(environment), self._clients["entra"])

    async def prepare(self, environment: str) -> Cloud:
        """Hosts and audiences of a cloud; an Azure Stack may be asked for its own. Every call does this by itself.

        Raises:
            InvalidRequestError: The cloud is not known and the settings do not describe it, or Armedic does not
                support how it signs in.
            UpstreamUnavailableError: An Azure Stack does not tell what has to be known.
        """
        return await self._clouds.prepare(environment)

    def cloud(self, environment: str) -> Cloud:
        """Hosts and audiences of a cloud, for those who cannot wait: after `prepare`, or a call to that cloud.

        Raises:
            InvalidRequestError: The cloud is not known and the settings do not describe it.
            UpstreamUnavailableError: It was not prepared and has to be.
        """
        return self._clouds.get(environment)

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
        vault: str = "",
    ) -> Reply:
        """Send one write of a plan; the path carries its query. Never repeated when it may have taken effect."""
        upstream = self._upstream(system, environment, vault)
        also = ALSO_GONE if gone_is_done else frozenset[int]()
        return await upstream.request(method, path, needs=needs, body=body, headers=headers, also=also)

    async def probe(self, system: System, environment: str, path: str) -> None:
        """GET a path; whatever is no success is raised, 404 too."""
        await self._upstream(system, environment).request("GET", path, needs="")

    async def read(self, system: System, environment: str, path: str, *, needs: str, vault: str = "") -> Any | None:
        """GET a path that carries its query; None for 404."""
        reply = await self._upstream(system, environment, vault).request("GET", path, needs=needs, also=ALSO_GONE)
        return reply.body if reply.status not in ALSO_GONE else None

    def url(self, system: System, environment: str, path: str, *, vault: str = "") -> str:
        """The full URL of a call, for people."""
        return self._place(system, self.cloud(self._home(system, environment)), vault)[0] + path

    def _identity(self, cloud: Cloud) -> SignsIn:
        if self._probes:
            return Unsigned()
        if self.settings.identity == "on-behalf-of":
            return Nobody() if self._assertion is None else CallerIdentity(self._exchanges, self._assertion, cloud)
        known = self._identities.get(cloud.environment)
        if known is None or known[0] != cloud:  # an Azure Stack may tell something else after its hour
            identity = Identity(self.settings, cloud, self._clients["entra"])
            known = self._identities[cloud.environment] = cloud, identity
        return known[1]

    def _who(self, system: System, cloud: Cloud) -> SignsIn:
        if system == "devops" and self.settings.devops_token is not None:
            return PersonalToken(self.settings.devops_token)
        return self._identity(cloud)

    def _home(self, system: System, environment: str) -> str:
        return self.settings.cloud if system == "devops" else named(environment)

    def _place(self, system: System, cloud: Cloud, vault: str) -> tuple[str, str]:
        """URL and token scope."""
        match system:
            case "devops":
                return self.settings.devops_url.rstrip("/"), DEVOPS_SCOPE
            case "graph":
                return cloud.graph_url, cloud.graph_scope
            case "arm":
                return cloud.arm_url, cloud.arm_scope
            case "key_vault":
                return vault_base(cloud, vault)

    async def _base(self, system: System, home: str, vault: str = "") -> Base:
        cloud = await self.prepare(home)
        url, scope = self._place(system, cloud, vault)
        return Base(url=url, scope=scope, identity=self._who(system, cloud))

    def _upstream(self, system: System, environment: str, vault: str = "") -> Upstream:
        home = self._home(system, environment)
        known = self._upstreams.get((system, home, vault))
        if known is None:
            known = self._upstreams[system, home, vault] = Upstream(
                system=system,
                base=lambda: self._base(system, home, vault),
                client=self._clients[system],
                manners=self._manners,
                lane=self._lane(system),
            )
        return known


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
                Client(
                    timeout=timeout,
                    limits=limits,
                    verify=context,
                    transport=transport,
                    follow_redirects=False,
                    door=Door(settings, sign_in=name == "entra") if transport is None else None,
                )
            )
            for name in ("devops", "graph", "arm", "entra", "key_vault")
        }
        yield Upstreams(settings, clients)


def _trust(settings: Settings) -> ssl.SSLContext:
    context = httpx.create_ssl_context()
    if settings.ca_file:
        context.load_verify_locations(cafile=settings.ca_file)
    return context
