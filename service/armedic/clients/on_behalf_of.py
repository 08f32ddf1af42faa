"""The rights of a caller instead of Armedic's own: the caller's token is exchanged for one to each API."""

import asyncio
import base64
import hashlib
import json
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

import httpx
import msgspec

from armedic.clients.clouds import Cloud
from armedic.clients.identity import REFRESH_BEFORE_SECONDS, code_of, first_line
from armedic.errors import CredentialMissingError, UpstreamForbiddenError
from armedic.secret import Secret
from armedic.settings import Settings

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken
    from azure.core.exceptions import ClientAuthenticationError

MOST: Final = 4096
"""Tokens kept; the one that was not used for the longest time goes."""
_Key = tuple[bytes, str, str]
_AGAIN: Final = frozenset({"interaction_required", "invalid_grant"})
"""What Entra calls refusals that the user can mend by signing in again, to Armedic's application."""


class Assertion(msgspec.Struct, frozen=True, kw_only=True):
    """A user's access token for Armedic, checked, as proof of who is acted for."""

    token: Secret
    tenant_id: str

    @property
    def digest(self) -> bytes:
        """What tokens that were got for it are kept under: never the token itself."""
        return hashlib.sha256(self.token.reveal().encode()).digest()


class Exchanges:
    """Tokens that were got for callers, each only for the caller whose token it was got for."""

    def __init__(self, settings: Settings, client: httpx.AsyncClient) -> None:
        self._settings = settings
        self._client = client
        self._tokens: OrderedDict[_Key, tuple[Secret, float]] = OrderedDict()
        self._flights: dict[_Key, asyncio.Task[Secret]] = {}

    async def token(self, assertion: Assertion, cloud: Cloud, scope: str) -> Secret:
        """A token for a scope with the rights of the user behind an assertion.

        Raises:
            CredentialMissingError: The user has to sign in again, by another factor or to consent; the challenge says
                how.
            UpstreamForbiddenError: Entra refuses the exchange for another reason.
            UpstreamUnavailableError: Entra did not answer in time, or cannot answer now.
        """
        key = (assertion.digest, cloud.entra_url, scope)
        held = self._tokens.get(key)
        if held is not None and held[1] > time.time():
            self._tokens.move_to_end(key)
            return held[0]
        flight = self._flights.get(key)
        if flight is None:
            flight = self._flights[key] = asyncio.create_task(self._renew(key, assertion, cloud, scope))
            flight.add_done_callback(lambda done: self._landed(key, done))
        return await asyncio.shield(flight)  # one call's deadline must not take the token from the others

    def forget(self, assertion: Assertion, cloud: Cloud, scope: str, token: Secret) -> None:
        """Drop a token that an API refused, so that the next call exchanges again."""
        key = (assertion.digest, cloud.entra_url, scope)
        held = self._tokens.get(key)
        if held is not None and held[0] is token:
            del self._tokens[key]

    async def _renew(self, key: _Key, assertion: Assertion, cloud: Cloud, scope: str) -> Secret:
        token, ends = await self._exchange(assertion, cloud, scope)
        self._tokens[key] = token, max(ends - REFRESH_BEFORE_SECONDS, time.time() + 1)
        while len(self._tokens) > MOST:
            self._tokens.popitem(last=False)
        return token

    def _landed(self, key: _Key, done: "asyncio.Task[Secret]") -> None:
        del self._flights[key]
        if not done.cancelled():
            done.exception()  # taken here too, since every call may have given up by now

    async def _exchange(self, assertion: Assertion, cloud: Cloud, scope: str) -> tuple[Secret, float]:
        if cloud.environment != self._settings.cloud:
            raise UpstreamForbiddenError(
                f"nobody can be acted for in {cloud.environment}: callers sign in to {self._settings.cloud}",
                system="entra",
                missing_permissions=(f"Microsoft Entra: a sign-in to {cloud.environment}",),
            )
        from azure.core.exceptions import ClientAuthenticationError  # noqa: PLC0415  as in identity.py

        from armedic.clients._credentials import on_behalf_of  # noqa: PLC0415  as above
        from armedic.clients._token import acquired  # noqa: PLC0415  as above

        async def get() -> "AccessToken":
            # the credential keeps tokens of its own: it is made for this exchange and goes with it
            credential = await asyncio.to_thread(
                on_behalf_of, self._settings, cloud, self._client, assertion.tenant_id, assertion.token
            )
            return await credential.get_token(scope)

        try:
            token = await acquired(
                get, whose="on behalf of the caller", within_seconds=self._settings.upstream_timeout_seconds
            )
        except ClientAuthenticationError as error:
            raise _refused(error, cloud, scope) from error
        return Secret(token.token), float(token.expires_on)


class CallerIdentity:
    """A caller in one cloud, for the length of one request."""

    name: Final = "the caller"

    def __init__(self, exchanges: Exchanges, assertion: Assertion, cloud: Cloud) -> None:
        self._exchanges = exchanges
        self._assertion = assertion
        self._cloud = cloud

    async def token(self, scope: str) -> Secret:
        """A token with the caller's rights; raises as `Exchanges.token`."""
        return await self._exchanges.token(self._assertion, self._cloud, scope)

    def forget(self, scope: str, token: Secret) -> None:
        """Drop a token that an API refused."""
        self._exchanges.forget(self._assertion, self._cloud, scope, token)

    def authorization(self, token: Secret) -> str:
        """The header that carries a token."""
        return f"Bearer {token.reveal()}"


class Nobody:
    """What signs in where callers are acted for and there is none: so Armedic's own rights are never used instead."""

    name: Final = "nobody"

    async def token(self, _scope: str) -> Secret:
        """Always refused."""
        raise UpstreamForbiddenError(
            "this service acts on behalf of its callers, and this is done for none of them",
            system="entra",
            missing_permissions=("Microsoft Entra: an access token of a user",),
        )

    def forget(self, scope: str, token: Secret) -> None:
        """There is nothing to forget."""

    def authorization(self, token: Secret) -> str:
        """The header that carries a token."""
        return f"Bearer {token.reveal()}"


class Unsigned:
    """What probes go with where callers are acted for: no credential, so that only reaching an API is tried."""

    name: Final = "a probe"

    async def token(self, _scope: str) -> Secret:
        """There is none."""
        return Secret("")

    def forget(self, scope: str, token: Secret) -> None:
        """There is nothing to forget."""

    def authorization(self, _token: Secret) -> str:
        """A header that carries nothing."""
        return "Bearer"


def _refused(
    error: "ClientAuthenticationError", cloud: Cloud, scope: str
) -> CredentialMissingError | UpstreamForbiddenError:
    """What Entra's refusal means for the caller.

    Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow (error response; claims challenge),
    claims-challenge (header format: the claims in base64)
    """
    said = _body(error)
    code = code_of(error.message)
    claims = said.get("claims")
    consent = said.get("suberror") == "consent_required" or code == "AADSTS65001"
    if said.get("error") not in _AGAIN or not (isinstance(claims, str) or consent or code == "AADSTS50013"):
        return UpstreamForbiddenError(
            f"Microsoft Entra does not let Armedic act for the caller: {first_line(error.message)}",
            system="entra",
            code=code,
            missing_permissions=(f"Microsoft Entra: the exchange of a user's token for {scope}",),
        )
    parts = ['realm=""', f'authorization_uri="{cloud.entra_url}/common/oauth2/v2.0/authorize"']
    if isinstance(claims, str) and _is_object(claims):
        encoded = base64.b64encode(claims.encode()).decode()
        parts += ['error="insufficient_claims"', f'claims="{encoded}"']
        what = "Sign in again with the claims of the header WWW-Authenticate: more proof of who you are is asked for"
    elif consent:
        parts += ['error="interaction_required"']
        what = f"You, or an administrator, have to consent that Armedic's application uses {scope} for you"
    else:
        parts += ['error="invalid_token"']
        what = "Sign in again: the token cannot be exchanged"
    return CredentialMissingError(f"{what} ({code or 'no code'}).", challenge=f"Bearer {', '.join(parts)}")


def _body(error: "ClientAuthenticationError") -> dict[str, Any]:
    try:
        answer: Any = error.response
        body = msgspec.json.decode(answer.body(), type=dict[str, Any])
    except (AttributeError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return body


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
