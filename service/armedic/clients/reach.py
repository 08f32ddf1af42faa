"""Whether each upstream API of the home cloud can be used: asked at most every so often, however many want to know."""

import asyncio
import time
from collections.abc import Mapping
from typing import Final

from armedic.clients._stack_metadata import VERSIONS
from armedic.clients.call import System
from armedic.clients.clouds import STACK
from armedic.clients.upstreams import Upstreams
from armedic.errors import ArmedicError, UpstreamError

SYSTEMS: Final = ("devops", "arm", "graph", "entra")
UNKNOWN: Final = "no answer yet"
_FRESH_SECONDS: Final = 15.0
_WAIT_SECONDS: Final = 0.7
"""How long who asks waits at most: probes give up after a second, and an API that is away must not look like us."""
_LOOK_SECONDS: Final = 10.0
_REACHED: Final[Mapping[System, frozenset[int]]] = {
    # Guess: 404 is what an Azure DevOps Server may answer, which has no areas (its clients take its own URL then)
    "devops": frozenset({403, 404, 429}),
    # needs no right and is always there: who answers 403 or 404 is something else, e.g. a gateway before it
    "arm": frozenset({429}),
    # Source: learn.microsoft.com/graph/api/organization-list, a right of its own; a tenant always has one
    "graph": frozenset({403, 429}),
}
"""Refusals that show that an API can be reached: for a right that a diagnosis may never need, or of too many calls."""
_SIGN_IN: Final = frozenset({203, 302, 401})
"""What APIs answer to who does not sign in, as here where only callers are acted for."""
_SMALL: Final[Mapping[System, str]] = {
    # Source: learn.microsoft.com/azure/devops/extend/develop/work-with-urls; an area that every deployment has: Core
    "devops": "/_apis/resourceAreas/79134c72-4a58-4b42-976c-04e7115f32bf?api-version=5.0-preview.1",
    # Source: learn.microsoft.com/azure/azure-resource-manager (cloud metadata); needs no right
    "arm": f"/metadata/endpoints?api-version={VERSIONS[0]}",
    "graph": "/v1.0/organization?$select=id",
}
"""A small answer of each API."""


class Reach:
    """What is known of the upstream APIs."""

    def __init__(self, upstreams: Upstreams) -> None:
        """Know nothing yet."""
        self._signs_in = upstreams.settings.identity == "service"
        self._upstreams = upstreams if self._signs_in else upstreams.unsigned()
        self._known: dict[str, str] = dict.fromkeys(SYSTEMS, UNKNOWN)
        self._at = float("-inf")
        self._look: asyncio.Task[None] | None = None

    async def found(self) -> dict[str, str]:
        """For each API "ok", or why it cannot be used; waits less than a second, and tells what was known before."""
        if self._look is None and time.monotonic() - self._at > _FRESH_SECONDS:
            self._look = asyncio.create_task(self._refresh())
            self._look.add_done_callback(self._looked)
        if self._look is not None:
            await asyncio.wait({self._look}, timeout=_WAIT_SECONDS)
        return dict(self._known)

    async def aclose(self) -> None:
        """Give up a look that is under way."""
        look = self._look
        if look is not None:
            look.cancel()
            await asyncio.wait({look})

    def _looked(self, look: "asyncio.Task[None]") -> None:
        self._look = None
        self._at = time.monotonic()
        if not look.cancelled():
            look.exception()  # taken: a fault of ours leaves what was known

    async def _refresh(self) -> None:
        signed_in: list[str] = []
        looks = [self._try(system, signed_in) for system in _SMALL]
        await asyncio.gather(*looks if self._signs_in else (*looks, self._try_entra()))

    async def _try(self, system: System, signed_in: list[str]) -> None:
        """Tell how an API is as soon as that is known, and of Entra what those who needed a token met so far."""
        state, sign_in = await self._asked(system)
        self._known[system] = state
        if not self._signs_in:
            return
        signed_in.append(sign_in)
        self._known["entra"] = next((one for one in signed_in if one != "ok"), "ok")

    async def _asked(self, system: System) -> tuple[str, str]:
        """How an API is, and how it was to sign in for it."""
        cloud, path = self._upstreams.settings.cloud, _SMALL[system]
        if (system, cloud) == ("arm", STACK):
            path = path.replace(*VERSIONS)  # an Azure Stack need not have the newer one
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                try:
                    await self._upstreams.prepare(cloud)
                except ArmedicError as error:  # it does not say where its APIs are, the sign-in among them
                    return str(error), str(error)
                await self._upstreams.probe(system, cloud, path)
        except TimeoutError:
            late = f"no answer within {_LOOK_SECONDS:g} seconds"
            return late, late
        except UpstreamError as error:
            if error.system == "entra":
                return str(error), str(error)
            reached = _REACHED[system] if self._signs_in else _REACHED[system] | _SIGN_IN
            return "ok" if error.upstream_status in reached else str(error), "ok"
        except ArmedicError as error:
            return str(error), "ok"
        return "ok", "ok"

    async def _try_entra(self) -> None:
        """Tell how Microsoft Entra is, where Armedic does not sign in for itself."""
        settings = self._upstreams.settings
        tenant = settings.tenant_id or min(settings.entra.tenants if settings.entra is not None else ("common",))
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                await self._upstreams.entra(settings.cloud).find_tenant(tenant)
        except TimeoutError:
            self._known["entra"] = f"no answer within {_LOOK_SECONDS:g} seconds"
        except ArmedicError as error:
            self._known["entra"] = str(error)
        else:
            self._known["entra"] = "ok"
