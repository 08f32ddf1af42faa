"""The few places where the two clients wait in different ways; everything else is the same text."""

import inspect
import time
from collections.abc import Callable
from typing import Any

pause = time.sleep


async def pause_async(seconds: float) -> None:
    """Wait and let others work."""
    import asyncio  # noqa: PLC0415  the client that waits does not need it

    await asyncio.sleep(seconds)


def called(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function of the caller's gives.

    Raises:
        TypeError: It would have to be awaited.
    """
    given = function(*arguments)
    if inspect.isawaitable(given):
        if inspect.iscoroutine(given):
            given.close()
        raise TypeError("this gives its token to those who await it: use AsyncArmedic")
    return given


async def called_async(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function of the caller's gives; beside the event loop unless it is to be awaited."""
    import asyncio  # noqa: PLC0415  see above

    if inspect.iscoroutinefunction(function):
        return await function(*arguments)
    given = await asyncio.to_thread(function, *arguments)
    return await given if inspect.isawaitable(given) else given
