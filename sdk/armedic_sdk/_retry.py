"""When a call is sent again, and after how long: only one that changes nothing, and only for passing trouble."""

import random
from collections.abc import Mapping

PASSING = frozenset({429, 502, 503, 504})
FIRST_ERROR = 400
LONGEST_WAIT_SECONDS = 60.0


def pause(attempt: int, status: int | None = None, headers: Mapping[str, str] | None = None) -> float | None:
    """Seconds to wait before the next attempt; None when there should be none.

    Args:
        attempt: How many were made, 1 or more.
        status: Of the answer; None when there was no answer.
        headers: Of the answer; Retry-After in seconds is honoured, unless it asks for more than a minute.
    """
    if status is not None and status not in PASSING:
        return None
    asked = (headers or {}).get("retry-after", "")
    if asked.isdigit():
        return float(asked) if float(asked) <= LONGEST_WAIT_SECONDS else None
    longest = min(0.25 * float(2**attempt), 8.0)
    return longest * (0.5 + random.random() / 2)  # noqa: S311 - spreads load, protects nothing
