"""What both senders have to know: how a request is made, and when it is sent again."""

from collections.abc import Mapping
from typing import Any

import attrs
import httpx

from armedic_sdk import _retry
from armedic_sdk._calls import Call
from armedic_sdk.errors import ConnectionFailedError

CUTS = (httpx.NetworkError, httpx.RemoteProtocolError)
"""The connection was refused or broke; a timeout is none: the caller has waited long enough."""
NOT_ALLOWED = 401
SILENCE_SECONDS = 1800.0
"""Longest silence before and between lines. The service waits for an API up to two minutes at a time, eight times."""


@attrs.frozen(kw_only=True)
class Way:
    """To one service."""

    base_url: str
    retries: int

    def request(
        self, call: Call[Any], headers: Mapping[str, str], usual: httpx.Timeout, *, streamed: bool
    ) -> dict[str, Any]:
        """Arguments of httpx' build_request."""
        return {
            **call.request,
            "url": self.base_url + call.request["url"],
            "headers": {**call.request.get("headers", {}), **headers},
            "timeout": patience(usual) if streamed else usual,
        }

    def pause(self, call: Call[Any], attempt: int, outcome: httpx.Response | httpx.TransportError) -> float | None:
        """Seconds until the next attempt; None when there should be none."""
        if not call.safe or attempt > self.retries:
            return None
        if isinstance(outcome, httpx.Response):
            return _retry.pause(attempt, outcome.status_code, outcome.headers)
        return _retry.pause(attempt) if isinstance(outcome, CUTS) else None

    def silent(self, error: httpx.TransportError) -> ConnectionFailedError:
        """What is raised when there is no answer."""
        return ConnectionFailedError(f"no answer from {self.base_url}: {type(error).__name__}")


def patience(usual: httpx.Timeout) -> httpx.Timeout:
    """A client's timeouts, but for reading: the service is silent while the APIs behind it throttle."""
    read = None if usual.read is None else max(usual.read, SILENCE_SECONDS)
    return httpx.Timeout(connect=usual.connect, read=read, write=usual.write, pool=usual.pool)
