"""Callers by access token of Microsoft Entra: signature, tenant, audience, time and kind are checked here.

Source: learn.microsoft.com/entra/identity-platform/access-tokens, access-token-claims-reference; RFC 8725 (best
practices for JWT): one algorithm, keys by id from the issuer's own documents only, whatever the header brings along.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Protocol

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.types import Options

from armedic.callers.caller import Caller
from armedic.clients.signing_keys import Published
from armedic.errors import CredentialMissingError
from armedic.settings import EntraSettings

ALGORITHM: Final = "RS256"
LEEWAY_SECONDS: Final = 60
MOST_CHARACTERS: Final = 16 * 1024
_REMEMBERED: Final = 1024
_UNCHECKED: Final[Options] = {"verify_signature": False}
_SIGNATURE_ONLY: Final[Options] = {
    "verify_signature": True,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
    "verify_iss": False,
    "verify_sub": False,
    "verify_jti": False,
}
"""The times are compared with the service's clock and the rest with its settings, below, to say what is wrong."""
_OF_ID_TOKENS: Final = ("nonce", "at_hash", "c_hash")


class KeySource(Protocol):
    """Where the signing keys of a tenant come from."""

    async def published(self, tenant_id: str, key_id: str, now: datetime) -> Published:
        """What the tenant publishes, with this key if it does."""
        ...


class _Seen(msgspec.Struct, frozen=True):
    """A token that was checked: nothing of it is kept but this."""

    caller: Caller
    tenant_id: str
    key_id: str
    key: RSAPublicKey
    ends: float


class Tokens:
    """Checks access tokens, and remembers those that were good until they end or their key is withdrawn."""

    def __init__(self, settings: EntraSettings, source: Callable[[], KeySource]) -> None:
        self._settings = settings
        self._source = source
        self._seen: OrderedDict[bytes, _Seen] = OrderedDict()

    async def caller(self, token: str, now: datetime) -> Caller:
        """The caller that a token was issued for.

        Raises:
            CredentialMissingError: It is not good; the text says why and repeats nothing of it.
            UpstreamUnavailableError: Its tenant's keys are not known, and Entra does not answer.
        """
        if len(token) > MOST_CHARACTERS:
            raise _invalid(f"it is longer than {MOST_CHARACTERS} characters")
        digest = hashlib.sha256(token.encode("utf-8", "replace")).digest()
        seen = self._seen.get(digest)
        if seen is not None:
            published = await self._source().published(seen.tenant_id, seen.key_id, now)
            if now.timestamp() < seen.ends and published.keys.get(seen.key_id) is seen.key:
                self._seen.move_to_end(digest)
                return seen.caller
            del self._seen[digest]
        seen = await self._checked(token, now)
        self._seen[digest] = seen
        while len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        return seen.caller

    async def _checked(self, token: str, now: datetime) -> _Seen:
        key_id, tenant_id = self._outside(token)
        published = await self._source().published(tenant_id, key_id, now)
        key = published.keys.get(key_id)
        if key is None:
            raise _invalid("its tenant publishes no signing key of that id")
        try:
            claims = jwt.decode(token, key, algorithms=[ALGORITHM], options=_SIGNATURE_ONLY)
        except jwt.InvalidSignatureError:
            raise _invalid("its signature is wrong") from None
        except (jwt.PyJWTError, ValueError, RecursionError):
            raise _invalid("it is not a signed JWT") from None
        self._check(claims, tenant_id, published.issuers)
        return _Seen(
            caller=self._caller(claims, tenant_id),
            tenant_id=tenant_id,
            key_id=key_id,
            key=key,
            ends=_times(claims, now.timestamp()),
        )

    def _outside(self, token: str) -> tuple[str, str]:
        """Key id and tenant, as an unchecked token says: which of the known keys to check it with, and no more."""
        try:
            parts = jwt.decode_complete(token, options=_UNCHECKED)
        except (jwt.PyJWTError, ValueError, RecursionError):
            raise _invalid("it is not a signed JWT") from None
        header, claims = parts["header"], parts["payload"]
        if header.get("alg") != ALGORITHM:
            raise _invalid(f"it is not signed with {ALGORITHM}")
        if "crit" in header:
            raise _invalid("its header demands what this service does not know")
        key_id, tenant_id = header.get("kid"), claims.get("tid")
        if not isinstance(key_id, str):
            raise _invalid("its header names no key")
        if not isinstance(tenant_id, str) or tenant_id.casefold() not in self._settings.tenants:
            raise _invalid("it is of a tenant that this service does not accept")
        return key_id, tenant_id.casefold()

    def _check(self, claims: Mapping[str, Any], tenant_id: str, issuers: frozenset[str]) -> None:
        if str(claims.get("tid")).casefold() != tenant_id or str(claims.get("iss")) not in issuers:
            raise _invalid("its issuer is not its tenant")
        if claims.get("aud") not in self._settings.audiences:
            raise _invalid("its audience is another API")
        if any(name in claims for name in _OF_ID_TOKENS) or not (claims.get("appid") or claims.get("azp")):
            raise _invalid("it is no access token but an id token")
        if "cnf" in claims:
            raise _invalid("it is bound to a key of its client, and not to be sent as a bearer token")

    def _caller(self, claims: Mapping[str, Any], tenant_id: str) -> Caller:
        """Users have what was delegated to their application, applications the roles that were given to them."""
        scopes, roles = claims.get("scp"), claims.get("roles")
        held_roles = frozenset(role for role in roles if isinstance(role, str)) if isinstance(roles, list) else None
        delegated = isinstance(scopes, str) and claims.get("idtyp") != "app"
        if not delegated and held_roles is None:
            raise _invalid("it is no access token: it has neither scopes (scp) nor app roles (roles)")
        granted = frozenset(str(scopes).split()) if delegated else held_roles or frozenset()
        object_id, client_id = _id(claims, "oid"), _id(claims, "azp") or _id(claims, "appid")
        who = f"oid {object_id}" if object_id is not None else f"appid {client_id}"
        return Caller(
            name=f"{who} tid {tenant_id}",
            permissions=frozenset(self._settings.names[name] for name in granted if name in self._settings.names),
            tenant_id=tenant_id,
            object_id=object_id,
            client_id=client_id,
            roles=held_roles or frozenset(),
            delegated=delegated,
        )


def _times(claims: Mapping[str, Any], now: float) -> float:
    """When the token ends, with leeway; it must have begun."""
    moments = {}
    for name in ("exp", "nbf", "iat"):
        value = claims.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise _invalid(f"it does not say its {name}")
        moments[name] = value
    if now >= moments["exp"] + LEEWAY_SECONDS:
        raise _invalid("it has expired")
    if moments["nbf"] > now + LEEWAY_SECONDS or moments["iat"] > now + LEEWAY_SECONDS:
        raise _invalid("it is not valid yet")
    return float(moments["exp"] + LEEWAY_SECONDS)


def _id(claims: Mapping[str, Any], name: str) -> str | None:
    value = claims.get(name)
    return value.casefold() if isinstance(value, str) and value else None


def _invalid(why: str) -> CredentialMissingError:
    """Source: RFC 6750, section 3."""
    challenge = f'Bearer realm="armedic", error="invalid_token", error_description="{why}"'
    return CredentialMissingError(f"The access token is not accepted: {why}.", challenge=challenge)
