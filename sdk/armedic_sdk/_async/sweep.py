"""The iterator that `sweep` gives: it asks again when the stream is cut, and knows how far it came."""

import contextlib
from collections.abc import AsyncGenerator
from types import TracebackType
from typing import Self

import httpx

from armedic_sdk import _retry, _sweep, _waits
from armedic_sdk._async.sender import AsyncSender
from armedic_sdk._calls import Call
from armedic_sdk._sweep import Line, SoFar
from armedic_sdk._ways import CUTS


class AsyncSweep:
    """The lines of a sweep, each once, as they come; leave it, or close it, and the service stops looking."""

    def __init__(self, sender: AsyncSender, call: Call[Line | None]) -> None:
        """Nothing is sent before the first line is asked for."""
        self._so_far = SoFar()
        self._lines = _given(sender, call, self._so_far)

    @property
    def done(self) -> int:
        """How many connections were looked at."""
        return self._so_far.done

    @property
    def total(self) -> int | None:
        """How many there are to look at; None until the service has said so."""
        return self._so_far.total

    @property
    def cuts(self) -> int:
        """How often the stream was cut off and asked for again."""
        return self._so_far.cuts

    def __aiter__(self) -> Self:
        """Itself: it can be iterated once."""
        return self

    async def __anext__(self) -> Line:
        """The next line.

        Raises:
            ProblemError: The service says why it cannot begin.
            SweepCutError: The stream was cut off once too often; it says how far it came.
        """
        return await anext(self._lines)

    async def __aenter__(self) -> Self:
        """Itself."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hang up."""
        await self.aclose()

    async def aclose(self) -> None:
        """Hang up; the service stops looking."""
        await self._lines.aclose()


async def _given(sender: AsyncSender, call: Call[Line | None], so_far: SoFar) -> AsyncGenerator[Line]:
    # not a method: it would keep alive the iterator that keeps it, and hang up late
    while True:
        cause: httpx.TransportError | None = None
        response = await sender.answered(call, streamed=True)
        async with contextlib.aclosing(response):
            reader = _sweep.Reader(call, response)
            try:
                async for piece in response.aiter_bytes():
                    for line in reader.lines(piece):
                        if so_far.is_new(line):
                            yield line
            except httpx.TransportError as error:
                cause = error
        if reader.complete:
            return
        if so_far.cuts >= sender.retries or not (cause is None or isinstance(cause, CUTS)):
            raise so_far.error(cause) from cause
        so_far.cut()
        await _waits.pause_async(_retry.pause(so_far.cuts) or 0)
