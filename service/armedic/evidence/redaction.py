"""Secrets out of text and documents: what people paste holds tokens, and none of them may reach an answer."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import re2

from armedic.evidence import _secret_forms, _secret_names
from armedic.evidence._secret_values import Span

HIDDEN: Final = "***"
_DEEPEST: Final = 12
_DECODINGS: Final = 3
_SHORTEST: Final = 6
_WORD: Final = 20
_ENCODED: Final = re.compile(
    r"%([0-9A-Fa-f]{2})|\\{1,8}u00([2-7][0-9A-Fa-f])|\\{1,8}([\"'`/])|&(?:amp;){0,3}(?:#(\d{2,3})|#x([0-9A-Fa-f]{2})|(\w{2,4}));"
)
_ENTITIES: Final = {"quot": '"', "apos": "'", "amp": "&", "lt": "<", "gt": ">"}
_INNER: Final = frozenset(["value", "content", "text", "data"])
_PERHAPS: Final = re2.compile(
    # a name of a secret with something after it that may begin a value
    rb"(?i)(?:secret|pass|pwd|token|key|assertion|cookie|auth|session|pat|sig)[\w.$-]{0,40}[\"'`\]]{0,3}"
    rb"(?:\s{0,4}[:=>]|\s{0,4},\s{0,40}[\"'`]?value|\s{1,8}value|\s{1,4}[\w:.-]{1,40}\s?=)"
    rb"|(?:bearer|basic)\s|securestring|issecret|setvariable|/secrets/|-----|hooks\.slack|glpat-"
    # escapes, options of a command line, names in URLs
    rb"|[%\\&@]|(?:^|[\s\"'])-{1,2}[a-z]"
    # a word that is long enough to be one itself
    rb"|eyJ|Q~|MII|gh[oprsu]_|github_pat|npm_|xox|oy2|AKIA|ASIA|dapi"
    rb"|[A-Za-z0-9+/._~=-]{20}"
)
"""Whatever is hidden matches it; most text does not."""
_VAULT: Final = re.compile(r"https://[^/\s]{1,100}/secrets/", re.IGNORECASE)


def redact(text: str) -> str:
    """The text with everything that looks like a token, key, password or certificate replaced by "***"."""
    if not suspect(text):
        return text
    spans = _merged(_spans(text, _DECODINGS))
    if not spans:
        return text
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], HIDDEN]
        at = end
    return "".join([*parts, text[at:]])


def suspect(text: str) -> bool:
    """Whether there can be anything to hide at all: of most text one pass of an automaton says that there is not."""
    return _PERHAPS.search(text.encode("latin-1", "replace")) is not None


def conceal(document: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a JSON object without secrets; null and "" stay, since they say that there is none."""
    return _concealed_members(document, "", _DEEPEST)


def confidential(name: str) -> bool:
    """Whether a JSON member of this name carries a secret."""
    return _secret_names.confidential(name)


def _spans(text: str, depth: int) -> list[Span]:
    """Where secrets stand, as they are written or under escapes and encodings."""
    if len(text) < _SHORTEST or (len(text) < _WORD and text.isalnum()):
        return []
    raw = text.encode("latin-1", "replace")
    low = raw.lower()
    words = _secret_forms.words(raw)
    found = [
        *_secret_names.by_name(raw, low),
        *_secret_forms.by_form(raw, low),
        *_secret_forms.by_randomness(raw, words),
    ]
    if depth:
        if b"%" in raw or b"\\" in raw or b"&" in raw:
            found += _under_escapes(text, depth - 1)
        found += [span for span, inner in _secret_forms.in_base64(raw, words) if _spans(inner, depth - 1)]
    return found


def _under_escapes(text: str, depth: int) -> Iterator[Span]:
    """Where secrets stand once percent encoding, JSON escapes and XML entities are undone."""
    parts: list[str] = []
    places, origins = [0], [0]
    length = at = 0
    for escape in _ENCODED.finditer(text):
        character = _character(escape)
        if character is None:
            continue
        plain = text[at : escape.start()]
        parts += [plain, character]
        length += len(plain)
        at = escape.end()
        places += [length, length + 1]
        origins += [escape.start(), at]
        length += 1
    if not at:
        return
    for span in _spans("".join([*parts, text[at:]]), depth):
        start, end = (
            origins[index] + place - places[index] for place in span for index in [bisect_right(places, place) - 1]
        )
        yield start, end


def _character(escape: re.Match[str]) -> str | None:
    percent, unicode, escaped, decimal, hexadecimal, entity = escape.groups()
    if escaped:
        return str(escaped)
    if entity:
        return _ENTITIES.get(entity.lower())
    code = int(decimal) if decimal else int(percent or unicode or hexadecimal, 16)
    return chr(code) if code < 256 else None  # noqa: PLR2004 - one byte


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _concealed(name: str, value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return HIDDEN if value and confidential(name) else redact(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, Mapping):
        return _concealed_members(value, name, depth - 1) if depth else {}
    if isinstance(value, list | tuple):
        return [_concealed(name, inner, depth - 1) for inner in value] if depth else []
    return HIDDEN if confidential(name) else value


def _concealed_members(members: Mapping[str, Any], name: str, depth: int) -> dict[str, Any]:
    """The members of an object; `value` is as confidential as what the object or its `name` says that it is."""
    named = members.get("name", members.get("key", ""))
    secret = (
        members.get("isSecret") is True
        or any(isinstance(one, str) and confidential(one) for one in (name, named))
        or any(isinstance(one, str) and _VAULT.match(one) for one in (members.get("id"), members.get("kid")))
    )
    return {
        redact(key): _concealed("secret" if secret and key.casefold() in _INNER else key, value, depth)
        for key, value in members.items()
    }
