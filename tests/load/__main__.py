"""`make load` and `make scale`: the parts that are named."""

import sys
from collections.abc import Callable
from typing import Final

from load import hostile, overload, scale

PARTS: Final[dict[str, Callable[[], tuple[str, bool]]]] = {
    "overload": overload.report,
    "hostile": hostile.report,
    "scale": scale.report,
}


def main() -> int:
    """Print the figures as they come; 1 if one is out of its bounds."""
    failed = 0
    for name in sys.argv[1:] or PARTS:
        text, good = PARTS[name]()
        sys.stdout.write(text)
        sys.stdout.flush()
        failed |= not good
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
