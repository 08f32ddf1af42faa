"""What a process holds, as the system sees it."""

import asyncio
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import msgspec

POOL_SECONDS: Final = 6.0
"""A little longer than httpx keeps idle connections."""
POOLED: Final = 8
"""Connections to Azure that may be open more or less: which calls of a look overlap is chance."""


def resident(pid: int) -> float:
    """Megabytes of memory."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def sockets(pid: int) -> int:
    """Open sockets."""
    found = 0
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found += str(entry.readlink()).startswith("socket:")
        except OSError:  # closed in the meantime
            continue
    return found


class Memory(msgspec.Struct):
    """Megabytes, second by second."""

    seen: list[float] = msgspec.field(default_factory=list)

    def growth(self) -> float:
        """What the second half held more than the first, as a share."""
        half = len(self.seen) // 2
        return statistics.median(self.seen[half:]) / statistics.median(self.seen[:half]) - 1 if half else 0.0


@asynccontextmanager
async def watched(pid: int) -> AsyncIterator[Memory]:
    """Look each second, while the block runs."""
    memory = Memory()

    async def look() -> None:
        while True:
            memory.seen.append(resident(pid))
            await asyncio.sleep(1)

    task = asyncio.create_task(look())
    try:
        yield memory
    finally:
        task.cancel()


async def settled(pid: int, most: int, seconds: float = 30) -> int:
    """Open sockets once there are no more than `most`, or after some seconds."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while sockets(pid) > most and loop.time() < until:  # noqa: ASYNC110 - another process can only be asked again
        await asyncio.sleep(0.2)
    return sockets(pid)
