"""Armedic's own identity: tokens by audience, one fetch in flight for each, refreshed before they end."""

import asyncio
import base64
import time
from typing import TYPE_CHECKING, Final, Protocol

import httpx
import msgspec

from armedic.clients.clouds import Cloud
from armedic.errors import UpstreamForbiddenError, UpstreamUnavailableError
from armedic.observe import dials
from armedic.secret import Secret
from armedic.settings import Settings

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken
    from azure.core.credentials_async import AsyncTokenCredential

REFRESH_BEFORE_SECONDS: Final = 300


class SignsIn(Protocol):
    """Who signs in to an API."""

    @property
    def name(self) -> str:
        """For people, e.g. "Armedic's identity"."""
        ...

    async def token(self, scope: str) -> Secret:
        """A token for a scope."""
        ...

    def forget(self, scope: str, token: Secret) -> None:
        """Drop a token that an API refused, so that the next call gets a new one."""
        ...

    def authorization(self, token: Secret) -> str:
        """The header `Authorization` that carries a token."""
        ...


class Identity:
    """The identity that Armedic uses in one cloud.

    azure-identity is imported with the first token: it costs half a second and 20 MB that text-only use never needs.
    """

    name: Final = "Armedic's identity"

    def __init__(self, settings: Settings, cloud: Cloud, client: httpx.AsyncClient) -> None:
        self._settings = settings
        self._cloud = cloud
        self._client = client
        self._credential: AsyncTokenCredential | None = None
        self._tokens: dict[str, tuple[Secret, float]] = {}
        self._flights: dict[str, asyncio.Task[Secret]] = {}

    async def token(self, scope: str) -> Secret:
        """A token that is valid for at least five minutes.

        Raises:
            UpstreamForbiddenError: Entra refuses Armedic's own credential; the detail carries the AADSTS code.
            UpstreamUnavailableError: Entra did not answer in time, or cannot answer now.
        """
        held = self._tokens.get(scope)
        if held is not None and held[1] - REFRESH_BEFORE_SECONDS > time.time():
            return held[0]
        flight = self._flights.get(scope)
        if flight is None:
            flight = self._flights[scope] = asyncio.create_task(self._renew(scope))
            flight.add_done_callback(lambda done: self._landed(scope, done))
        return await asyncio.shield(flight)  # one caller's deadline must not take the token from the others

    def forget(self, scope: str, token: Secret) -> None:
        """Drop a token that an API refused, so that the next call fetches a new one."""
        held = self._tokens.get(scope)
        if held is not None and held[0] is token:
            del self._tokens[scope]
            self._credential = None  # its own cache would give the same token again

    def authorization(self, token: Secret) -> str:
        """The header that carries a token."""
        return f"Bearer {token.reveal()}"

    async def _renew(self, scope: str) -> Secret:
        self._tokens[scope] = held = await self._fetch(scope)
        return held[0]

    def _landed(self, scope: str, done: "asyncio.Task[Secret]") -> None:
        del self._flights[scope]
        if not done.cancelled():
            done.exception()  # taken here too, since every caller may have given up by now

    async def _fetch(self, scope: str) -> tuple[Secret, float]:
        from azure.core.exceptions import ClientAuthenticationError  # noqa: PLC0415  lazy, see the class

        from armedic.clients._token import acquired  # noqa: PLC0415  as above

        async def get() -> "AccessToken":
            if self._credential is None:
                self._credential = await asyncio.to_thread(self._build)
            return await self._credential.get_token(scope)

        try:
            token = await acquired(
                get, whose="for Armedic's own identity", within_seconds=self._settings.upstream_timeout_seconds
            )
        except ClientAuthenticationError as error:
            dials.token("refused")
            raise UpstreamForbiddenError(
                f"Microsoft Entra refuses Armedic's own identity: {first_line(error.message)}",
                system="entra",
                code=code_of(error.message),
                missing_permissions=("Microsoft Entra: a valid credential for Armedic's application",),
            ) from error
        except UpstreamUnavailableError:
            dials.token("unavailable")
            raise
        dials.token("renewed")
        return Secret(token.token), float(token.expires_on)

    def _build(self) -> "AsyncTokenCredential":
        from armedic.clients._credentials import build  # noqa: PLC0415  lazy, see the class

        return build(self._settings, self._cloud, self._client)


def first_line(message: str) -> str:
    """The first line of a text, cut where it is very long."""
    return message.splitlines()[0][:400] if message else ""


def code_of(message: str) -> str | None:
    """The AADSTS code in a text of Entra; None if there is none."""
    words = (word.strip("():,.") for word in message.split())
    return next((word for word in words if word.startswith("AADSTS")), None)


def roles_of(token: Secret) -> frozenset[str] | None:
    """The claim `roles` of an access token, unverified; None where it is no JWT or has no such claim."""
    try:
        part = token.reveal().split(".")[1]
        claims = msgspec.json.decode(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)), type=_Claims)
    except (IndexError, ValueError, msgspec.DecodeError):
        return None
    return frozenset(claims.roles) if claims.roles is not None else None


class _Claims(msgspec.Struct):
    roles: list[str] | None = None
