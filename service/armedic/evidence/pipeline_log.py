"""A log of any length: passed over in blocks, and of what is interesting the lines around it, with their numbers."""

import codecs
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from itertools import accumulate
from typing import Final, NamedTuple

import msgspec

from armedic.evidence import identifiers, message
from armedic.evidence.redaction import redact
from armedic.evidence.sieve import Sieve
from armedic.facts import Source, Statement, place

_BLOCK: Final = 32 * 1024
_CONTEXT: Final = 4 * 1024
"""Bytes before and after a block that are read with it: a sentence may stand across the edge."""
_MARGIN: Final = 700
"""Characters at the beginning of a stretch that are read and not told of, where it begins inside a line."""
_BEFORE: Final = 1500
_AFTER: Final = 2500
_LONGEST: Final = 12_000
_MOST_OF_A_KIND: Final = 3
_MOST_OF_A_LINE: Final = 20
_MOST: Final = 200
_VARYING: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|\d+")
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Place(NamedTuple):
    """Something interesting in a folded text."""

    what: str
    """What it is, for counting: of each kind only the first few are kept."""
    start: int
    end: int


class Interest(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for."""

    sieve: Sieve
    """Passes every stretch that `places` finds something in."""
    places: Callable[[str, Container[str]], Iterable[Place]]
    """What is of interest in a text on one line, apart from the kinds that are not looked for any more."""


class _Block(NamedTuple):
    raw: bytes
    line: int


class Reader:
    """Reads the logs of one capture; what was found in one of them is not told again from the next."""

    def __init__(self, interest: Interest, *, source: Source = "log", item: int | None = None) -> None:
        """Say what is looked for; `item` is the index into the request's evidence list."""
        self.statements: list[Statement] = []
        self._interest = interest
        self._source = source
        self._item = item
        self._kinds: Counter[str] = Counter()
        self._told: set[str] = set()

    def read(self, chunks: Iterable[bytes], file: str = "") -> None:
        """Take one log.

        Args:
            chunks: Its bytes: UTF-8, or UTF-16 with a byte order mark; what is neither is replaced.
            file: Its name in an archive.
        """
        before = b""
        now: _Block | None = None
        for following in _blocks(_utf8(chunks)):
            if now:
                self._look(before, now, following.raw, file)
                before = now.raw
            now = following
        if now:
            self._look(before, now, b"", file)

    def _look(self, before: bytes, block: _Block, after: bytes, file: str) -> None:
        if len(self.statements) >= _MOST:
            return
        head = before[-_CONTEXT:]
        head = head[head.find(b"\n") + 1 :]
        stretch = head + block.raw + after[:_CONTEXT]
        if not self._interest.sieve.passes(stretch):
            return
        first = block.line - head.count(b"\n")
        lines = range(block.line, block.line + block.raw.count(b"\n") + 1)
        stretched = _Stretch.of(message.pieces(stretch.decode("utf-8", "replace"), first))
        # where a long line was cut, a sentence or the name of a secret may be cut too: the block before told of it
        margin = _MARGIN if head and b"\n" not in before[-_CONTEXT:] else 0
        known = frozenset(what for what, count in self._kinds.items() if count >= _MOST_OF_A_KIND)
        fresh = [one for one in self._places(stretched, lines, margin, known) if self._is_news(one, stretched.folded)]
        for low, high in _windows(fresh, margin, len(stretched.folded)):
            first, last = stretched.index(low), stretched.index(high - 1)
            skipped = max(0, margin - stretched.starts[first])
            self._tell(stretched.pieces[first : last + 1], skipped, known, file)

    def _tell(self, pieces: list[message.Piece], skipped: int, known: Container[str], file: str) -> None:
        """Keep the lines of a window; of lines that are too long, what is around the places in them."""
        whole = _Stretch.of(pieces)
        if len(whole.folded) <= _LONGEST and not skipped:
            self.statements.append(self._statement(whole, 0, len(whole.folded), file))
            return
        # what is cut out of a line may begin between a secret and its name, so secrets go before that
        hidden = _Stretch.of([piece._replace(text=redact(piece.text)) for piece in pieces])
        places = [one for one in self._interest.places(hidden.folded, known) if one.start >= skipped]
        places.sort(key=lambda one: one.start)
        for start, end in _windows(places[:_MOST_OF_A_LINE], skipped, len(hidden.folded)):
            self.statements.append(self._statement(hidden, start, end, file))

    def _places(self, stretch: "_Stretch", lines: range, margin: int, known: Container[str]) -> list[Place]:
        found = sorted(self._interest.places(stretch.folded, known), key=lambda one: one.start)
        inside = (one for one in found if one.start >= margin)
        return [one for one in inside if stretch.pieces[stretch.index(one.start)].line in lines]

    def _is_news(self, one: Place, folded: str) -> bool:
        around = one.what + _VARYING.sub("", folded[max(0, one.start - 40) : one.end + 160])
        if around in self._told or self._kinds[one.what] >= _MOST_OF_A_KIND:
            return False
        self._told.add(around)
        self._kinds[one.what] += 1
        return True

    def _statement(self, stretch: "_Stretch", low: int, high: int, file: str) -> Statement:
        parts: list[str] = []
        lines: list[tuple[int, int]] = []
        offset = 0
        for index in range(stretch.index(low), len(stretch.pieces)):
            start = stretch.starts[index]
            if start >= high:
                break
            if text := stretch.pieces[index].text[max(0, low - start) : high - start]:
                lines.append((offset, stretch.pieces[index].line))
                parts.append(text)
                offset += len(text) + 1
        folded = " ".join(parts)
        return Statement(
            text="\n".join(parts),
            folded=folded,
            source=self._source,
            location=place(file, lines[0][1]),
            item=self._item,
            refusals=tuple(identifiers.refusals(folded)),
            lines=tuple(lines),
            file=file,
        )


class _Stretch(msgspec.Struct, frozen=True):
    """A part of a log, made readable: its lines, and the same on one line."""

    pieces: list[message.Piece]
    starts: list[int]
    """Where each piece begins in `folded`."""
    folded: str

    @classmethod
    def of(cls, pieces: Iterable[message.Piece]) -> "_Stretch":
        """Fold the lines."""
        folded = [piece._replace(text=message.fold(piece.text)) for piece in pieces]
        starts = [0, *accumulate(len(piece.text) + 1 for piece in folded)]
        return cls(folded, starts[:-1], " ".join([piece.text for piece in folded]))

    def index(self, offset: int) -> int:
        """Number of the piece that a place in `folded` belongs to."""
        return max(0, bisect_right(self.starts, offset) - 1)


def _windows(places: Iterable[Place], first: int, length: int) -> Iterator[tuple[int, int]]:
    """What to quote: the text around each place, those that overlap in one."""
    low = high = -1
    for one in places:
        start, end = max(first, one.start - _BEFORE), min(length, one.end + _AFTER)
        if low >= 0 and start <= high and end - low <= _LONGEST:
            high = max(high, end)
            continue
        if low >= 0:
            yield low, high
        low, high = start, end
    if low >= 0:
        yield low, high


def _blocks(chunks: Iterable[bytes]) -> Iterator[_Block]:
    """Blocks that end with a line; a line that is longer than two blocks is cut."""
    kept, line = b"", 1
    for chunk in chunks:
        kept += chunk
        while len(kept) > 2 * _BLOCK:
            cut = kept.rfind(b"\n", 0, 2 * _BLOCK) + 1 or kept.rfind(b" ", _BLOCK, 2 * _BLOCK) + 1 or 2 * _BLOCK
            yield _Block(kept[:cut], line)
            line += kept.count(b"\n", 0, cut)
            kept = kept[cut:]
    if kept:
        yield _Block(kept, line)


def _utf8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    decoder: codecs.IncrementalDecoder | None = None
    first = True
    for chunk in chunks:
        raw = chunk
        if first:
            first = False
            mark, encoding = next(((mark, name) for mark, name in _MARKS if raw.startswith(mark)), (b"", "utf-8"))
            raw = raw[len(mark) :]
            if encoding != "utf-8":
                decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        yield decoder.decode(raw).encode("utf-8", "replace") if decoder else raw
