"""How a long run of calls goes easy on an API: calls at a time, calls per second, and pauses that the API asks for."""

import asyncio
import math
import random
import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import anyio
import msgspec
from aiolimiter import AsyncLimiter

from armedic.clients import trace

_WINDOW: Final = 16
"""Answers that tell whether an API is throttling in earnest."""
_SHARE: Final = 0.25
"""Of them refused: from here on everything waits; fewer are single calls that come again by themselves."""
_LOW: Final = 10
"""Calls left in a budget from which on the next ones wait a little."""
_LOW_WAIT_SECONDS: Final = 1.0
_FAILURES: Final = 5
"""Calls in a row without an answer, after which an API counts as gone."""
_GONE_SECONDS: Final = 30.0
_REMAINING: Final = (
    "x-ms-ratelimit-remaining-subscription-reads",
    "x-ms-ratelimit-remaining-tenant-reads",
    "x-ratelimit-remaining",
)


class Manners(msgspec.Struct, frozen=True, kw_only=True):
    """How patient the calls are."""

    attempts: int
    """How often a call is sent at most."""
    longest_wait_seconds: float
    """A longer wait is handed to the caller as an error."""


PROMPT: Final = Manners(attempts=3, longest_wait_seconds=10.0)
"""Somebody waits for the answer."""
PATIENT: Final = Manners(attempts=8, longest_wait_seconds=120.0)
"""A sweep: late is better than not at all."""


class Lane:
    """The calls of one sweep to one API.

    Source: learn.microsoft.com, Azure DevOps rate limits (X-RateLimit-*, Retry-After, also on answers that succeed);
    Azure Resource Manager throttling (token buckets); Microsoft Graph throttling limits
    """

    def __init__(self, most: int, *, per_second: float | None = None, burst: float = 1.0) -> None:
        """Make a lane.

        Args:
            most: Calls at a time; fewer while the API throttles.
            per_second: Cost that the API's budget refills by each second.
            burst: Cost that a full budget holds.
        """
        self._most = most
        self._limiter = anyio.CapacityLimiter(most)
        self._bucket = AsyncLimiter(burst, burst / per_second) if per_second else None
        self._burst = burst
        self._answers: deque[bool] = deque(maxlen=_WINDOW)
        self._held_until = 0.0
        self._since_change = 0
        self._failures = 0
        self._gone_until = 0.0

    @property
    def gone(self) -> bool:
        """Whether the last calls were not answered at all, so that the next one would only wait for nothing."""
        return time.monotonic() < self._gone_until

    @asynccontextmanager
    async def place(self, cost: float) -> AsyncIterator[None]:
        """Wait until a call of this cost may be sent, and keep its place until it is answered."""
        if self._bucket:
            await self._bucket.acquire(min(cost, self._burst))
        async with self._limiter:
            await self._held()
            yield

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        """Learn from an answer."""
        self._failures = 0
        refused = status == 429  # noqa: PLR2004  Too Many Requests
        self._answers.append(refused)
        wait = seconds(headers.get("retry-after")) or 0.0
        delayed = seconds(headers.get("x-ratelimit-delay"))
        if refused and sum(self._answers) > _SHARE * _WINDOW:
            self._slow(wait or _LOW_WAIT_SECONDS)
        elif delayed and not refused:
            self._slow(wait)
        elif any((left := seconds(headers.get(name))) is not None and left < _LOW for name in _REMAINING):
            self._hold(wait or _LOW_WAIT_SECONDS)
        elif not refused:
            self._speed()

    def unanswered(self) -> None:
        """Learn that a call was given up without an answer."""
        self._failures += 1
        if self._failures >= _FAILURES:
            self._gone_until = time.monotonic() + _GONE_SECONDS

    async def _held(self) -> None:
        while (wait := self._held_until - time.monotonic()) > 0:
            trace.waited(wait)
            await asyncio.sleep(wait)

    def _hold(self, wait: float) -> None:
        self._held_until = max(self._held_until, time.monotonic() + wait)

    def _slow(self, wait: float) -> None:
        self._hold(wait)
        if self._since_change >= self._limiter.total_tokens:  # once for all calls that were under way together
            self._limiter.total_tokens = max(1, math.floor(self._limiter.total_tokens / 2))
            self._since_change = 0
        self._since_change += 1

    def _speed(self) -> None:
        self._since_change += 1
        if self._limiter.total_tokens < self._most and self._since_change > _WINDOW:
            self._limiter.total_tokens += 1
            self._since_change = 0


def pause(attempt: int) -> float:
    """How long to wait, in seconds, after so many failed attempts of which none said how long."""
    return 0.2 * float(2 ** min(attempt - 1, 6)) * (1 + random.random())  # noqa: S311  jitter, not cryptography


def seconds(text: str | None) -> float | None:
    """A number of a header; None for anything else. Azure sends a number of seconds, never a date."""
    try:
        value = float(text) if text else None
    except ValueError:
        return None
    return value if value is not None and math.isfinite(value) and value >= 0 else None
