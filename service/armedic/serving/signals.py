"""SIGTERM in stages: not ready any more, then no new connections, then back with what is not done."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from armedic.lifetime import Lifetime
from armedic.settings import Settings

Handler = Any
"""What `signal.getsignal` gives; a callable where a server handles signals."""


@contextmanager
def stages(service: Lifetime, settings: Settings) -> Iterator[None]:
    """While the block runs, SIGTERM begins with draining; SIGINT, from a terminal, goes on at once.

    Wraps what the server has put there before it started the application, so that it works with any number of
    processes. Only the server's own handler ends anything.
    """
    loop = asyncio.get_running_loop()
    before: dict[int, Handler] = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def leave(number: int) -> None:
        if not service.stopping:
            service.stop()
            loop.call_later(settings.stop_seconds / 2, service.undo)
        if callable(before[number]):
            before[number](number, None)

    def told(number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGTERM and not service.draining and settings.drain_seconds > 0:
            service.drain()
            loop.call_soon_threadsafe(loop.call_later, settings.drain_seconds, leave, number)
        else:
            loop.call_soon_threadsafe(leave, number)

    for number in before:
        signal.signal(number, told)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
