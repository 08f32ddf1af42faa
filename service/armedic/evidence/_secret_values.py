"""How far a secret goes that begins at a known place: quotation marks, headers, lists, elements, bare words.

All searches run on bytes, one for each character, and in linear time: every repetition is bounded.
"""

import re
from typing import Final

Span = tuple[int, int]

MARKS: Final = frozenset([b'"', b"'", b"`"])
_LONGEST: Final = 8192
_MOST_MARKS: Final = 20
_CLOSED: Final = frozenset(b" \t\r\n,;:&)}]<>|.\\\"'`")
_ELEMENT: Final = re.compile(rb"[^\s<][^<]{0,8192}(?=</)")
_BARE: Final = re.compile(
    rb"(?:[^\s\"'`&;,<]|&(?![\w.%-]{1,64}=)|;(?!\s|[\w.-]{1,40}=|$)|,(?!\s|[\"'`]|[\w.-]{1,40}[:=]|$)"
    rb"|[\"'`](?![\s,;:&)}\]<>|\\]|$)|<(?![/A-Za-z!?])){1,8192}"
)
# Nothing, a placeholder, or the rest of a federated subject (repo:contoso/secrets:ref:refs/heads/main).
_NOTHING: Final = re.compile(
    rb"(?:null|none|nil|true|false|undefined|\*{3,})(?![\w*])|\$\([A-Za-z_.]{1,40}\)|\$\{\{[ A-Za-z_.]{1,60}\}\}"
    rb"|[?|.]{1,3}(?=\s|\Z)|\[\s{0,8}[\]{]|\[PII is hidden\]|ref:refs/|environment:|pull_request\b|job_workflow_ref:",
    re.IGNORECASE,
)
_PATH: Final = re.compile(
    rb"/(?:home|usr|opt|var|etc|tmp|mnt|root|agent|azp|__w|builds?|src|app|workspace)\b|[A-Za-z]:[\\/]"
)
_LIST: Final = re.compile(rb"\[\s{0,8}[\"'`][^\]]{0,8192}\]?")
_COOKIES: Final = re.compile(rb"[^\s;\"'`]{1,8192}(?:; {0,2}[^\s;\"'`]{1,8192}){0,200}")
_SCHEME: Final = re.compile(
    rb"(?:bearer|basic|digest|negotiate|ntlm|token|sharedkey(?:lite)?|sharedaccesssignature|apikey|oauth|hawk"
    rb"|aws4-[\w-]{1,20})(?=\s)",
    re.IGNORECASE,
)
_CREDENTIALS: Final = re.compile(
    rb"\s{1,4}[^\s\"'`,]{1,8192}(?:[\"'][^\s\"',]{0,400}[\"'])?(?:,\s{0,2}[\w-]{1,40}=[^\s,]{1,4096}){0,20}"
)
# Words after "token: " that tell what went wrong with it; two plain words in a row are told of other names too.
_SPOKEN: Final = re.compile(
    rb"[A-Za-z][a-z'-]{0,13}[.,:;!?]?(?=\s|\Z)|(?:[A-Za-z][a-z]{1,14})(?:[A-Z][a-z]{1,14}){1,8}(?:\(\))?[.,:;]?(?=\s|\Z)"
    rb"|[A-Z]{2,8}(?=\s)|https?://|[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![\w-])"
)
_TOLD: Final = re.compile(
    rb"[A-Za-z][a-z'-]{0,13} (?:[A-Za-z][a-z'-]{0,20}|[A-Z]{2,6})(?=[\s.,;]|\Z)(?!\s[:=])|AADSTS\d{5,8}\b"
)
_LONE: Final = frozenset([b"secret", b"secrets", b"token", b"tokens", b"cookie", b"cookies", b"assertion"])


def placeholder(raw: bytes, at: int) -> bool:
    """Whether null, a variable, a path or the like stands at a place, and no secret."""
    return bool(_NOTHING.match(raw, at) or _PATH.match(raw, at))


def told(raw: bytes, at: int, name: bytes) -> bool:
    """Whether words follow that say something of a secret, as in "token: AADSTS700016 ..."."""
    if name.endswith(b"authorization"):
        return False
    return bool(_TOLD.match(raw, at) or (name in _LONE and _SPOKEN.match(raw, at)))


def value_at(raw: bytes, at: int, name: bytes) -> Span | None:
    """The value that begins at a place; `name` is "<" for the text of an XML element."""
    mark = raw[at : at + 1]
    if not mark or mark == b"{" or placeholder(raw, at):
        return None
    if mark in MARKS:
        return _quoted(raw, at + 1, mark, name)
    whole = _ELEMENT if name == b"<" else _COOKIES if b"cookie" in name else _LIST
    if found := whole.match(raw, at) or _LIST.match(raw, at):
        return found.span()
    if scheme := _SCHEME.match(raw, at):
        found = _CREDENTIALS.match(raw, scheme.end())
        return (found.start() + 1, found.end()) if found else None
    found = _BARE.match(raw, at)
    if found and name.endswith(b"authorization"):
        found = _CREDENTIALS.match(raw, found.end()) or found
    return (at, found.end()) if found else None


def _quoted(raw: bytes, at: int, mark: bytes, name: bytes) -> Span | None:
    """To a quotation mark with nothing but punctuation after it, else as far as the text goes."""
    last = min(len(raw), at + _LONGEST)
    end = raw.find(mark, at, last)
    for _ in range(_MOST_MARKS):
        if end < 0 or end + 1 >= len(raw) or raw[end + 1] in _CLOSED:
            break
        end = raw.find(mark, end + 1, last)
    end = end if end >= 0 else last
    challenge = name.endswith(b"authorization") and raw.startswith(b"https://", at)
    return None if end == at or challenge or _NOTHING.fullmatch(raw, at, end) else (at, end)
