"""A captured file of any kind, told by its content: HAR, Fiddler archive, pipeline log, or the zip of a run's logs."""

import re
import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO, Final, Protocol, cast

import msgspec

from armedic.errors import InvalidRequestError, PayloadTooLargeError
from armedic.evidence import har, payload, pipeline_log, saz
from armedic.evidence.archive import Archive, Member
from armedic.evidence.gleaned import Gleaned
from armedic.evidence.pipeline_log import Interest
from armedic.evidence.traffic import Collector
from armedic.facts import Payload

_CHUNK: Final = 64 * 1024
_IN_MEMORY: Final = 2 * 1024 * 1024
"""Bytes of an archive that are kept in memory; a longer one goes to a file without a name, gone with the process."""
_PLAIN_JSON: Final = 4 * 1024 * 1024
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
_BINARY: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BINARY_SHARE: Final = 0.05
_KNOWN: Final = (
    (b"\x1f\x8b", "a gzip file; unpack it first"),
    (b"\x89PNG", "a picture; paste the text instead"),
    (b"\xff\xd8\xff", "a picture; paste the text instead"),
    (b"%PDF", "a PDF document; paste its text instead"),
    (b"7z\xbc\xaf", "a 7z archive; pack it as zip"),
    (b"Rar!", "a RAR archive; pack it as zip"),
)
READ: Final = "HAR, a Fiddler archive (.saz), a log, or a zip of logs"


class Readable(Protocol):
    """Where a file comes from; it is read once, from its beginning."""

    def read(self, size: int, /) -> bytes:
        """The next bytes, fewer than asked for only at the end."""


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """How much is taken."""

    expanded_bytes: int
    """What an archive may expand to in all."""
    document_bytes: int
    """What a HAR may have, in an archive too: it is held in memory."""


def is_archive(head: bytes | bytearray) -> bool:
    """Whether a file that begins so is a zip archive, which may expand to more than it looks."""
    return head.startswith(_ZIP)


def read(file: Readable, interest: Interest, bounds: Bounds) -> Gleaned:
    """What a file shows of service connections.

    Memory stays within some megabytes for logs and archives of logs, and within the file's size and some for a HAR.

    Raises:
        InvalidRequestError: It is empty, damaged, or of no kind that is known.
        PayloadTooLargeError: An archive expands beyond the bound.
    """
    head = file.read(_CHUNK)
    if is_archive(head):
        return _archive(head, file, interest, bounds)
    if har.looks_like(head):
        collector = Collector()
        har.read_file(_whole(_chunks(head, file), bounds.document_bytes), collector)
        return collector.gleaned
    _check(head)
    reader = pipeline_log.Reader(interest)
    if head.lstrip()[:1] in {b"{", b"["}:
        return _json(head, file, reader)
    reader.read(_chunks(head, file))
    return Gleaned(statements=tuple(reader.statements))


def _check(head: bytes) -> None:
    if not head.strip():
        raise InvalidRequestError(f"The file is empty; send {READ}.")
    for mark, kind in _KNOWN:
        if head.startswith(mark):
            raise InvalidRequestError(f"The file is {kind}. Send {READ}.")
    if not head.startswith(_WIDE) and len(_BINARY.findall(head)) > _BINARY_SHARE * len(head):
        raise InvalidRequestError(f"The file is binary and of no known kind. Send {READ}.")


def _archive(head: bytes, file: Readable, interest: Interest, bounds: Bounds) -> Gleaned:
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        for chunk in _chunks(head, file):
            spool.write(chunk)
        spool.seek(0)
        archive = Archive(cast("BinaryIO", spool), most_bytes=bounds.expanded_bytes)
        collector, reader = Collector(), pipeline_log.Reader(interest)
        if saz.sessions(archive):
            saz.read(archive, collector)
        else:
            for member in archive.members:
                _member(archive.chunks(member), member, collector, reader, bounds)
        found = collector.gleaned
        return Gleaned(statements=(*found.statements, *reader.statements), payloads=found.payloads)


def _member(
    chunks: Iterator[bytes], member: Member, collector: Collector, reader: pipeline_log.Reader, bounds: Bounds
) -> None:
    """One file of a zip; what is neither HAR nor text is passed over, archives in archives too."""
    head = next(chunks, b"")
    if har.looks_like(head):
        har.read_file(_whole(chain([head], chunks), bounds.document_bytes), collector, prefix=member.name)
        return
    try:
        _check(head)
    except InvalidRequestError:
        return
    if not is_archive(head):
        reader.read(chain([head], chunks), member.name)


def _json(head: bytes, file: Readable, reader: pipeline_log.Reader) -> Gleaned:
    """A log whose lines are JSON, or one JSON document: then the service endpoints in it count too."""
    start = bytearray(head)
    while len(start) <= _PLAIN_JSON and (chunk := file.read(_CHUNK)):
        start += chunk
    payloads: tuple[Payload, ...] = ()
    if len(start) <= _PLAIN_JSON:
        payloads = payload.read(start.decode("utf-8", "replace"), source="payload", location="")
    reader.read(_chunks(bytes(start), file))
    return Gleaned(statements=tuple(reader.statements), payloads=payloads)


def _whole(chunks: Iterable[bytes], most: int) -> bytearray:
    data = bytearray()
    for chunk in chunks:
        data += chunk
        if len(data) > most:
            raise PayloadTooLargeError(f"The HAR is larger than {most} bytes.")
    return data


def _chunks(head: bytes, file: Readable) -> Iterator[bytes]:
    yield head
    while chunk := file.read(_CHUNK):
        yield chunk
