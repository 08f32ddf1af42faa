"""Which built-in role covers an action that Azure Resource Manager refused, and which roles already do."""

import re
from typing import Final

from armedic.causes._built_in_roles import BuiltInRole, by_id, planes, table
from armedic.facts import Named, Refusal, RoleAssignment

READER: Final = "Reader"
CONTRIBUTOR: Final = "Contributor"
_ADMINISTRATOR: Final = "Role Based Access Control Administrator"
_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SCOPE: Final = re.compile(
    rf"/subscriptions/({_GUID.pattern})(?:/.*)?|/providers/Microsoft\.\w{{2,60}}/.+", re.IGNORECASE
)
_SUBSCRIPTION: Final = re.compile(r"/subscriptions/[^/]+/?", re.IGNORECASE)
_CONTROL_PLANE: Final = re.compile(r"/(?:subscriptions/.+|providers/microsoft\.management/managementgroups/.+)")
_MANAGEMENT_GROUP: Final = re.compile(r"/providers/microsoft\.management/managementgroups/[^/]+/?")
_UNKNOWN_DATA: Final = ("/blobs/", "/messages/", "/files/", "/entities/", "/documents/", "/datasets/")
"""Words of data actions, for services that no role of the table is for."""


def at_subscription(refusal: Refusal) -> bool:
    """Whether it is the refusal that Verify meets: the subscription itself may not be read."""
    read = refusal.action.casefold() == "microsoft.resources/subscriptions/read"
    unnamed = not refusal.scope.strip("*xX<>. ")
    return read and (unnamed or _SUBSCRIPTION.fullmatch(refusal.scope) is not None)


def granting(refusal: Refusal) -> bool:
    """Whether the right to grant was refused: then the one who grants lacks a role, not the connection's principal."""
    return refusal.action.casefold().startswith("microsoft.authorization/roleassignments/")


def by_person(refusal: Refusal) -> bool:
    """Whether a person was refused; a service connection signs in as a principal without a user name."""
    return "@" in refusal.client or "#" in refusal.client


def smallest_role(refusal: Refusal) -> str | None:
    """The smallest built-in role that covers the action where it was refused; None when none is sure to.

    Reading takes Reader, unless a role of the service only reads and is narrower. Everything else takes the smallest
    role made for the service (the order is BuiltInRole.size), then Contributor; granting roles, which these leave out,
    takes Role Based Access Control Administrator. What only Owner or User Access Administrator may do gets no answer,
    and neither does a data action that no role of the table covers.
    """
    if not _decidable(refusal):
        return None
    action = refusal.action
    fitting = sorted((role for role in table().role if _fits(role, refusal)), key=lambda role: role.size)
    if planes(action) == ("management",) and action.casefold().endswith("/read"):
        reading = next((role.name for role in fitting if role.only_reads), READER)
        return None if _looks_like_data(action) and not fitting else reading
    if fitting:
        return fitting[0].name
    if "data" in planes(action) or _looks_like_data(action):
        return None
    general = (role for name in (CONTRIBUTOR, _ADMINISTRATOR) for role in table().role if role.name == name)
    return next((role.name for role in general if role.grants(action, "management")), None)


def covered(refusal: Refusal, assignments: tuple[RoleAssignment, ...]) -> bool:
    """Whether one of the assignments grants the action, at the refused scope or above; custom roles do not count."""
    if not _decidable(refusal):
        return False
    scope = refusal.scope.casefold().rstrip("/") + "/"
    held = (
        by_id().get(one.role_definition_id.casefold())
        for one in assignments
        if one.condition is None
        and (scope.startswith(one.scope.casefold().rstrip("/") + "/") or "managementgroups/" in one.scope.casefold())
    )
    return any(role is not None and _grants(role, refusal.action) for role in held)


def _decidable(refusal: Refusal) -> bool:
    """Whether it is one whole action at a scope of Azure Resource Manager."""
    whole = "*" not in refusal.action and "/" in refusal.action
    return whole and _CONTROL_PLANE.fullmatch(refusal.scope.casefold()) is not None


def _fits(role: BuiltInRole, refusal: Refusal) -> bool:
    here = role.at is None or _MANAGEMENT_GROUP.fullmatch(refusal.scope.casefold()) is not None
    return here and role.serves_action(refusal.action) and _grants(role, refusal.action)


def _grants(role: BuiltInRole, action: str) -> bool:
    return all(role.grants(action, plane) for plane in planes(action))


def _looks_like_data(action: str) -> bool:
    return any(word in action.casefold() for word in _UNKNOWN_DATA)


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
