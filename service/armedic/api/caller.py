"""Who asks, and whether they may: for this request only, nothing is kept."""

import hashlib
import hmac
from datetime import datetime
from typing import Any, Final

import msgspec
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from armedic.api.exchange import Exchange
from armedic.clients import trace
from armedic.errors import CredentialMissingError, NotAllowedError
from armedic.settings import Permission, Settings

HEADER: Final = "X-API-Key"
EVERYTHING: Final[frozenset[Permission]] = frozenset({"diagnose", "repair", "provision"})


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """A caller that is known."""

    name: str
    permissions: frozenset[Permission]


def identify(key: str | None, settings: Settings, now: datetime) -> Caller:
    """The caller that a key belongs to; every known digest is compared, in constant time.

    Raises:
        CredentialMissingError: No key, one that is not known, or one that has expired.
    """
    if key is None:
        if settings.anonymous:
            return Caller(name="anonymous", permissions=EVERYTHING)
        raise CredentialMissingError(f"Send your key in the header {HEADER}.")
    digest = hashlib.sha256(key.encode()).digest()
    known = [entry for entry in settings.api_keys if hmac.compare_digest(entry.digest, digest)]
    if not known:
        raise CredentialMissingError("The key is not known.")
    if known[0].expires_at is not None and known[0].expires_at <= now:
        raise CredentialMissingError("The key has expired.")
    return Caller(name=known[0].name, permissions=known[0].permissions)


def needs(permission: Permission) -> Guard:
    """A guard that lets only callers with this permission pass; it runs before the body is read.

    It awaits nothing, but Litestar would run a plain function in a thread.
    """

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
        state = connection.app.state
        caller = identify(connection.headers.get(HEADER), state.settings, state.clock())
        exchange: Exchange = connection.scope["state"]["exchange"]
        exchange.caller = caller.name
        trace.name_caller(caller.name)
        if permission not in caller.permissions:
            raise NotAllowedError(f"The key {caller.name!r} does not carry the permission {permission!r}.")

    return guard
