"""How busy this process is: requests take turns, and who would wait too long for theirs is told so at once."""

import asyncio
from collections import deque
from typing import Final

SHORT: Final = 1 / 20
"""While there is more to do than can be done, a request may wait for this part of what it may wait otherwise."""
CALM_SECONDS: Final = 1.0
"""As long after the last refusal there is still more to do than can be done."""
PASSES: Final = 8
"""Of the loop from one request that is begun to the next while looks are under way: so much sooner is each of these
done. A pass in which nothing is ready costs next to nothing."""
FEWEST: Final = 2
"""Looks into Azure that are done at once however much there is to do."""
LATE: Final = 1 / 50
"""A loop that is later on average than this part of what a request may wait has too many looks under way: each waits
for all at each of its steps."""
TICK_SECONDS: Final = 0.02
WINDOW_SECONDS: Final = 0.5
"""Over which the loop's lateness is averaged: one long step is no load."""
STEP_SECONDS: Final = 0.1
BACK: Final = 0.8


class Load:
    """Tells a burst, which may wait, from a queue that does not get shorter, in which nobody should.

    No two requests are begun in one pass of the loop, so that what is under way, which needs many passes, goes on
    between them; the others wait in a queue that is known, and not hidden in the loop. While that is short each look
    that comes is done; when it is not, or the loop is late, as many as were under way when all was well. Something is
    always begun, so that there are answers however many come.

    Source: B. Maurer, Fail at Scale, ACM Queue 13(8), 2015: adaptive timeouts after CoDel (RFC 8289); RFC 5681 for the
    way the number of looks follows (by addition up, by multiplication down).
    """

    def __init__(self, most_seconds: float, most_looks: int) -> None:
        """Take the bounds.

        Args:
            most_seconds: What a request may wait; also how long there must be a queue for it to be too much.
            most_looks: Looks at once, where there is no queue.
        """
        self._most = most_seconds
        self._most_looks = most_looks
        self._may = float(most_looks)
        self._late = 0.0
        self._waiting: deque[tuple[float, asyncio.Future[bool]]] = deque()
        self._free = True
        """Whether the next request is begun at once."""
        self._short_at = 0.0
        """When the queue was last short."""
        self._refused_at = float("-inf")
        self._seen_at = self._ticked_at = self._stepped_at = 0.0
        self._ticking = False
        self.looks = 0
        """Looks under way."""

    async def turn(self, arrived: float) -> bool:
        """Wait for the request's turn.

        Args:
            arrived: When its head was complete, on the loop's clock.

        Returns:
            Whether it came; if not, the request has waited too long and has to be refused.
        """
        loop = asyncio.get_running_loop()
        self._watch(loop)
        if not self._free:
            turn: asyncio.Future[bool] = loop.create_future()
            self._waiting.append((arrived, turn))
            return await turn
        self._free = False
        self._later(loop)
        return True

    def too_many(self) -> bool:
        """Whether one look more would make all of them slower."""
        return self.looks >= self._may

    def _later(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.call_soon(self._pass, loop, PASSES if self.looks else 1)

    def _pass(self, loop: asyncio.AbstractEventLoop, left: int) -> None:
        """Let the next one begin that is in time."""
        if left > 1:
            loop.call_soon(self._pass, loop, left - 1)
            return
        now = loop.time()
        newest: asyncio.Future[bool] | None = None
        while self._waiting:
            arrived, turn = self._waiting.popleft()
            if turn.done():  # given up
                continue
            if newest is not None:
                newest.set_result(False)
            newest = turn
            if self._in_time(arrived, now):
                break
        if newest is None:
            self._free = True
            self._short_at = now
            return
        newest.set_result(True)  # though it is late, if all are: nothing else is to be begun
        self._later(loop)

    def _in_time(self, arrived: float, now: float) -> bool:
        """Whether a request has not waited too long; either is remembered."""
        waited = now - arrived
        if waited <= SHORT * self._most:
            self._short_at = now
            return True
        if waited <= self._most and not self._behind(now):
            return True
        self._refused_at = now
        return False

    def _behind(self, now: float) -> bool:
        """Whether there is more to do than can be done; refusals keep the queue short, so they count too."""
        return now - self._short_at > self._most or now - self._refused_at < CALM_SECONDS

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look at the loop from time to time, while requests come."""
        self._seen_at = loop.time()
        if not self._ticking:
            self._ticking, self._late = True, 0.0
            self._short_at = self._ticked_at = self._stepped_at = self._seen_at
            self._next(loop)

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.call_later(TICK_SECONDS, self._tick, loop, loop.time() + TICK_SECONDS)

    def _tick(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        now = loop.time()
        self._late += (now - due - self._late) * min(1.0, (now - self._ticked_at) / WINDOW_SECONDS)
        self._ticked_at = now
        if now - self._stepped_at >= STEP_SECONDS:
            self._stepped_at = now
            if self._late > LATE * self._most or self._behind(now):
                self._may = max(float(FEWEST), BACK * min(self._may, self.looks))
            elif self.looks + 1 >= self._may:
                self._may = min(float(self._most_looks), self._may + 1)
        if now - self._seen_at > CALM_SECONDS:  # nobody asks: no reason to wake up
            self._ticking = False
        else:
            self._next(loop)
