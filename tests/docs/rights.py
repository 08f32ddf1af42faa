"""What the tests of rights share: a right without the scope, tenant or vault at which it is missing."""

import re
from collections.abc import Iterable

_WHERE = re.compile(r" (?:at /|on the vault ).*")
_SIGN_IN = "Microsoft Entra: "
"""No right that could be granted: Armedic has no valid credential, or none in that tenant."""


def rights(needs: Iterable[str]) -> set[str]:
    """Them, as checks and repairs declare them."""
    return {_WHERE.sub("", need) for need in needs if not need.startswith(_SIGN_IN)}
