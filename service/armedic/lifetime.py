"""How long this process, and the request that is handled, still have: what everything that waits or changes asks.

A request that changes something is not cut half-way: its own deadline ends with its first write, and when the service
is stopped it finishes, or takes back what it did while there is time.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar

import msgspec


class Lifetime:
    """The stages of a service that is being stopped; each follows the one before and none is taken back."""

    def __init__(self) -> None:
        """A service that nobody wants to stop."""
        self.draining = False
        """New requests are still answered, but the service says that it is not ready, so that none are sent."""
        self.undoing = False
        """Changes in flight go no further: they are taken back."""
        self._stopping = asyncio.Event()

    @property
    def stopping(self) -> bool:
        """No new connections; nobody waits for anything that can be waited for by the next request as well."""
        return self._stopping.is_set()

    def drain(self) -> None:
        """Say so to those who send requests."""
        self.draining = True

    def stop(self) -> None:
        """Finish what is in flight."""
        self.draining = True
        self._stopping.set()

    def undo(self) -> None:
        """Take back what is in flight."""
        self.stop()
        self.undoing = True

    async def pause(self, seconds: float) -> None:
        """Wait, but not longer than until the service is stopped."""
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return


class Request(msgspec.Struct, kw_only=True):
    """The request that is handled in this context."""

    service: Lifetime
    deadline: asyncio.Timeout | None = None
    """Ends the request; None once nothing may."""
    rests: Callable[[], None] = lambda: None
    """Told when the deadline is taken away: what is left waits for others more than it works."""

    def unlimited(self) -> None:
        """Take the deadline away."""
        self.rests()
        if self.deadline is not None:
            with suppress(RuntimeError):  # it has just ended, or the request is over
                self.deadline.reschedule(None)
            self.deadline = None


_current: ContextVar[Request | None] = ContextVar("armedic_lifetime", default=None)


def start(request: Request) -> None:
    """Begin with the request that is handled in this context."""
    _current.set(request)


def unlimited() -> None:
    """From here on the request of this context has bounds of its own, or must not be cut: its deadline is lifted."""
    request = _current.get()
    if request is not None:
        request.unlimited()


def stopping() -> bool:
    """Whether the service is being stopped."""
    request = _current.get()
    return request is not None and request.service.stopping


def undoing() -> bool:
    """Whether changes have to be taken back now."""
    request = _current.get()
    return request is not None and request.service.undoing


def left(until: float) -> float:
    """Seconds until a time of the monotonic clock; none once changes have to be taken back."""
    return 0.0 if undoing() else until - time.monotonic()


async def pause(seconds: float) -> None:
    """Wait, but not longer than until the service is stopped."""
    request = _current.get()
    if request is None:
        await asyncio.sleep(seconds)
    else:
        await request.service.pause(seconds)
