"""HTTP exchanges that can be given up at any moment without losing their connection."""

import asyncio
from typing import Any

import anyio
import httpx

from armedic.clients import trace
from armedic.clients._scrub import scrubbed
from armedic.clients.door import Door


class Client(httpx.AsyncClient):
    """A client whose calls may be cancelled by asyncio.

    A task that asyncio cancels while httpcore puts a connection back leaves it in the pool as one that is in use, for
    good: its clean-up is shielded by anyio, which a cancellation by asyncio does not heed. So each exchange is a task
    of its own, and that is cancelled by anyio.
    """

    def __init__(self, *, door: Door | None = None, **options: Any) -> None:
        """As httpx has it; calls that go out by themselves, and not through a proxy, pass the door."""
        super().__init__(**options)
        self._door = door

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """The answer to a request.

        Raises:
            httpx.HTTPError: There was no answer.
        """
        if self._door is not None and self._transport_for_url(request.url) is self._transport:
            await self._door.check(request.url)
        scope = anyio.CancelScope()
        trace.sending(request)

        async def exchanged() -> httpx.Response | None:
            with scope:
                return await super(Client, self).send(request, **options)
            return None

        task = asyncio.create_task(exchanged())
        try:
            response = await asyncio.shield(task)
        except asyncio.CancelledError:
            scope.cancel()
            await asyncio.wait({task})
            if not task.cancelled():
                task.exception()  # taken: nobody waits for it any more
            raise
        if response is None:  # only where somebody cancelled the task itself, as the end of the loop does
            raise asyncio.CancelledError
        trace.answered(response)
        return scrubbed(response)
