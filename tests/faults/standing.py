"""What an answer says of what stands after a run that failed: each difference to before has to be one it tells of."""

import re
from collections.abc import Iterator
from typing import Any, Final

from faults.requests import Answer

PLACES: Final = (
    (r"/directory/deletedItems/", ("applications", "service_principals")),
    (r"/applications", ("applications", "service_principals")),
    (r"/servicePrincipals", ("service_principals",)),
    (r"/userAssignedIdentities/", ("managed_identities", "applications", "service_principals")),
    (r"/roleAssignment", ("role_assignments",)),
    (r"/serviceendpoint/|/pipelinePermissions/", ("organizations",)),
    (r"/secrets/", ("vaults",)),
)
"""Which parts of a world a call changes, by its URL. A managed identity has its principal and what it trusts there."""
TOLD: Final = re.compile(
    r"by hand: [A-Z]+ https?://\S+|send the same request again|kept, since it may be in use|cannot be taken back"
)
"""What is said of how to get rid of it, or why it had better stay."""
EXTRA: Final = re.compile(r"one of this description is there from before \(([0-9a-f-]{36})\)")


def unexplained(answer: Answer, differences: set[str]) -> Iterator[str]:
    """What stands, or is gone, without a word of it.

    Args:
        differences: Paths of a world, e.g. "applications/(new)".
    """
    standing = [change for change in answer.changes if change["status"] in {"left", "done"}]
    for change in standing:
        if change["status"] == "left" and not TOLD.search(change.get("detail", "")):
            yield f"left without a word of how to remove it: {change['target']}: {change.get('detail')}"
    explained = {place for change in standing for place in _places(change)}
    for path in sorted(differences):
        if path.partition("/")[0] not in explained:
            yield f"not told of: {path}"


def extras(answer: Answer) -> set[str]:
    """Ids of the credentials that an answer says were there from before."""
    return {found for change in answer.changes for found in EXTRA.findall(change.get("detail", ""))}


def _places(change: dict[str, Any]) -> tuple[str, ...]:
    return next((places for part, places in PLACES if re.search(part, change.get("url", ""))), ())
