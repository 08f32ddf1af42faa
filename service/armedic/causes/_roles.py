"""Which built-in role covers an action that Azure Resource Manager refused, and which roles already do."""

import re
from typing import Final

from armedic.facts import Named, Refusal, RoleAssignment

READER: Final = "Reader"
CONTRIBUTOR: Final = "Contributor"
_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SCOPE: Final = re.compile(
    rf"/subscriptions/({_GUID.pattern})(?:/.*)?|/providers/Microsoft\.Management/.+", re.IGNORECASE
)
_SUBSCRIPTION: Final = re.compile(r"/subscriptions/[^/]+/?", re.IGNORECASE)
_CONTROL_PLANE: Final = re.compile(r"/(?:subscriptions/.+|providers/microsoft\.management/managementgroups/.+)")
_IDS: Final = {
    READER: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    CONTRIBUTOR: "b24988ac-6180-42a0-ab88-20f7382dd24c",
    "Owner": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
}
"""Source: learn.microsoft.com/azure/role-based-access-control/built-in-roles."""
_COVERS: Final = {READER: frozenset(_IDS.values()), CONTRIBUTOR: frozenset({_IDS[CONTRIBUTOR], _IDS["Owner"]})}
_DATA: Final = ("/blobs/", "/messages/", "/files/", "/entities/", "getsecret", "/secrets/readmetadata", "/datasets/")
_WITHHELD: Final = (
    "microsoft.authorization/",
    "microsoft.blueprint/",
    "microsoft.purview/",
    "microsoft.compute/galleries/share/",
    "microsoft.resources/deploymentstacks/managedenysetting",
    "microsoft.subscription/cancel",
    "microsoft.subscription/enable",
)
"""What Contributor leaves out, besides reading."""


def at_subscription(refusal: Refusal) -> bool:
    """Whether it is the refusal that Verify meets: the subscription itself may not be read."""
    read = refusal.action.casefold() == "microsoft.resources/subscriptions/read"
    return read and _SUBSCRIPTION.fullmatch(refusal.scope) is not None


def granting(refusal: Refusal) -> bool:
    """Whether the right to grant was refused: then the one who grants lacks a role, not the connection's principal."""
    return refusal.action.casefold().startswith("microsoft.authorization/roleassignments/")


def by_person(refusal: Refusal) -> bool:
    """Whether a person was refused; a service connection signs in as a principal without a user name."""
    return "@" in refusal.client or "#" in refusal.client


def smallest_role(refusal: Refusal) -> str | None:
    """Reader or Contributor, whichever is the smaller that covers the action; None when neither is sure to."""
    action = refusal.action.casefold()
    if "*" in action or action.count("/") == 0 or not _CONTROL_PLANE.fullmatch(refusal.scope.casefold()):
        return None
    if any(part in action for part in _DATA):
        return None
    if action.endswith("/read"):
        return READER
    return None if action.startswith(_WITHHELD) else CONTRIBUTOR


def covered(refusal: Refusal, assignments: tuple[RoleAssignment, ...]) -> bool:
    """Whether one of the assignments grants, at the refused scope or above, a role that covers the action."""
    roles = _COVERS.get(smallest_role(refusal) or "", frozenset())
    scope = refusal.scope.casefold().rstrip("/") + "/"
    return any(
        one.role_definition_id.casefold() in roles
        and one.condition is None
        and (scope.startswith(one.scope.casefold().rstrip("/") + "/") or "managementgroups/" in one.scope.casefold())
        for one in assignments
    )


def named(refusal: Refusal) -> Named:
    """What the refusal names, without placeholders, and the role that would have been enough."""
    scope = refusal.scope.rstrip("/")
    within = _SCOPE.fullmatch(scope)
    other = refusal.client.casefold() != refusal.object_id.casefold()
    return Named(
        object_id=refusal.object_id if _GUID.fullmatch(refusal.object_id) else None,
        client_id=refusal.client if other and _GUID.fullmatch(refusal.client) else None,
        subscription_id=within[1] if within else None,
        scope=scope if within else None,
        action=refusal.action,
        role=smallest_role(refusal) if within else None,
    )


def told(refusal: Refusal) -> str:
    """The refusal in a few words."""
    who = refusal.object_id or refusal.client or "the client"
    return f"{refusal.code}: {who} may not perform {refusal.action} over {refusal.scope or 'an unnamed scope'}"
