"""`make bench`: all of it, or the parts named as arguments."""

import sys
from collections.abc import Callable
from typing import Final

from bench import captures, hostile, live, matching, messages, sdk, sweep, uploads

PARTS: Final[dict[str, Callable[[], str]]] = {
    "messages": messages.report,
    "matching": matching.report,
    "hostile": hostile.report,
    "captures": captures.report,
    "uploads": uploads.report,
    "live": live.report,
    "sweep": sweep.report,
    "sdk": sdk.report,
}


def main() -> None:
    """Print the figures as they come."""
    for name in sys.argv[1:] or PARTS:
        sys.stdout.write(PARTS[name]())
        sys.stdout.flush()


if __name__ == "__main__":
    main()
