"""One at a time: what two callers want to change at once is changed by one after the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from weakref import WeakValueDictionary

_turns: "WeakValueDictionary[str, asyncio.Lock]" = WeakValueDictionary()


@asynccontextmanager
async def turn(*things: str) -> AsyncIterator[None]:
    """Wait until nobody else in this process changes one of these things, and keep others waiting.

    Azure DevOps knows no conditional update, so processes that share a connection are not kept apart by this.
    """
    async with AsyncExitStack() as held:
        for thing in sorted({thing.casefold() for thing in things}):  # in one order: no two callers wait for each other
            await held.enter_async_context(_turns.setdefault(thing, asyncio.Lock()))
        yield
