"""What was read live of the access that the connection's principal has, and of what was made just now."""

from datetime import datetime, timedelta
from typing import Final

from armedic.causes._roles import at_subscription
from armedic.facts import (
    MANAGEMENT_GROUP_READ,
    SUBSCRIPTION_READ,
    AbsentError,
    Access,
    Facts,
    RoleAssignment,
    Statement,
    UnreadError,
    at_or_above,
    is_data_action,
)

RECENT: Final = timedelta(minutes=15)
"""How long a new thing may take to be known everywhere: roles ten minutes, the rest of it less."""


def is_group(scope: str) -> bool:
    """Whether it is the scope of a management group."""
    return "/managementgroups/" in scope.casefold()


def verify_action(scope: str) -> str:
    """What Verify does with the subscription or management group."""
    return MANAGEMENT_GROUP_READ if is_group(scope) else SUBSCRIPTION_READ


def verify_access(facts: Facts) -> Access:
    """Whether the principal may do what Verify does: read the subscription or management group.

    Raises:
        UnreadError: What was read does not tell.
        AbsentError: There is no principal, or no scope.
    """
    scope = facts.connection.scope
    if scope is None:
        raise AbsentError
    return facts.access(verify_action(scope), scope)


def refused_by_verify(facts: Facts) -> bool:
    """Whether Verify was refused just when it read the subscription."""
    return any(
        at_subscription(refusal)
        for statement in facts.statements
        if statement.source == "verify"
        for refusal in statement.refusals
    )


def granted_just_now(facts: Facts, action: str, scope: str) -> RoleAssignment | None:
    """The role assignment that gives an action, if every one that does was made a moment ago.

    Raises:
        UnreadError: Assignments or roles could not be read.
        AbsentError: There is no principal, or no scope.
    """
    below = facts.seen_role_assignments_below
    held = [
        one
        for one in facts.role_assignments + (below if isinstance(below, tuple) else ())
        if one.condition is None and at_or_above(one.scope, scope)
    ]
    if not held:
        return None
    roles = facts.roles_by_id
    data = is_data_action(action, roles.values())
    giving = [
        one
        for one in held
        if (role := roles.get(one.role_definition_id)) is not None and role.covers(action, data=data)
    ]
    if not giving or not all(_recent(one, facts) for one in giving):
        return None
    return max(giving, key=lambda one: one.created_at or facts.now)


def settling(facts: Facts) -> bool:
    """Whether Verify was refused although a role that was assigned a moment ago lets it read the subscription."""
    try:
        scope = facts.connection.scope
        refused = scope is not None and not is_group(scope) and refused_by_verify(facts)
        return refused and granted_just_now(facts, SUBSCRIPTION_READ, scope or "") is not None
    except (UnreadError, AbsentError):
        return False


def doubted_secret(facts: Facts) -> Statement | None:
    """What Verify said, if it was a wrong secret and the application has one that was made a moment ago.

    Raises:
        UnreadError: The application could not be read.
        AbsentError: There is none.
    """
    said = _verify_said(facts, "AADSTS7000215")
    if said is None or not facts.connection.uses_secret:
        return None
    return said if any(_just_now(one.starts_at, facts) for one in facts.application.secrets) else None


def doubted_application(facts: Facts) -> Statement | None:
    """What Verify said, if it was a missing application, and it is there and was made a moment ago.

    Raises:
        UnreadError: The application could not be read.
        AbsentError: There is none.
    """
    said = _verify_said(facts, "AADSTS700016")
    return said if said is not None and _just_now(facts.application.created_at, facts) else None


def _verify_said(facts: Facts, code: str) -> Statement | None:
    return next((one for one in facts.statements if one.source == "verify" and f"{code}:" in one.text), None)


def _recent(assignment: RoleAssignment, facts: Facts) -> bool:
    return _just_now(assignment.created_at, facts)


def _just_now(moment: datetime | None, facts: Facts) -> bool:
    return moment is not None and facts.now - RECENT <= moment <= facts.now
