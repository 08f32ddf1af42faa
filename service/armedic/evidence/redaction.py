"""Secrets out of text and documents: what people paste holds tokens, and none of them may reach an answer."""

import re
from collections.abc import Mapping
from typing import Any, Final

HIDDEN: Final = "***"
_DEEPEST: Final = 12
_NAMES: Final = (
    r"(?:client_?|app_?|azure_client_)?secret(?:_?text|_?value)?|"
    r"service_?principal_?(?:key|certificate)|"
    r"(?:access|refresh|id|oidc|api|bearer|system|session|private|federated)[_-]?token|(?:api|account|access|subscription)[_-]?key|"
    r"shared_?access_?(?:key|signature)|(?:client_)?assertion|pass(?:word|wd|phrase)|pwd|pat|x-api-key|publish_?profile|"
    r"sig|token|cookie"
)
_CONFIDENTIAL: Final = re.compile(rf"(?:{_NAMES})", re.IGNORECASE)
_PASSES: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"-----BEGIN [A-Z ]{3,40}-----[^-]{0,20000}(?:-----END [A-Z ]{3,40}-----)?"), HIDDEN),
    # The first two parts of a JWT are JSON objects, so both begin with the base64 of '{"'.
    (re.compile(r"(?<![\w-])eyJ[\w-]{5,}(?:\.[\w-]*={0,2}){0,4}"), HIDDEN),
    (re.compile(r"\b(bearer|basic)(\s{1,4})(?=\S{0,200}[\d=])[\w.~+/=-]{8,}", re.IGNORECASE), rf"\1\2{HIDDEN}"),
    (re.compile(r"(://[^\s/:@'\"]{0,256}:)[^\s/@'\"]{1,512}@"), rf"\1{HIDDEN}@"),
    (
        re.compile(
            rf"((?<![A-Za-z])(?:{_NAMES})[\\\"']{{0,4}}\s{{0,4}}[=:]\s{{0,4}}[\\\"']{{0,4}})"
            r"(?!null\b|none\b|true\b|false\b|\*\*\*|\s|[\\\"'{}\[\],;&])[^\s\"'\\,;&}<>]+",
            re.IGNORECASE,
        ),
        rf"\1{HIDDEN}",
    ),
    (
        re.compile(r"((?:^|\s)(?:--?(?:password|p|client-secret|secret|token|pat))[ =])[^\s'\"-][^\s'\"]*"),
        rf"\1{HIDDEN}",
    ),
    # Entra client secrets: three characters, a digit, "Q~", the rest. Source: their published form for secret scanners.
    (re.compile(r"(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{20,}"), HIDDEN),
    (re.compile(r"(?<![A-Za-z0-9])[a-z2-7]{52}(?![A-Za-z0-9])"), HIDDEN),
    (re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{40,}={1,2}"), HIDDEN),
)
_DENSE: Final = re.compile(r"(?<![\w+~-])[\w+~-]{40,}(?![\w+~-])")


def redact(text: str) -> str:
    """The text with everything that looks like a token, key, password or certificate replaced by "***"."""
    for pattern, replacement in _PASSES:
        text = pattern.sub(replacement, text)
    return _DENSE.sub(lambda found: HIDDEN if _random(found[0]) else found[0], text)


def conceal(document: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a JSON object without secrets; null and "" stay, since they say that there is none."""
    return {key: _concealed(key, value, _DEEPEST) for key, value in document.items()}


def confidential(name: str) -> bool:
    """Whether a JSON member of this name carries a secret."""
    return _CONFIDENTIAL.fullmatch(name) is not None


def _concealed(name: str, value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return HIDDEN if value and confidential(name) else redact(value)
    if isinstance(value, Mapping):
        return {key: _concealed(key, inner, depth - 1) for key, inner in value.items()} if depth else {}
    if isinstance(value, list | tuple):
        return [_concealed(name, inner, depth - 1) for inner in value] if depth else []
    return value


def _random(word: str) -> bool:
    kinds = (str.islower, str.isupper, str.isdigit)
    return all(sum(map(kind, word)) > 2 for kind in kinds)  # noqa: PLR2004 - names have one or two, tokens have many
