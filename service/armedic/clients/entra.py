"""Microsoft Entra's public documents: whether a tenant exists. No sign-in is needed for them."""

from typing import Final
from urllib.parse import quote

import httpx
import msgspec

from armedic.clients import trace
from armedic.clients.clouds import Cloud
from armedic.errors import UpstreamUnavailableError
from armedic.facts import Tenant

_NO_SUCH: Final = frozenset({90002, 900023, 50059, 50128})
"""Codes of an answer that says: there is no such tenant."""
_TRIES: Final = 2


class _Configuration(msgspec.Struct):
    issuer: str


class _Refusal(msgspec.Struct):
    error: str = ""
    error_codes: list[int] = []


class EntraClient:
    """The sign-in service of one cloud."""

    def __init__(self, cloud: Cloud, client: httpx.AsyncClient) -> None:
        self._cloud = cloud
        self._client = client

    async def find_tenant(self, name_or_id: str) -> Tenant | None:
        """The tenant with this id or domain; None if this cloud has none.

        Raises:
            UpstreamUnavailableError: No answer, or one that is not understood.
        Source: learn.microsoft.com/entra/identity-platform/v2-protocols-oidc; AADSTS90002 for an unknown tenant
        """
        path = f"/{quote(name_or_id, safe='')}/v2.0/.well-known/openid-configuration"
        response = await self._get(self._cloud.entra_url + path)
        try:
            if response.is_success:
                issuer = msgspec.json.decode(response.content, type=_Configuration).issuer
                return Tenant(id=issuer.rstrip("/").split("/")[-2], issuer=issuer)
            if response.status_code < 500 and response.status_code != 429:  # noqa: PLR2004  refused, not passing
                refusal = msgspec.json.decode(response.content, type=_Refusal)
                if refusal.error == "invalid_tenant" or not _NO_SUCH.isdisjoint(refusal.error_codes):
                    return None
        except (msgspec.DecodeError, IndexError) as error:
            raise UpstreamUnavailableError(
                "Microsoft Entra answered with something that is not understood", system="entra"
            ) from error
        raise UpstreamUnavailableError(
            f"Microsoft Entra answered {response.status_code}", system="entra", upstream_status=response.status_code
        )

    async def _get(self, url: str) -> httpx.Response:
        for attempt in range(1, _TRIES + 1):
            try:
                with trace.counted():
                    return await self._client.get(url, headers=trace.headers())
            except httpx.HTTPError as error:
                if attempt == _TRIES:
                    raise UpstreamUnavailableError(
                        f"Microsoft Entra did not answer ({type(error).__name__})", system="entra"
                    ) from error
        raise AssertionError
