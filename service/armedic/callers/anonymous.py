"""What a request without a credential has to show: that it is meant for this machine, and by whom.

Every page that a browser on this machine has open reaches a loopback address. A page that binds its own name to
127.0.0.1 (DNS rebinding) is of one origin with the service to the browser and may read the answers; a page of any other
origin may still send what needs no preflight. The headers `Host` and `Origin` tell them, and no page can write these.
"""

import re
from collections.abc import Collection, Iterable
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

HOST: Final = b"host"
ORIGIN: Final = b"origin"
_PARTS: Final = re.compile(r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<name>[0-9a-z_-]+(?:\.[0-9a-z_-]+)*)\.?)(?::[0-9]{1,5})?")
_WEB: Final = frozenset({"http", "https"})
_V6: Final = IPv6Address("::1")


def objection(headers: Iterable[tuple[bytes, bytes]], cors_origins: Collection[str]) -> str | None:
    """Why a request without a credential is not answered, in words for its caller; None where nothing is against it.

    Args:
        headers: Names in lower case, as ASGI gives them.
        cors_origins: Other origins whose pages may call.
    """
    told = [(name, value.decode("latin-1")) for name, value in headers if name in {HOST, ORIGIN}]
    hosts = [value.lower() for name, value in told if name == HOST]
    if len(hosts) != 1 or not _is_loopback(hosts[0]):
        return (
            "Without a credential this service answers at loopback names only, such as localhost or 127.0.0.1: the"
            " header Host has to be one of them, and there once."
        )
    origins = [value for name, value in told if name == ORIGIN]
    if len(origins) > 1 or not all(_is_own(origin, hosts[0]) or origin in cors_origins for origin in origins):
        return (
            "Without a credential this service answers its own page and those of ARMEDIC_CORS_ORIGINS: the header"
            " Origin names another one."
        )
    return None


def _is_loopback(host: str) -> bool:
    """Whether nobody can make the host, as it stands in a request in small letters, mean another machine."""
    parts = _PARTS.fullmatch(host)
    if parts is None:
        return False
    try:
        if parts["v6"] is not None:
            return IPv6Address(parts["v6"]) == _V6
        # all names below are the machine's own, whatever a name server says (RFC 6761, 6.3)
        return f".{parts['name']}".endswith(".localhost") or IPv4Address(parts["name"]).is_loopback
    except AddressValueError:
        return False


def _is_own(origin: str, host: str) -> bool:
    """Whether an origin is that of the service, as the host of the same request names it; scheme aside, for proxies."""
    scheme, _, place = origin.lower().partition("://")
    return scheme in _WEB and place == host
