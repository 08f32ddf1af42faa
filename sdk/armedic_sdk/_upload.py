"""A captured file on its way to the service: read piece by piece, again from the start when the call is repeated."""

from collections.abc import AsyncIterator, Callable, Iterator
from os import PathLike
from pathlib import Path

import attrs

CHUNK = 64 * 1024
Capture = str | PathLike[str] | bytes
Progress = Callable[[int, int], object]
"""Called with the bytes sent and their total."""


@attrs.frozen
class Upload:
    """What is sent, and who wants to know how far it is."""

    content: Path | bytes
    size: int
    progress: Progress | None = None

    @classmethod
    def of(cls, capture: Capture, progress: Progress | None = None) -> "Upload":
        """Bytes as they are, or the path of a file.

        Raises:
            FileNotFoundError: There is no such file.
            ValueError: There is nothing in it.
        """
        content = capture if isinstance(capture, bytes) else Path(capture)
        size = len(content) if isinstance(content, bytes) else content.stat().st_size
        if size == 0:
            raise ValueError("the capture is empty")
        return cls(content, size, progress)


def pieces(upload: Upload) -> Iterator[bytes]:
    """The file's bytes."""
    sent = 0
    for piece in _read(upload.content):
        yield piece
        sent += len(piece)
        if upload.progress is not None:
            upload.progress(sent, max(sent, upload.size))


async def async_pieces(upload: Upload) -> AsyncIterator[bytes]:
    """The file's bytes, read beside the event loop; `progress` is called within it."""
    import asyncio  # noqa: PLC0415  the client that waits does not need it

    reading, sent = _read(upload.content), 0
    while (piece := await asyncio.to_thread(next, reading, None)) is not None:
        yield piece
        sent += len(piece)
        if upload.progress is not None:
            upload.progress(sent, max(sent, upload.size))


def _read(content: Path | bytes) -> Iterator[bytes]:
    if isinstance(content, bytes):
        for at in range(0, len(content), CHUNK):
            yield content[at : at + CHUNK]
        return
    with content.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece
