"""A file that is read again when it has changed: looked at with a request, at most once a second, without a thread."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Generic, TypeVar

from armedic.settings import SettingError

T = TypeVar("T")
_EACH: Final = timedelta(seconds=1)
_log = logging.getLogger("armedic")


class Watched(Generic[T]):
    """What a file says. A new content that is not understood changes nothing, and is told once in the log."""

    def __init__(self, path: Path | None, value: T, read: Callable[[Path], T]) -> None:
        """Start with a value.

        Args:
            path: None for a value that stays.
            value: What the file said at the start.
            read: Raises SettingError, whose text repeats nothing of the file.
        """
        self._path = path
        self._value = value
        self._read = read
        self._seen: tuple[int, int, int] | None = None
        self._looked_at: datetime | None = None

    def current(self, now: datetime) -> T:
        """What the file says now, or said when it was last understood."""
        if self._path is None or (self._looked_at is not None and abs(now - self._looked_at) < _EACH):
            return self._value
        self._looked_at = now
        try:
            status = self._path.stat()
            found = (status.st_mtime_ns, status.st_ino, status.st_size)
        except OSError:
            found = (0, 0, 0)  # it is gone: what it said last holds
        if found == self._seen:
            return self._value
        self._seen = found
        try:
            self._value = self._read(self._path)
        except SettingError as error:
            _log.warning("a changed file is not used", extra={"fields": {"reason": str(error)}})
        return self._value
