"""A zip archive that somebody uploads: opened without trusting a word of it, and without writing a file."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

import msgspec

from armedic.errors import InvalidRequestError, PayloadTooLargeError
from armedic.evidence.redaction import redact

_CHUNK: Final = 64 * 1024
_MOST_MEMBERS: Final = 20_000
_LONGEST_NAME: Final = 200
_ENCRYPTED: Final = 0x1
_UNSAFE: Final = re.compile(r"[\x00-\x1f\x7f]")
_DIGITS: Final = re.compile(r"(\d{1,18})")


class Member(msgspec.Struct, frozen=True):
    """A file in the archive."""

    name: str
    """Its path, shortened and without control characters: it is shown, and never opened."""
    info: zipfile.ZipInfo


class Archive:
    """The members of an archive, and their bytes within bounds."""

    def __init__(self, file: BinaryIO, *, most_bytes: int) -> None:
        """Open it.

        Args:
            file: The archive; it must be seekable.
            most_bytes: What all members together may expand to; counted while they do, whatever their headers say.

        Raises:
            InvalidRequestError: It is damaged, encrypted, or has too many members.
        """
        self._left = self._most = most_bytes
        try:
            self._zip = zipfile.ZipFile(file)
            members = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, EOFError, OSError):
            raise InvalidRequestError("The zip archive is damaged or cut off.") from None
        if len(members) > _MOST_MEMBERS:
            raise InvalidRequestError(f"The zip archive has more than {_MOST_MEMBERS} members.")
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise InvalidRequestError("The zip archive is encrypted; save it without a password.")
        files = [Member(_shown(member.filename), member) for member in members if not member.is_dir()]
        self.members = sorted(files, key=lambda member: _natural(member.name))

    def chunks(self, member: Member) -> Iterator[bytes]:
        """The bytes of a member.

        Raises:
            InvalidRequestError: The member is damaged, or packed in a way that is not known.
            PayloadTooLargeError: What was read of the archive so far exceeds the bound.
        """
        try:
            with self._zip.open(member.info) as stream:
                while chunk := stream.read(min(_CHUNK, self._left + 1)):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise PayloadTooLargeError(f"The zip archive expands to more than {self._most} bytes.")
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
            raise InvalidRequestError(f"The zip archive is damaged at {member.name!r}.") from None


def _shown(name: str) -> str:
    return redact(_UNSAFE.sub("", name.replace("\\", "/")))[-_LONGEST_NAME:]


def _natural(name: str) -> tuple[tuple[bool, int, str], ...]:
    """Sort key that puts 2 before 10, and the files of steps, which stand in folders, before those of whole jobs."""
    parts = _DIGITS.split(name.casefold())
    key = tuple((part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts)
    return ((("/" not in name), 0, ""), *key)
