"""Microsoft Entra: whether a tenant exists, and whether it accepts a credential."""

from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import quote

import httpx
import msgspec

from armedic.clients import trace
from armedic.clients.clouds import Cloud
from armedic.errors import UpstreamUnavailableError
from armedic.facts import Tenant
from armedic.secret import Secret

_NO_SUCH: Final = frozenset({90002, 900023, 50059, 50128})
"""Codes of an answer that says: there is no such tenant."""
_TRIES: Final = 2
_CREDENTIAL_UNKNOWN: Final = frozenset({7000215, 700027})
"""A secret or a certificate that the application does not have, as far as the one who answers knows."""
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in as an application, to learn whether its credential is known; in a plan Refs stand for the values."""

    environment: str
    tenant_id: str
    client_id: str
    secret: Any = None
    """A client secret, wrapped; None where a certificate is used."""
    certificate: Any = None
    """PEM of a certificate and its private key, wrapped."""


class _Configuration(msgspec.Struct):
    issuer: str


class _Refusal(msgspec.Struct):
    error: str = ""
    error_codes: list[int] = []


class EntraClient:
    """The sign-in service of one cloud."""

    def __init__(self, cloud: Callable[[], Awaitable[Cloud]], client: httpx.AsyncClient) -> None:
        self._cloud = cloud
        self._client = client

    async def find_tenant(self, name_or_id: str) -> Tenant | None:
        """The tenant with this id or domain; None if this cloud has none.

        Raises:
            UpstreamUnavailableError: No answer, or one that is not understood.
        Source: learn.microsoft.com/entra/identity-platform/v2-protocols-oidc; AADSTS90002 for an unknown tenant
        """
        path = f"/{quote(name_or_id, safe='')}/v2.0/.well-known/openid-configuration"
        response = await self._get((await self._cloud()).entra_url + path)
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

    async def refusal_of(self, sign_in: SignIn) -> str | None:
        """The code of the refusal if the credential is not known; None where nothing is said against it.

        Whatever else refuses the sign-in (a disabled application, Conditional Access) says nothing of the credential.
        The token is thrown away.

        Raises:
            UpstreamUnavailableError: No answer, or one that tells nothing.
        Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
        """
        cloud = await self._cloud()
        url = f"{cloud.entra_url}/{quote(sign_in.tenant_id, safe='')}/oauth2/v2.0/token"
        form = {"client_id": sign_in.client_id, "scope": cloud.arm_scope, "grant_type": "client_credentials"}
        try:
            with trace.counted():
                response = await self._client.post(url, data=form | _proof(sign_in, url), headers=trace.headers())
        except httpx.HTTPError as error:
            raise UpstreamUnavailableError(
                f"Microsoft Entra did not answer ({type(error).__name__})", system="entra"
            ) from error
        if response.is_success:
            return None
        if response.status_code >= 500 or response.status_code == 429:  # noqa: PLR2004  passing
            raise UpstreamUnavailableError(
                f"Microsoft Entra answered {response.status_code}", system="entra", upstream_status=response.status_code
            )
        try:
            codes = msgspec.json.decode(response.content, type=_Refusal).error_codes
        except msgspec.DecodeError:
            return None
        return next((f"AADSTS{code}" for code in codes if code in _CREDENTIAL_UNKNOWN), None)

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


def _proof(sign_in: SignIn, url: str) -> dict[str, str]:
    """The fields of a token request that prove who asks."""
    if isinstance(sign_in.secret, Secret):
        return {"client_secret": sign_in.secret.reveal()}
    from armedic.clients._assertion import signed  # noqa: PLC0415  cryptography takes long to import, and is rarely used

    assertion = signed(sign_in.certificate, sign_in.client_id, url)
    return {"client_assertion_type": _ASSERTION, "client_assertion": assertion}
