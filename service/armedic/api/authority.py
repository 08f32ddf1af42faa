"""Whom a request says it is for: what stands in its `Host` has to be a host, since the framework builds URLs with it.

Source: RFC 9112, 3.2: a request with more than one `Host`, or one that is no authority, is answered with 400.
"""

import re
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from litestar.types import ASGIApp, Receive, Scope, Send

from armedic.api.bounds import refuse
from armedic.errors import InvalidRequestError

_SHAPE: Final = re.compile(rb"(?:\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._~!$&'()*+,;=%-]{0,255})(?::[0-9]{0,5})?")


def around(app: ASGIApp) -> ASGIApp:
    """The application for requests whose host is one."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if not any(hosts):
            scope["server"] = None  # or it takes the host's place in URLs, and an address of IPv6 has no brackets there
        if len(hosts) > 1:
            await refuse(InvalidRequestError("The request has more than one Host header."), scope, send)
        elif hosts and not _valid(hosts[0]):
            await refuse(InvalidRequestError("The Host header is not a host with or without a port."), scope, send)
        else:
            await app(scope, receive, send)

    return wrapped


@lru_cache(maxsize=128)
def _valid(host: bytes) -> bool:
    if _SHAPE.fullmatch(host) is None:
        return False
    try:
        return urlsplit(f"//{host.decode('ascii')}").port != 0
    except ValueError:  # a port beyond 65535, brackets without an address in them
        return False
