"""A Fiddler archive (SAZ): a zip with the raw request and answer of each session."""

import re
import zlib
from collections.abc import Iterator
from typing import Final

import brotli
import msgspec

from armedic.evidence import traffic
from armedic.evidence.archive import Archive, Member
from armedic.evidence.traffic import Collector, Exchange

_PART: Final = re.compile(r"raw/(\d{1,9})_([cs])\.txt", re.IGNORECASE)
_LARGEST: Final = 32 * 1024 * 1024
"""Bytes of one message that are read, packed or not."""
_HEAD: Final = 64 * 1024
_DEFLATE_OR_GZIP: Final = 47
"""zlib's window size with automatic detection of both headers."""


class _Raw(msgspec.Struct, frozen=True):
    """An HTTP message as it went over the wire."""

    start: str
    headers: dict[str, str]
    body: bytes


def sessions(archive: Archive) -> dict[str, dict[str, Member]]:
    """The parts of each session, "c" for what the client sent and "s" for what the server answered."""
    found: dict[str, dict[str, Member]] = {}
    for member in archive.members:
        if part := _PART.fullmatch(member.name):
            found.setdefault(part[1], {})[part[2].lower()] = member
    return found


def read(archive: Archive, collector: Collector) -> None:
    """What the sessions show of service connections; locations name the file, e.g. "raw/12_c.txt#/authorization"."""
    for parts in sessions(archive).values():
        if collector.full:
            return
        if "c" not in parts:
            continue
        request = _parsed(_bytes(archive, parts["c"]))
        method, _, rest = request.start.partition(" ")
        url = _url(rest.partition(" ")[0], request.headers)
        if not traffic.matters(url):
            continue
        answer = _parsed(_bytes(archive, parts["s"])) if "s" in parts else _Raw("", {}, b"")
        collector.take(_exchange(method, url, request, answer, parts))


def _exchange(method: str, url: str, request: _Raw, answer: _Raw, parts: dict[str, Member]) -> Exchange:
    status = answer.start.split(" ")[1:2]

    def sent() -> Iterator[tuple[str, str]]:
        if text := _text(request):
            yield text, f"{parts['c'].name}#"

    def answered() -> tuple[str, str] | None:
        text = _text(answer)
        return (text, parts["s"].name) if text else None

    return Exchange(
        method=method,
        url=url,
        status=int(status[0]) if status and status[0].isdecimal() else 0,
        sent=sent,
        answered=answered,
    )


def _url(target: str, headers: dict[str, str]) -> str:
    return target if "://" in target else f"https://{headers.get('host', '')}{target}"


def _bytes(archive: Archive, member: Member) -> bytes:
    kept = bytearray()
    for chunk in archive.chunks(member):
        if len(kept) < _LARGEST:
            kept += chunk
    return bytes(kept)


def _parsed(raw: bytes) -> _Raw:
    head, _, body = raw.partition(b"\r\n\r\n") if b"\r\n\r\n" in raw[:_HEAD] else raw.partition(b"\n\n")
    lines = head[:_HEAD].decode("latin-1").splitlines() or [""]
    pairs = (line.partition(":") for line in lines[1:])
    return _Raw(lines[0], {name.strip().lower(): value.strip() for name, _, value in pairs}, body)


def _text(raw: _Raw) -> str:
    body = raw.body
    if "chunked" in raw.headers.get("transfer-encoding", "").lower():
        body = _unchunked(body)
    return _unpacked(body, raw.headers.get("content-encoding", "").lower()).decode("utf-8", "replace")


def _unchunked(body: bytes) -> bytes:
    """The chunks joined; a capture may hold the body without its framing although the header says otherwise."""
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        end = body.find(b"\r\n", at, at + 64)
        size = body[at:end].partition(b";")[0].strip() if end >= 0 else b""
        if not size or len(size) > 8 or not re.fullmatch(rb"[0-9a-fA-F]+", size):  # noqa: PLR2004 - 4 GiB
            return body if not parts else b"".join(parts)
        length = int(size, 16)
        if length == 0:
            break
        parts.append(body[end + 2 : end + 2 + length])
        at = end + 2 + length + 2
    return b"".join(parts)


def _unpacked(body: bytes, encoding: str) -> bytes:
    """The body without its compression, as far as it goes; what cannot be undone is left as it is."""
    try:
        if encoding in {"gzip", "x-gzip", "deflate"}:
            return zlib.decompressobj(_DEFLATE_OR_GZIP).decompress(body, _LARGEST)
        if encoding == "br":
            unpacked: bytes = brotli.Decompressor().process(body, output_buffer_limit=_LARGEST)
            return unpacked
    except (zlib.error, brotli.error):
        return body
    return body
