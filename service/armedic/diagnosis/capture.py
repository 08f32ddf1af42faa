"""Captured files, read in a process of their own: whatever they hold, this one goes on serving, and its memory stays.

The child gets the file as its standard input and nothing else: no settings, no secrets, bounds on memory and time.
"""

import asyncio
import io
import os
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Final, Literal

import msgspec

from armedic.clients import trace
from armedic.diagnosis.interest import interest
from armedic.errors import InvalidRequestError, OverloadedError, PayloadTooLargeError, TooManyRequestsError
from armedic.evidence import capture
from armedic.evidence.capture import Bounds
from armedic.evidence.gleaned import Gleaned
from armedic.settings import Settings

_SMALL: Final = 256 * 1024
"""Bytes of a file that is read right here, in a thread: that takes less time than a process to start."""
_PIECE: Final = 1024 * 1024
"""Bytes that are written at a time."""
_PASSED_ON: Final = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TMPDIR", "TEMP", "SYSTEMROOT")
TOO_LARGE: Final = "The file takes more memory to read than a capture may."


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What the child says on its standard output."""

    gleaned: Gleaned | None = None
    refused: str = ""
    """Why the file could not be read."""
    status: Literal[400, 413] = 400


class Captures:
    """Reads captured files, a bounded number of them at a time; the others wait.

    A large file waits on disk until it is whole, so that a slow caller keeps nobody from reading; the file has no name
    and is gone with the request.
    """

    def __init__(self, settings: Settings) -> None:
        """Take the bounds from the settings."""
        self._settings = settings
        self._places = asyncio.Semaphore(settings.capture_processes)
        self._arriving: Counter[str | None] = Counter()
        """Large uploads that are received, by caller."""

    async def glean(self, chunks: AsyncIterator[bytes]) -> Gleaned:
        """What a file shows of service connections.

        Raises:
            InvalidRequestError: It is empty, damaged, of no known kind, or did not arrive in time.
            PayloadTooLargeError: It expands to more than is taken.
            OverloadedError, TooManyRequestsError: As many large files arrive as may, of all callers or of this one.
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
        with tempfile.TemporaryFile(buffering=0) as file:
            with self._receiving():
                await _received(begun, chunks, file)
            async with self._places:
                return await _in_a_process(file, bounds)

    @contextmanager
    def _receiving(self) -> Iterator[None]:
        """A share of the disk."""
        caller, most = trace.caller(), self._settings.capture_uploads
        if self._arriving[caller] >= most // 2:
            raise TooManyRequestsError(f"{most // 2} large files of this caller arrive, and no more are taken.")
        if self._arriving.total() >= most:
            raise OverloadedError(f"{most} large files arrive, and no more are taken.")
        self._arriving[caller] += 1
        try:
            yield
        finally:
            self._arriving[caller] -= 1
            if not self._arriving[caller]:
                del self._arriving[caller]


async def _received(begun: bytearray, chunks: AsyncIterator[bytes], file: IO[bytes]) -> None:
    """All bytes to the file, in large pieces, from its beginning."""
    async for chunk in chunks:
        begun += chunk
        if len(begun) >= _PIECE:
            await asyncio.to_thread(file.write, bytes(begun))
            begun.clear()
    await asyncio.to_thread(file.write, bytes(begun))
    file.seek(0)


async def _in_a_process(file: IO[bytes], bounds: Bounds) -> Gleaned:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # no modules from the folder that the service happens to run in
        "-m",
        "armedic.diagnosis._capture_process",
        str(bounds.expanded_bytes),
        str(bounds.document_bytes),
        stdin=file,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
    )
    assert process.stdout is not None  # noqa: S101 - asked for above
    try:
        said = await process.stdout.read()
        await process.wait()
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
    return _outcome(said)


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
