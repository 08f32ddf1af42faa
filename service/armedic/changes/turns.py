"""One at a time: what two callers want to change at once is changed by one after the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

_turns: "WeakValueDictionary[str, asyncio.Lock]" = WeakValueDictionary()


@asynccontextmanager
async def turn(*things: str) -> AsyncIterator[None]:
    """Wait until nobody else in this process changes one of these things, and keep others waiting.

    Azure DevOps knows no conditional update, so processes that share a connection are not kept apart by this.
    """
    locks = [_turns.setdefault(thing.casefold(), asyncio.Lock()) for thing in sorted(set(things))]
    for lock in locks:  # always in the same order, so that two callers cannot wait for each other
        await lock.acquire()
    try:
        yield
    finally:
        for lock in locks:
            lock.release()
