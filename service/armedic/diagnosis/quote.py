"""Evidence out of a text: a short excerpt around a hit, without secrets, and what is named right there."""

from typing import Any, Final

import msgspec

from armedic.diagnosis.scan import Hit
from armedic.evidence import identifiers
from armedic.evidence.redaction import redact, suspect
from armedic.facts import Evidence, Statement

_LONGEST: Final = 400
_MOST: Final = 20


def quoted(statement: Statement, hit: Hit) -> Evidence:
    """The hit as evidence."""
    folded = statement.folded
    said = folded[hit.start : hit.end]
    named = identifiers.read(_passage(folded, hit))
    if said.upper().startswith("AADSTS") and said[6:].isdigit():
        named = msgspec.structs.replace(named, aadsts_code=said.upper())
    if statement.about.connection_id and named.connection_id is None:
        named = msgspec.structs.replace(named, connection_id=statement.about.connection_id)
    return Evidence(
        source=statement.source,
        location=statement.at(hit.start),
        observed=excerpt(folded, hit.start, hit.end),
        item=statement.item,
        named=named,
        certainty=hit.certainty,
    )


def excerpt(folded: str, start: int, end: int) -> str:
    """Some words before and after a place; redacted in a wide window first, so that no token is cut into view."""
    before, said, after = folded[max(0, start - 600) : start], folded[start:end], folded[end : end + 900]
    if suspect(before + said + after):
        before, said, after = redact(before), redact(said), redact(after)
    head, tail = before[-80:], after[:160]
    if start > len(head):
        head = "…" + head.partition(" ")[2]
    if len(folded) - end > len(tail):
        tail = tail.rpartition(" ")[0] + "…"
    return (head + said[:200] + tail).strip()


def safe(piece: Evidence) -> Evidence:
    """Evidence whose values are short and without secrets."""
    return msgspec.structs.replace(piece, observed=_shown(piece.observed), expected=_shown(piece.expected))


def _passage(folded: str, hit: Hit) -> str:
    """The text around a hit, without what belongs to the sign-in errors before and after it."""
    first, last = max(0, hit.start - 300), hit.end + 1500
    window = folded[first:last].lower()
    crowded = window.find("aadsts", 0, hit.start - first) >= 0
    later = window.find("aadsts", hit.end - first)
    return folded[hit.start if crowded else first : first + later if later >= 0 else last]


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        text = redact(value)
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return tuple(map(_shown, value[:_MOST])) if isinstance(value, tuple | list) else value
