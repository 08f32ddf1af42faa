"""How texts say that something ends soon; what ends, and whose it is, the causes say."""

from typing import Final

from armedic.causes._cause import Passage, worded

SOON: Final = (
    r"(?:(?:will expire|expires?|expiring|ends?) (?:in|within) (?:the next |less than )?\d{1,3} ?"
    r"(?:day|week|hour|d\b|w\b|w\d)"
    r"|(?:will expire|expires?|expiring) (?:very )?soon|(?:about|going|close) to expire|(?:is|are) expiring\b"
    r"|(?:will expire|expires?)(?: on|:) .{0,3}\d{1,4}[-/.]\d|near(?:ing)? (?:its |their )?expir\w{1,6}"
    r"|\d{1,3} days? (?:left|remaining|until expir\w{1,6})"
    r"|days? ?(?:left|remaining|to ?expir\w{1,6}|until ?expir\w{1,6}): ?"
    r"\d{1,3}\b)"
)
_LITERALS: Final = (
    "expires",
    "expire in",
    "expire within",
    "expire on",
    "expire soon",
    "expire very soon",
    "to expire",
    "expiring",
    "ends in",
    "ends within",
    "days left",
    "day left",
    "days remaining",
    "day remaining",
    "until expir",
    "daystoexpir",
    "days to expir",
    "daysuntilexpir",
    "near expir",
    "nearing",
    "near its expir",
    "near their expir",
)
"""One of them stands in every form of SOON."""


def ending(pattern: str) -> tuple[Passage, ...]:
    """Passages for a pattern that contains SOON: such a text is likely, not more."""
    return worded(_LITERALS, pattern, "likely")
