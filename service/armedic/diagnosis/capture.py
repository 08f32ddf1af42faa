"""Captured files, read in a process of their own: whatever they hold, this one goes on serving, and its memory stays.

The child gets the bytes on its standard input and nothing else: no settings, no secrets, bounds on memory and time.
"""

import asyncio
import io
import os
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final, Literal

import msgspec

from armedic.diagnosis.interest import interest
from armedic.errors import InvalidRequestError, PayloadTooLargeError
from armedic.evidence import capture
from armedic.evidence.capture import Bounds
from armedic.evidence.gleaned import Gleaned
from armedic.settings import Settings

_SMALL: Final = 256 * 1024
"""Bytes of a file that is read right here, in a thread: that takes less time than a process to start."""
_PASSED_ON: Final = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TMPDIR", "TEMP", "SYSTEMROOT")
TOO_LARGE: Final = "The file takes more memory to read than a capture may."


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What the child says on its standard output."""

    gleaned: Gleaned | None = None
    refused: str = ""
    """Why the file could not be read."""
    status: Literal[400, 413] = 400


class Captures:
    """Reads captured files, a bounded number of them at a time; the others wait, unread."""

    def __init__(self, settings: Settings) -> None:
        """Take the bounds from the settings."""
        self._settings = settings
        self._places = asyncio.Semaphore(settings.capture_processes)

    async def glean(self, chunks: AsyncIterator[bytes]) -> Gleaned:
        """What a file shows of service connections.

        Raises:
            InvalidRequestError: It is empty, damaged, of no known kind, or did not arrive in time.
            PayloadTooLargeError: It expands to more than is taken.
        """
        try:
            async with asyncio.timeout(self._settings.capture_timeout_seconds):
                return await self._glean(chunks)
        except TimeoutError:
            seconds = self._settings.capture_timeout_seconds
            raise InvalidRequestError(f"The file was not sent and read within {seconds:g} seconds.") from None

    async def _glean(self, chunks: AsyncIterator[bytes]) -> Gleaned:
        bounds = Bounds(
            expanded_bytes=self._settings.max_expanded_bytes, document_bytes=self._settings.max_capture_bytes
        )
        begun = bytearray()
        async for chunk in chunks:
            begun += chunk
            if len(begun) > _SMALL:
                break
        if len(begun) <= _SMALL and not capture.is_archive(begun):
            return await asyncio.to_thread(capture.read, io.BytesIO(begun), interest(), bounds)
        async with self._places:
            return await _in_a_process(bytes(begun), chunks, bounds)


async def _in_a_process(begun: bytes, chunks: AsyncIterator[bytes], bounds: Bounds) -> Gleaned:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # no modules from the folder that the service happens to run in
        "-m",
        "armedic.diagnosis._capture_process",
        str(bounds.expanded_bytes),
        str(bounds.document_bytes),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
    )
    assert process.stdin is not None  # noqa: S101 - asked for above
    assert process.stdout is not None  # noqa: S101 - asked for above
    try:
        answer = asyncio.create_task(process.stdout.read())
        await _feed(process.stdin, begun, chunks)
        said = await answer
        await process.wait()
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    return _outcome(said)


async def _feed(pipe: asyncio.StreamWriter, begun: bytes, chunks: AsyncIterator[bytes]) -> None:
    """All bytes to the child. When it has seen enough, the rest is taken and dropped, so that the caller can listen."""
    open_ = True
    try:
        pipe.write(begun)
        await pipe.drain()
    except (BrokenPipeError, ConnectionResetError):
        open_ = False
    async for chunk in chunks:
        if open_:
            try:
                pipe.write(chunk)
                await pipe.drain()
            except (BrokenPipeError, ConnectionResetError):
                open_ = False
    with suppress(BrokenPipeError, ConnectionResetError):
        pipe.close()
        await pipe.wait_closed()


def _outcome(said: bytes) -> Gleaned:
    try:
        outcome = msgspec.json.decode(said, type=Outcome)
    except (msgspec.MsgspecError, UnicodeError):  # killed by a bound, before it could say so
        raise PayloadTooLargeError(TOO_LARGE) from None
    if outcome.gleaned is not None:
        return outcome.gleaned
    raise (PayloadTooLargeError if outcome.status == PayloadTooLargeError.status else InvalidRequestError)(
        outcome.refused
    )
