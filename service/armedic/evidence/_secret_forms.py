"""What secrets look like by themselves: known prefixes, keys in PEM, and words that are too random to be names.

All searches run on bytes, one for each character, and in linear time: literals first, bounded repetitions after.
"""

import binascii
import re
from collections.abc import Iterable, Iterator
from typing import Final

from armedic.evidence._secret_values import Span

_LONGEST_PEM: Final = 20_000
_PREFIXED: Final[tuple[tuple[bytes, re.Pattern[bytes]], ...]] = (
    # The first two parts of a JWT are JSON objects, so both begin with the base64 of '{"'.
    (
        b"eyJ",
        re.compile(rb"(?<![\w-])eyJ[\w-]{5,}(?:\.[\w-]{0,8192}={0,2}){0,4}|eyJ[\w-]{30,}(?:\.[\w-]{1,8192}){1,4}"),
    ),
    # Entra client secrets: three characters, a digit, "Q~", the rest. Source: their published form for scanners.
    (b"Q~", re.compile(rb"(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{16,}")),
    (b"MII", re.compile(rb"(?<![A-Za-z0-9+/])MII[A-Za-z0-9+/]{20,}={0,2}(?:\s{1,4}[A-Za-z0-9+/]{16,}={0,2}){0,400}")),
    (b"_", re.compile(rb"(?<![A-Za-z0-9])(?:gh[oprsu]_[A-Za-z0-9]{12,}|github_pat_\w{12,}|npm_[A-Za-z0-9]{20,})")),
    (b"xox", re.compile(rb"(?<![A-Za-z0-9])xox[a-z]-[\w-]{10,}")),
    (b"oy2", re.compile(rb"(?<![A-Za-z0-9])oy2[a-z0-9]{30,}")),
    (b"glpat-", re.compile(rb"glpat-[\w-]{12,}")),
    (b"hooks.slack.com", re.compile(rb"hooks\.slack\.com/(?:services|workflows|triggers)/[\w/-]{8,}")),
    (b"AZDO", re.compile(rb"(?<![A-Za-z0-9])[A-Za-z0-9]{12,200}AZDO[A-Za-z0-9]{1,4}(?![A-Za-z0-9])")),
    (b"AKIA", re.compile(rb"(?<![A-Za-z0-9])AKIA[A-Z0-9]{12,}")),
    (b"ASIA", re.compile(rb"(?<![A-Za-z0-9])ASIA[A-Z0-9]{12,}")),
    (b"dapi", re.compile(rb"(?<![A-Za-z0-9])dapi[0-9a-f]{24,}")),
)
_IN_URL: Final = re.compile(rb"://[^\s/:@'\"<>]{0,256}:([^\s/@'\"]{1,512})@")
_CUT_PEM: Final = re.compile(
    rb"-----begin [a-z0-9 ]{3,40}-{0,5}(?:(?:\\{1,4}[nr]|\s){0,6}[a-z0-9+/=]{16,4096}){0,400}"
    rb"(?:\s{1,4}[a-z0-9+/]{1,20}={1,2})?"
)
_PEM_LINE: Final = re.compile(rb"[a-z0-9+/=]{40,100}")
_PEM_END: Final = re.compile(rb"-----end [a-z0-9 ]{3,40}-{0,5}")

_GUID: Final = rb"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
# Ids, digests and thumbprints, and the tenant and organization in subjects of the Microsoft Entra issuer.
_NO_SECRET: Final = re.compile(
    rb"(?<![A-Za-z0-9])(?:" + _GUID + rb"|[0-9A-Fa-f]{16,128})(?![A-Za-z0-9])"
    rb"|/eid1/c/[a-z]{2,8}/t/[\w-]{22}(?![\w-])(?:/a/[\w-]{22}(?![\w-]))?|/a/[\w-]{22}(?=/sc/|/[0-9a-f]{8}-)"
)
_SHAPE: Final = bytes(
    ord("a")
    if chr(code) in "abcdefghijklmnopqrstuvwxyz"
    else ord("A")
    if chr(code) in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    else ord("0")
    if chr(code) in "0123456789"
    else ord("/")
    if chr(code) in "/."
    else code
    if chr(code) in "+_~-"
    else ord(" ")
    for code in range(256)
)
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]{20,}")
_WHOLE: Final = re.compile(rb"[A-Za-z0-9+/]{32,}={0,2}")
_STANDARD: Final = bytes.maketrans(b"-_", b"+/")
_RUN: Final = re.compile(rb" ([^ ]{20,})")
_PIECE: Final = re.compile(rb"[^ /.]{1,4096}")
_REST: Final = re.compile(rb"={0,2}\s{1,2}([A-Za-z0-9+/_-]{6,19}|[A-Za-z0-9+/]{20,100})(?![A-Za-z0-9+/_.-])={0,2}")
_PADDING: Final = re.compile(rb"={1,2}")
_LETTERED: Final = re.compile(rb"(?<![A-Za-z0-9])(?:[a-z0-9]{32,}|[A-Z0-9]{32,})(?![A-Za-z0-9])")
_ACCESS_TOKEN: Final = 52
_PARTS: Final = re.compile(rb"[-_~+]")
_MIXED: Final = 0.4
_LESS_MIXED: Final = 0.3
_MOST_LINES: Final = 3
_SHORT: Final = 4
_FEW: Final = 8
_SOME: Final = 20
_MANY: Final = 32


def by_form(raw: bytes, low: bytes) -> Iterator[Span]:
    """Where tokens and keys stand that are known by a prefix, or by what encloses them.

    Args:
        raw: The text, one byte for each character.
        low: The same in lower case.
    """
    for literal, pattern in _PREFIXED:
        if literal in raw:
            yield from (found.span() for found in pattern.finditer(raw))
    if b"@" in raw:
        yield from (found.span(1) for found in _IN_URL.finditer(raw))
    if b"-----begin" in low or b"-----end" in low:
        yield from _pem(low)


def words(raw: bytes) -> list[tuple[int, int, bytes]]:
    """Where long words with digits in them stand, each with its shape: "a" for small letters, "A" for capitals, "0"."""
    found = ((run.start(), run.end() - 1, run[1]) for run in _RUN.finditer(b" " + raw.translate(_SHAPE)))
    return [
        word
        for word in found
        if word[1] - word[0] >= _MANY + _FEW or (b"0" in word[2] and _digit_boundaries(word[2]) > 1)
    ]


def by_randomness(raw: bytes, found: Iterable[tuple[int, int, bytes]]) -> Iterator[Span]:
    """Where words stand that nobody would choose: letters of both cases and digits in no order.

    Args:
        raw: The text, one byte for each character.
        found: What `words` gives for it.
    """
    for start, end, shape in found:
        if end - start >= _MANY:
            yield from _one_case(raw, start, end)
        if b"a" in shape and b"A" in shape:
            # Cheap, and true of few names; what it lets through is looked at closely.
            parts = sum(len(part) for part in shape.split(b"/") if len(part) < _SHORT or _rank(part))
            if parts >= _SOME or _rank(shape.replace(b"/", b"")) > 1:
                yield from _mixed_case(raw, start, end)


def in_base64(raw: bytes, found: Iterable[tuple[int, int, bytes]]) -> Iterator[tuple[Span, str]]:
    """What long words say that are base64 of plain text, and where they stand."""
    for start, end, shape in found:
        if b"A" not in shape or b"a" not in shape:
            continue
        for part in _BASE64.finditer(raw, start, end):
            word = part[0].translate(_STANDARD)
            whole = len(word) - len(word) % 4
            inner = binascii.a2b_base64(word[:whole]).replace(b"\0", b"")
            if inner.isascii():
                yield part.span(), inner.decode()


def _pem(low: bytes) -> Iterator[Span]:
    done = 0
    at = low.find(b"-----begin")
    while at >= 0:
        end = low.find(b"-----end", at, at + _LONGEST_PEM)
        found = _PEM_END.match(low, end) if end >= 0 else _CUT_PEM.match(low, at)
        done = found.end() if found else at + 10
        yield at, done
        at = low.find(b"-----begin", done)
    done = 0
    at = low.find(b"-----end")
    while at >= 0:
        found = _PEM_END.match(low, at)
        end = found.end() if found else at + 8
        yield _lines_before(low, at, done), end
        done = end
        at = low.find(b"-----end", end)


def _lines_before(low: bytes, at: int, done: int) -> int:
    """Where the lines begin that the end of a key closes; the last of them may be short."""
    first = max(done, at - _LONGEST_PEM)
    lines = low[first:at].replace(b"\\n", b"  ").replace(b"\\r", b"  ").replace(b"\\", b" ")
    start = len(lines)
    for line in reversed(lines.split()):
        if start < len(lines.rstrip()) and not _PEM_LINE.fullmatch(line):
            break
        start = lines.rfind(line, 0, start)
    return first + start


def _one_case(raw: bytes, start: int, end: int) -> Iterator[Span]:
    """Old access tokens of Azure DevOps are 52 letters and digits of base32; many keys have one case only."""
    for found in _LETTERED.finditer(raw, start, end):
        digits = _digit_boundaries(found[0].translate(_SHAPE))
        enough = digits if len(found[0]) == _ACCESS_TOKEN else digits * 5 >= len(found[0])
        if enough and not _NO_SECRET.fullmatch(found[0]):
            yield found.span()


def _mixed_case(raw: bytes, start: int, end: int) -> Iterator[Span]:
    """Groups of neighbouring pieces, parted by "/" or ".", that look random; ids between them are passed over."""
    text = _NO_SECRET.sub(lambda found: b" " * len(found[0]), raw[start:end])
    for found in _WHOLE.finditer(text):
        shape = found[0].translate(_SHAPE).replace(b"/", b"")
        if _rank(shape) > 1 and _digit_boundaries(shape) * 14 >= len(shape):
            yield start + found.start(), start + found.end()
    group: list[tuple[int, int, int]] = []
    for found in _PIECE.finditer(text):
        shape = found[0].translate(_SHAPE)
        rank = _rank(shape) or int(bool(group) and len(shape) < _SHORT)
        apart = not group or found.start() - group[-1][1] > 1
        if rank and not apart:
            group.append((found.start(), found.end(), rank))
            continue
        yield from _group(raw, group, start)
        group = [(found.start(), found.end(), rank)] if rank else []
    yield from _group(raw, group, start)


def _group(raw: bytes, group: list[tuple[int, int, int]], offset: int) -> Iterator[Span]:
    strong = any(rank > 1 for *_, rank in group)
    if not strong and sum(end - start for start, end, _ in group) < _SOME + 4:
        return
    start, end = group[0][0] + offset, group[-1][1] + offset
    if padding := _PADDING.match(raw, end):
        end = padding.end()
    yield start, end
    if end - start > _MANY:
        yield from _wrapped(raw, end)


def _wrapped(raw: bytes, end: int) -> Iterator[Span]:
    """The lines after one of a key or token: the last is short, another may look less random."""
    for _ in range(_MOST_LINES):
        rest = _REST.match(raw, end)
        shape = rest[1].translate(_SHAPE) if rest else b""
        long = len(shape) >= _SOME and b"a" in shape and b"A" in shape and _digit_boundaries(shape) > 1
        if rest is None or not (long or _rank(shape)):
            return
        end = rest.end(1)
        yield rest.span(1)


def _rank(shape: bytes) -> int:
    """2 for a random word, 1 for what may be a part of one, 0 for a name.

    Measured: in random base64, 58 of 100 neighbours differ in kind (small, capital, digit); in names, 20, hardly ever
    at a digit, and capitals and digits stand in other parts of it.
    """
    length = len(shape)
    digits = _digit_boundaries(shape)
    share = (digits + shape.count(b"aA") + shape.count(b"Aa")) / max(1, length - 1)
    if length < _SOME or b"a" not in shape or b"A" not in shape:
        return 1 if length < _MANY and share >= _MIXED and (digits or length < _FEW) else 0
    runs = shape.count(b"aaaa")
    if length >= _MANY and share >= _LESS_MIXED and runs * 16 < length and (digits > 1 or not runs):
        return 2
    if runs * 10 >= length or not any(b"a" in part and b"A" in part and b"0" in part for part in _PARTS.split(shape)):
        return 0
    if length < _SOME + 4:
        return 2 if digits >= _SHORT and share > _MIXED else int(share >= _MIXED)
    return 2 if (digits >= _SHORT - 1 and share >= _LESS_MIXED) or (digits > 1 and share >= _MIXED) else 0


def _digit_boundaries(shape: bytes) -> int:
    return shape.count(b"a0") + shape.count(b"0a") + shape.count(b"A0") + shape.count(b"0A")
