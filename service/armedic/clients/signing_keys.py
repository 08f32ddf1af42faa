"""The keys with which Microsoft Entra signs access tokens: read from each tenant's own documents, kept, and renewed."""

import asyncio
import base64
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from armedic.clients import trace
from armedic.errors import UpstreamUnavailableError

KEPT: Final = timedelta(hours=1)
"""How long keys are used without a look at whether they are still published."""
AT_MOST_EACH: Final = timedelta(minutes=1)
"""A key that is not known makes the documents be read again, but not more often; whoever sends nonsense cannot."""
FIRST_EACH: Final = timedelta(seconds=5)
"""The same while nothing is known at all."""
STALE: Final = timedelta(hours=24)
"""How long keys are used while Entra is away."""
_LEAST_BITS: Final = 2048
_MOST_KEYS: Final = 100
_MOST_BYTES: Final = 1024 * 1024
_DOCUMENTS: Final = ("/v2.0/.well-known/openid-configuration", "/.well-known/openid-configuration")
"""Of tokens of both formats: which one an API gets is a setting of its application."""


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """What a tenant publishes."""

    issuers: frozenset[str]
    """As they stand in `iss`, of both formats."""
    keys: Mapping[str, RSAPublicKey]
    """By key id."""
    read_at: datetime


class _Configuration(msgspec.Struct):
    issuer: str
    jwks_uri: str


class _Key(msgspec.Struct):
    kty: str = ""
    kid: str = ""
    use: str = "sig"
    n: str = ""
    e: str = ""


class _Keys(msgspec.Struct):
    keys: list[_Key]


class SigningKeys:
    """The signing keys of some tenants of one authority.

    Source: learn.microsoft.com/entra/identity-platform/access-tokens (validate tokens; signing key rollover)
    """

    def __init__(self, authority: str, client: httpx.AsyncClient) -> None:
        self._authority = authority.rstrip("/")
        self._client = client
        self._published: dict[str, Published] = {}
        self._tried: dict[str, datetime] = {}
        self._flights: dict[str, asyncio.Task[Published]] = {}

    async def published(self, tenant_id: str, key_id: str, now: datetime) -> Published:
        """What a tenant publishes; read again where it lacks the key or is an hour old, once for all who wait.

        Args:
            tenant_id: One that the settings allow: never what an unchecked token says.

        Raises:
            UpstreamUnavailableError: Nothing is known, or nothing younger than a day, and Entra does not answer.
        """
        held = self._published.get(tenant_id)
        if held is not None and key_id in held.keys and _within(held.read_at, now, KEPT):
            return held
        flight = self._flights.get(tenant_id)
        if flight is None:
            tried = self._tried.get(tenant_id)
            if tried is not None and _within(tried, now, AT_MOST_EACH if held is not None else FIRST_EACH):
                return self._usable(held, now)
            self._tried[tenant_id] = now
            flight = self._flights[tenant_id] = asyncio.create_task(self._read(tenant_id, now))
            flight.add_done_callback(lambda done: self._landed(tenant_id, done))
        try:
            return await asyncio.shield(flight)  # one caller's deadline must not take the keys from the others
        except UpstreamUnavailableError:
            if held is None:
                raise
            return self._usable(held, now)

    def _usable(self, held: Published | None, now: datetime) -> Published:
        if held is not None and _within(held.read_at, now, STALE):
            return held
        raise UpstreamUnavailableError("Microsoft Entra does not tell its signing keys", system="entra")

    def _landed(self, tenant_id: str, done: "asyncio.Task[Published]") -> None:
        del self._flights[tenant_id]
        if not done.cancelled():
            done.exception()  # taken here too, since every caller may have given up by now

    async def _read(self, tenant_id: str, now: datetime) -> Published:
        found = [await self._get(f"/{tenant_id}{path}", _Configuration) for path in _DOCUMENTS]
        issuers = frozenset(one.issuer for one in found if tenant_id in one.issuer.casefold().split("/"))
        held = self._published.get(tenant_id)
        known = held.keys if held is not None else {}
        keys: dict[str, RSAPublicKey] = {}
        for path in sorted({self._own(one.jwks_uri) for one in found}):
            for key in (await self._get(path, _Keys)).keys[:_MOST_KEYS]:
                public = _public(key)
                if public is not None:
                    same = known.get(key.kid)
                    keys[key.kid] = same if same is not None and same == public else public
        if not keys or not issuers:
            raise UpstreamUnavailableError("Microsoft Entra names no signing keys of the tenant", system="entra")
        self._published[tenant_id] = published = Published(issuers=issuers, keys=keys, read_at=now)
        return published

    def _own(self, link: str) -> str:
        """A link of a document as a path of the authority: a link is input, its host is never taken."""
        return httpx.URL(link).path.removeprefix(httpx.URL(self._authority).path.rstrip("/"))

    async def _get(self, path: str, kind: type[Any]) -> Any:
        try:
            with trace.counted():
                response = await self._client.get(self._authority + path, headers=trace.headers())
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UpstreamUnavailableError(
                f"Microsoft Entra did not answer ({type(error).__name__})", system="entra"
            ) from error
        if response.status_code != httpx.codes.OK or len(response.content) > _MOST_BYTES:
            raise UpstreamUnavailableError(
                f"Microsoft Entra answered {response.status_code} when asked for its signing keys",
                system="entra",
                upstream_status=response.status_code,
            )
        try:
            return msgspec.json.decode(response.content, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise UpstreamUnavailableError(
                "Microsoft Entra answered with something that is not understood", system="entra"
            ) from error


def _within(since: datetime, now: datetime, span: timedelta) -> bool:
    return timedelta(0) <= now - since < span  # a clock that was set back counts as over


def _public(key: _Key) -> RSAPublicKey | None:
    """The key, if it is an RSA key to sign with that is long enough."""
    if key.kty != "RSA" or key.use != "sig" or not key.kid:
        return None
    try:
        public = RSAPublicNumbers(e=_number(key.e), n=_number(key.n)).public_key()
    except (ValueError, TypeError):
        return None
    return public if public.key_size >= _LEAST_BITS else None


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
