"""What is called a secret: values after a name in JSON, forms, headers, XML, settings and command lines.

All searches run on bytes, one for each character, and in linear time: literals first, bounded repetitions after.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from armedic.evidence._secret_values import MARKS, Span, placeholder, told, value_at

_KEYS: Final = (
    r"(?:api|access|account|admin|shared|subscription|private|primary|secondary|master|functions?|host|storage|cosmos"
    r"|encryption|signing|service[_-]?principal|spn?|service[_-]?bus|event[_-]?hub|search|auth|license|client|app|nuget"
    r"|npm|sas|x|webhook|deploy|ssh|tls|ssl|hmac|secret)[_.-]?key(?:[_-]?data)?"
)
_ENDINGS: Final = (
    r"secrets?|pass[_-]?(?:words?|wd|phrase|code)|pwd|(?<!publickey)(?<!cancellation)(?<!\bj)tokens?|assertion|cookies?"
    rf"|{_KEYS}|shared[_-]?access[_-]?signature|publish(?:ing)?[_-]?profile|connection[_-]?string|saml[_-]?response"
    r"|service[_-]?principal[_-]?certificate|client[_-]?certificate(?:[_-]?data)?|certificate[_-]?data"
    r"|code[_-]?verifier|device[_-]?code|auth(?:orization)?[_-]?code|(?:proxy[_-]|\b)authorization|_auth|x-auth"
    r"|(?:fed|aspx)auth|estsauth(?:persistent|light)?|(?:user|aad|host)authentication(?:[_-]?ph)?|vstssession"
    r"|session[_-]?id|sas[_-]?(?:url|uri)?"
)
_WORDS: Final = r"pat|sig|signature|pass|pfx|pem|auth[_-]?header|user[_-]?auth"
_TAIL: Final = r"(?:[_.-]?(?:value|text|string|plain|plain[_-]?text|raw|base64|b64|content|\d{1,2}))?"
_CONFIDENTIAL: Final = re.compile(
    rf"(?:.{{0,80}}(?:{_ENDINGS})|(?:.{{0,80}}[_.$-])?(?:{_WORDS})){_TAIL}", re.IGNORECASE | re.DOTALL
)
_LONGEST: Final = 80

_FOLLOWED: Final = (
    rb"(?P<pair>[\"'`]?(?:\s{0,4},\s{0,40}[\"'`]?|\s{1,8})value[\"'`]?\s{0,4}[:=]\s{0,4})"
    rb"|(?P<inner>[\"'`]?\s{0,4}[:=]\s{0,4}\{\s{0,40}(?:[\"'`]?is_?secret[\"'`]?\s{0,4}[:=]\s{0,4}\w{1,5}[,;]?\s{0,40})?"
    rb"[\"'`]?value[\"'`]?\s{0,4}[:=]\s{0,4})"
    rb"|(?P<set>[\"'`\]]{0,3}(?:(?:=>|:=|={1,2}|:)[ \t\r\n]{0,4}|\s{1,4}(?:=>|:=|={1,2}|:)\s{0,4}))"
    rb"|(?P<tag>(?:\s{1,4}[\w:.-]{1,40}\s?=[^<>]{0,120})?>)"
)
_FLAG: Final = rb"|(?P<flag>\s{1,4})"
_DASHES: Final = (b" -", b"\n-", b'"-', b"'-")
_SUFFIX: Final = (
    rb"(?:[_.-]?(?:value|text|string|plain|raw|base64|b64|content|data|ph|persistent|light|id|ur[il]|\d{1,2}))?"
)


def _named_like(name: bytes, more: bytes) -> re.Pattern[bytes]:
    return re.compile(name + _SUFFIX + rb"(?:" + _FOLLOWED + more + rb")")


_STEMS: Final[tuple[tuple[bytes, re.Pattern[bytes], re.Pattern[bytes]], ...]] = tuple(
    (stem, _named_like(stem + rest, b""), _named_like(stem + rest, _FLAG))
    for stem, rest in (
        (b"secret", rb"s?(?:[_.-]?key)?"),
        (b"pass", rb"(?:[_-]?(?:words?|wd|phrase|code))?"),
        (b"pwd", b""),
        (b"token", b"s?"),
        (b"key", rb"(?:[_-]?data)?"),
        (b"assertion", b""),
        (b"cookie", b"s?"),
        (b"auth", rb"(?:orization|entication)?(?:[_-]?(?:code|header))?"),
        (b"session", rb"(?:[_-]?id)?"),
        (b"pat", b""),
        (b"sig", rb"(?:nature)?"),
    )
)
_NAMING: Final = bytes(code if re.match(rb"[A-Za-z0-9$_.-]", bytes([code])) else ord(" ") for code in range(256))
_AUTHENTICATE: Final = rb"authorization(?:_uri)?|realm|error\w{0,20}|resource\w{0,10}|scope|client_id|trusted_issuers"
_SCHEMED: Final = re.compile(
    rb"(?<![A-Za-z0-9])(?:bearer|basic)\s{1,4}(?!(?:" + _AUTHENTICATE + rb")=)([\w.~+/=%-]{8,8192})", re.IGNORECASE
)
_TELLING: Final = re.compile(rb"[0-9+=]|[a-z][A-Z]|.{20}")
_OPTIONS: Final = (
    re.compile(rb"(?<![\w-])-p(?: {1,4}|=)(?![-$]|\d{1,5}(?::\d{1,5}){0,2}(?:\s|$))"),
    re.compile(rb"(?<![\w-])(?:-u|--user)[ =]{1,2}[\"']?[^\s:\"']{0,200}:(?!//)"),
)
_CALLS: Final = (
    (b"securestring", re.compile(rb"convertto-securestring\s{1,4}(?:-string\s{1,4})?(?![-$])")),
    (b"issecret=true", re.compile(rb"issecret=true[^\]\s]{0,200}\]")),
    (
        b"task.setvariable",
        re.compile(rb"task\.setvariable [\w=;.-]{0,60}(?:secret|token|passw|pwd|key)[\w=;.-]{0,100}\]"),
    ),
    (b"/secrets/", re.compile(rb"(?<!\w)[\"']?value[\"']?\s{0,4}[:=]\s{0,4}")),
)
_PROJECT: Final = re.compile(rb"[A-Za-z][A-Za-z./_-]{0,60}(?=\s|\Z)")


def confidential(name: str) -> bool:
    """Whether something of this name carries a secret."""
    return _judged(name[-_LONGEST:])


def by_name(raw: bytes, low: bytes) -> Iterator[Span]:
    """Where the values stand of what is called a secret.

    Args:
        raw: The text, one byte for each character.
        low: The same in lower case.
    """
    options = any(dash in raw for dash in _DASHES) or raw[:1] == b"-"
    for stem, assigned, flagged in _STEMS:
        if stem in low:
            pattern = flagged if options else assigned
            yield from _values(raw, (_named(raw, found) for found in pattern.finditer(low)))
    if options:
        # -p is a project to az devops, a folder to mkdir, a password to az login.
        passed = placeholder if b"login" in low else _PROJECT.match
        for pattern in _OPTIONS:
            yield from _values(
                raw, ((found.end(), b"") for found in pattern.finditer(low) if not passed(raw, found.end()))
            )
    for literal, pattern in _CALLS:
        if literal in low:
            yield from _values(raw, ((found.end(), b"") for found in pattern.finditer(low)))
    if b"bearer" in low or b"basic" in low:
        yield from (found.span(1) for found in _SCHEMED.finditer(raw) if _TELLING.search(found[1]))


@lru_cache(maxsize=4096)
def _judged(name: str) -> bool:
    return _CONFIDENTIAL.fullmatch(name) is not None


def _values(raw: bytes, places: Iterable[tuple[int, bytes] | None]) -> Iterator[Span]:
    done = 0
    for place in places:
        # Inside a value that is hidden anyway; one in quotation marks may go on after it.
        if place is None or (place[0] < done and raw[place[0] : place[0] + 1] not in MARKS):
            continue
        if span := value_at(raw, *place):
            done = max(done, span[1])
            yield span


def _named(raw: bytes, found: re.Match[bytes]) -> tuple[int, bytes] | None:
    """Where the value begins, and the name, if that is the name of a secret and something follows."""
    how = found.lastgroup or ""
    follows, start = found.start(how), found.start()
    earlier = max(0, start - _LONGEST)
    first = earlier + raw[earlier:start].translate(_NAMING).rfind(b" ") + 1
    if how == "flag" and raw[first : first + 1] != b"-":
        return None
    before = raw[max(0, first - 24) : first]
    if how == "tag" and not (b"<" in before and before[-1:] in b"<:"):
        return None
    # A subject of Kubernetes, and a path in quotation marks that ends so.
    if before.endswith(b"serviceaccount:") or (before[-1:] == b"/" and raw[follows : follows + 1] in MARKS):
        return None
    name = raw[first:follows].lower()
    if not _judged(name.decode("latin-1").lstrip("-$")):
        return None
    between = raw[follows : found.end()]
    spoken = how == "flag" or (between[-1:].isspace() and between.strip(b" \t\r\n\"'`") == b":")
    if spoken and told(raw, found.end(), name):
        return None
    return found.end(), b"<" if how == "tag" else name
