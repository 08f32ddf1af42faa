"""The clouds as Armedic knows them now: most from its settings alone, an Azure Stack from what it says of itself."""

import asyncio
import time
from collections.abc import Mapping
from typing import Final

import httpx
import msgspec

from armedic.clients._stack_metadata import read
from armedic.clients.clouds import Cloud, cloud, is_discovered
from armedic.errors import UpstreamUnavailableError
from armedic.settings import ENVIRONMENTS, CloudSettings

KEPT_SECONDS: Final = 3600.0


class _Held(msgspec.Struct, frozen=True):
    cloud: Cloud
    until: float | None
    """When it is to be asked for again, by the machine's monotonic clock; None: never."""


class KnownClouds:
    """One read of a cloud is in flight at a time; it is kept for an hour, and a failed one is not kept."""

    def __init__(self, settings: Mapping[str, CloudSettings], client: httpx.AsyncClient) -> None:
        self._settings = settings
        self._client = client
        self._held: dict[str, _Held] = {}
        self._flights: dict[str, asyncio.Task[Cloud]] = {}

    def get(self, environment: str) -> Cloud:
        """The cloud without a call; `prepare` comes before it.

        Raises:
            InvalidRequestError: The cloud is not known and the settings do not describe it.
            UpstreamUnavailableError: It has to be asked first.
        """
        environment = named(environment)
        held = self._held.get(environment)
        if held is not None:
            return held.cloud  # past its hour too: one request uses what it began with
        own = self._settings.get(environment)
        if own is not None and is_discovered(environment, own):
            raise UpstreamUnavailableError(f"Azure Stack's metadata are not read yet: {own.arm_url}", system="arm")
        return self._hold(environment, cloud(environment, own), None)

    async def prepare(self, environment: str) -> Cloud:
        """The cloud, asked for what the settings leave open.

        Raises:
            InvalidRequestError: The cloud is not known and the settings do not describe it, or Armedic does not
                support how it signs in.
            UpstreamUnavailableError: It does not tell what has to be known.
        """
        environment = named(environment)
        held = self._held.get(environment)
        if held is not None and (held.until is None or time.monotonic() < held.until):
            return held.cloud
        own = self._settings.get(environment)
        if own is None or own.arm_url is None or not is_discovered(environment, own):
            return self.get(environment)
        flight = self._flights.get(environment)
        if flight is None:
            flight = self._flights[environment] = asyncio.create_task(self._discover(environment, own, own.arm_url))
            flight.add_done_callback(lambda done: self._landed(environment, done))
        return await asyncio.shield(flight)  # one caller's deadline must not take it from the others

    async def _discover(self, environment: str, own: CloudSettings, arm_url: str) -> Cloud:
        found = cloud(environment, own, await read(arm_url.rstrip("/"), self._client))
        return self._hold(environment, found, time.monotonic() + KEPT_SECONDS)

    def _hold(self, environment: str, found: Cloud, until: float | None) -> Cloud:
        self._held[environment] = _Held(found, until)
        return found

    def _landed(self, environment: str, done: "asyncio.Task[Cloud]") -> None:
        del self._flights[environment]
        if not done.cancelled():
            done.exception()  # taken here too, since every caller may have given up by now


def named(environment: str) -> str:
    """The cloud's name in the letter case that it is known by."""
    return next((name for name in ENVIRONMENTS if name.casefold() == environment.casefold()), environment)
