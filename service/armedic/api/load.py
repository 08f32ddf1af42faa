"""How busy this process is, told by its loop: what waits too long, and how many looks into Azure it can do at once."""

import asyncio
from typing import Final

BEHIND: Final = 200
"""While there is more to do than can be done, a request may wait for this part of what it may wait otherwise."""
LATE: Final = 2
"""Looks are given up later than messages: they are not what makes a queue long, but they make it slow."""
FEWEST: Final = 2
"""Looks into Azure that are done at once however late the loop is."""
TICK_SECONDS: Final = 0.02
WINDOW_SECONDS: Final = 0.5
"""Over which the loop's lateness is averaged: one long step is no load."""
STEP_SECONDS: Final = 0.1
BACK: Final = 0.8


class Load:
    """Tells a burst, which may wait, from a queue that does not get shorter, in which nobody should.

    A request waits for the loop, so the loop's own lateness says how long the queue is. While the loop is prompt each
    look that comes is done; when it is late, as many as were under way when it was not.

    Source: B. Maurer, Fail at Scale, ACM Queue 13(8), 2015: adaptive timeouts after CoDel (RFC 8289); RFC 5681 for the
    way the number of looks follows (by addition up, by multiplication down).
    """

    def __init__(self, most_seconds: float, most_looks: int) -> None:
        """Take the bounds.

        Args:
            most_seconds: What a request may wait; also how long the loop must be late to count as behind.
            most_looks: Looks at once, where the loop is prompt.
        """
        self._most = most_seconds
        self._target = most_seconds / BEHIND
        self._most_looks = most_looks
        self._may = float(most_looks)
        self._late = 0.0
        self._prompt_at = self._seen_at = self._ticked_at = self._stepped_at = 0.0
        self._ticking = False
        self.looks = 0
        """Looks under way."""

    def too_late(self, arrived: float) -> bool:
        """Whether a request has waited longer than it may."""
        loop = asyncio.get_running_loop()
        now = self._seen_at = loop.time()
        if not self._ticking:
            self._ticking, self._late = True, 0.0
            self._prompt_at = self._ticked_at = self._stepped_at = now
            self._next(loop)
        return now - arrived > (self._target if now - self._prompt_at > self._most else self._most)

    def too_many(self) -> bool:
        """Whether one look more would make all of them slower."""
        return self.looks >= self._may

    def _next(self, loop: asyncio.AbstractEventLoop) -> None:
        loop.call_later(TICK_SECONDS, self._tick, loop, loop.time() + TICK_SECONDS)

    def _tick(self, loop: asyncio.AbstractEventLoop, due: float) -> None:
        now = loop.time()
        late = now - due
        if late < self._target:
            self._prompt_at = now
        self._late += (late - self._late) * min(1.0, (now - self._ticked_at) / WINDOW_SECONDS)
        self._ticked_at = now
        if now - self._stepped_at >= STEP_SECONDS:
            self._stepped_at = now
            if self._late > LATE * self._target:
                self._may = max(float(FEWEST), BACK * min(self._may, self.looks))
            elif self.looks + 1 >= self._may:
                self._may = min(float(self._most_looks), self._may + 1)
        if now - self._seen_at > 1:  # nobody asks: no reason to wake up
            self._ticking = False
        else:
            self._next(loop)
