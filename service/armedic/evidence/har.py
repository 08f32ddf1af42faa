"""A browser's trace (HAR): what it recorded of service connections, from a document or from a file of any size.

A file is decoded lazily: of each entry only method, URL and status are looked at, and the bodies only of those that
matter. What no strict decoder takes (a file that was cut off, odd numbers, broken UTF-8) is taken apart entry by entry.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from armedic.errors import FieldError, InvalidRequestError
from armedic.evidence import traffic
from armedic.evidence.gleaned import Gleaned
from armedic.evidence.traffic import Collector, Exchange, decoded_body

_MOST_ENTRIES: Final = 1_000_000
_LARGEST_ENTRY: Final = 32 * 1024 * 1024
_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*+(?:"|\Z)|[{}\[\]]', re.DOTALL)
_ENTRIES: Final = re.compile(rb'"entries"\s{0,100}:\s{0,100}\[')
_START: Final = re.compile(rb'\s{0,1000}\{\s{0,1000}"log"\s{0,100}:\s{0,100}[{n]')


class _Request(msgspec.Struct):
    method: str | None = None
    url: str | None = None
    postData: msgspec.Raw = msgspec.Raw(b"null")  # noqa: N815 - HAR's own name


class _Response(msgspec.Struct):
    status: int | float | str | None = None
    content: msgspec.Raw = msgspec.Raw(b"null")


class _Entry(msgspec.Struct):
    request: _Request | None = None
    response: _Response | None = None


class _Log(msgspec.Struct):
    entries: list[_Entry | None]


class Har(msgspec.Struct):
    """A HAR file, as far as it is decoded at once."""

    log: _Log


_DECODER: Final = msgspec.json.Decoder(Har)


def read(content: Mapping[str, Any], *, item: int | None = None) -> Gleaned:
    """What a decoded trace shows of service connections.

    Raises:
        InvalidRequestError: There is no list at `log.entries`, so this is not a HAR.
    """
    entries = _member(_member(content, "log"), "entries")
    if not isinstance(entries, list):
        place = "/log/entries" if item is None else f"/evidence/{item}/content/log/entries"
        detail = "a HAR document has a list of entries here"
        raise InvalidRequestError("the trace is not a HAR document", errors=(FieldError(pointer=place, detail=detail),))
    collector = Collector(item=item)
    _collect(collector, enumerate(map(_of_mapping, entries)))
    return collector.gleaned


def looks_like(head: bytes) -> bool:
    """Whether a file that begins so is a HAR."""
    return _START.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def read_file(data: bytes | bytearray, collector: Collector, *, prefix: str = "") -> None:
    """What a HAR file shows of service connections.

    Args:
        data: The file.
        collector: Takes what is found.
        prefix: Put before each location: the file's name in an archive.
    """
    view = memoryview(data)[3 if data[:3] == b"\xef\xbb\xbf" else 0 :]
    try:
        entries = _DECODER.decode(view).log.entries
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        _collect(collector, enumerate(map(_of_mapping, _by_hand(data))), prefix=prefix)
        return
    matter = traffic.matters
    found = (
        (index, _of_entry(entry))
        for index, entry in enumerate(entries)
        if entry and entry.request and entry.request.url and matter(entry.request.url)
    )
    _collect(collector, found, prefix=prefix)


class _Seen(msgspec.Struct, frozen=True):
    """An entry whose bodies are not decoded yet."""

    method: str
    url: str
    status: object
    post_data: object
    content: object


def _of_entry(entry: _Entry) -> _Seen:
    request, response = entry.request or _Request(), entry.response or _Response()
    return _Seen(request.method or "", request.url or "", response.status, request.postData, response.content)


def _of_mapping(entry: object) -> _Seen | None:
    request, response = _member(entry, "request"), _member(entry, "response")
    url = _text(request, "url")
    if not url:
        return None
    return _Seen(
        _text(request, "method"),
        url,
        _member(response, "status"),
        _member(request, "postData"),
        _member(response, "content"),
    )


def _collect(collector: Collector, entries: Iterable[tuple[int, _Seen | None]], *, prefix: str = "") -> None:
    for index, entry in entries:
        if collector.full or index >= _MOST_ENTRIES:
            return
        if entry and traffic.matters(entry.url):
            collector.take(_exchange(entry, f"{prefix}/log/entries/{index}"))


def _exchange(entry: _Seen, place: str) -> Exchange:
    return Exchange(
        method=entry.method,
        url=entry.url,
        status=_status(entry.status),
        sent=lambda: _sent(_value(entry.post_data), f"{place}/request/postData"),
        answered=lambda: _answered(_value(entry.content), f"{place}/response/content/text"),
    )


def _sent(post_data: object, place: str) -> Iterator[tuple[str, str]]:
    """What was sent: the text, or what a browser that took it for a form made of it."""
    if text := decoded_body(_text(post_data, "text"), _member(post_data, "encoding")):
        yield text, f"{place}/text#"
        return
    parameters = _member(post_data, "params")
    for index, parameter in enumerate(parameters if isinstance(parameters, list) else ()):
        name, value = _text(parameter, "name"), _text(parameter, "value")
        if name.lstrip()[:1] in {"{", "["}:
            yield (f"{name}={value}" if value else name), f"{place}/params/{index}/name#"
        elif value:
            yield value, f"{place}/params/{index}/value#"


def _answered(content: object, place: str) -> tuple[str, str] | None:
    text = decoded_body(_text(content, "text"), _member(content, "encoding"))
    return (text, place) if text else None


def _by_hand(data: bytes | bytearray) -> Iterator[object]:
    """The entries of a document that no decoder takes whole; the last one may be cut off and is then left out."""
    start = _ENTRIES.search(data)
    depth, begun = 0, 0
    for token in _TOKEN.finditer(data, start.end()) if start else ():
        sign = data[token.start()]
        if sign in b"{[":
            if depth == 0:
                begun = token.start()
            depth += 1
        elif sign in b"}]":
            depth -= 1
            if depth < 0:
                return
            if depth == 0:
                yield _lenient(data[begun : token.end()])


def _lenient(raw: bytes | bytearray) -> object:
    if len(raw) > _LARGEST_ENTRY:
        return None
    try:
        value: object = json.loads(raw.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None
    return value


def _value(part: object) -> object:
    return _lenient(bytes(part)) if isinstance(part, msgspec.Raw) else part


def _status(value: object) -> int:
    try:
        return int(float(str(value)))
    except (ValueError, OverflowError):  # "Infinity" is a number to Python
        return 0


def _member(node: object, key: str) -> Any:
    return node.get(key) if isinstance(node, Mapping) else None


def _text(node: object, key: str) -> str:
    value = _member(node, key)
    return value if isinstance(value, str) else ""
