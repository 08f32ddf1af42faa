"""A captured file on its way to the service: read piece by piece, again from the start when the call is repeated."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from os import PathLike
from pathlib import Path

CHUNK = 64 * 1024
Capture = str | PathLike[str] | bytes


def checked(capture: Capture) -> Path | bytes:
    """What is sent: bytes as they are, or the path of a file.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: There is nothing in it.
    """
    content = capture if isinstance(capture, bytes) else Path(capture)
    if (len(content) if isinstance(content, bytes) else content.stat().st_size) == 0:
        raise ValueError("the capture is empty")
    return content


def pieces(content: Path | bytes) -> Iterator[bytes]:
    """The file's bytes."""
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


async def async_pieces(content: Path | bytes) -> AsyncIterator[bytes]:
    """The file's bytes, read beside the event loop."""
    reading = pieces(content)
    while (piece := await asyncio.to_thread(next, reading, None)) is not None:
        yield piece
