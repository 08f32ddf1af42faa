"""The connection's principal may not do what a deployment asks of it."""

import re
from collections.abc import Iterator
from typing import Final

from armedic.causes._access import assigning, granting_call, person, refused, refused_one, registering, told_who
from armedic.causes._cause import Cause, Step
from armedic.causes._live import is_group
from armedic.causes._refused_resources import PASSAGES
from armedic.causes._roles import at_subscription, covered, smallest_role
from armedic.causes._state import verified
from armedic.facts import (
    MANAGEMENT_GROUP_READ,
    AbsentError,
    Certainty,
    Connection,
    Evidence,
    Facts,
    Named,
    Refusal,
    Statement,
    UnreadError,
)
from armedic.ids import Scope

_CODE: Final = re.compile(r"(?<![A-Za-z])(?:Linked)?AuthorizationFailed(?![A-Za-z])")
_OTHERWISE: Final = (
    "is not authorized to access linked subscription",
    "however the linked subscription",
    "Failed to query service ",
    "Failed to set Azure permission",
    "Failed to assign Contributor role",
    "Failed to remove Azure permission",
)
"""Texts with such a code that tell of another tenant, of Verify, or of granting."""
_SENTENCE: Final = re.compile(
    r"do(?:es)? not have authorization(?: or an abac condition not fulfilled)? to perform action"
    r"(?!.{0,4}microsoft\.(?:authorization/roleassignments/(?:write|delete)|[\w.]{2,60}/register/action"
    r"|resources/subscriptions/read\b))",
    re.IGNORECASE,
)


_MOST: Final = 5


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Take the refusals that texts quote; live, look which of the actions that the caller needs no role gives."""
    told = _told(facts)
    try:
        return (*told, *_lacking(facts, told))
    except (UnreadError, AbsentError):
        if told:
            return told
        raise


def _lacking(facts: Facts, told: tuple[Evidence, ...]) -> Iterator[Evidence]:
    needed: list[tuple[str, Scope, Certainty]] = []
    if facts.needs and (meant := facts.connection.narrowed_scope):
        needed = [(action, meant, "confirmed") for action in facts.needs]
    read = isinstance(facts.seen_connection, Connection) and not verified(facts) and not told
    if read and (group := facts.connection.scope) and is_group(group):  # of a subscription, another cause tells
        needed.append((MANAGEMENT_GROUP_READ, group, "likely"))
    for action, scope, certainty in needed:
        asked = Refusal(code="", action=action, scope=scope, client="", object_id="")
        if at_subscription(asked) or facts.access(action, scope).outcome != "missing":
            continue
        role = smallest_role(asked)
        yield Evidence(
            source="arm",
            location="roleAssignments",
            observed=f"no role that the principal holds gives {action}",
            expected=f"{role or 'a role with this action'} at {scope}",
            named=Named(action=action, scope=scope, role=role),
            certainty=certainty,
        )


def _told(facts: Facts) -> tuple[Evidence, ...]:
    """Take the refusals that texts quote, apart from the one that Verify meets and those of granting itself."""
    found: list[Evidence] = []
    for statement in facts.statements:
        quoted = refused(statement)
        fitting = [one for one in quoted if _fits(one)]
        found += [_evidence(statement, refusal, facts) for refusal in fitting[:_MOST]]
        if not quoted and not any(text in statement.text for text in _OTHERWISE):
            found += _unquoted(statement)
    return tuple(found)


def _fits(refusal: Refusal) -> bool:
    return not (at_subscription(refusal) or assigning(refusal) or registering(refusal))


def _evidence(statement: Statement, refusal: Refusal, facts: Facts) -> Evidence:
    role = smallest_role(refusal)
    assignments = facts.seen_role_assignments
    granted = isinstance(assignments, tuple) and covered(refusal, assignments)
    return Evidence(
        source=statement.source,
        location=statement.location,
        item=statement.item,
        observed=told_who(refusal),
        expected=f"{role or 'a role with this action'} at {refusal.scope or 'the scope'}",
        named=refused_one(refusal),
        certainty="possible" if granted else "likely" if person(refusal) else "confirmed",
    )


def _unquoted(statement: Statement) -> list[Evidence]:
    """What is left of a refusal whose action was cut off: its sentence, or only its code."""
    said = _SENTENCE.search(statement.folded) or _CODE.search(statement.text)
    if said is None or granting_call(statement):
        return []
    return [
        Evidence(
            source=statement.source,
            location=statement.location,
            item=statement.item,
            observed=said[0],
            expected="a role with the refused action at the refused scope",
            certainty="possible" if said.re is _CODE else "likely",
        )
    ]


CAUSE: Final = Cause(
    slug="missing-resource-role",
    title="The service principal has no role for what the deployment asks of it",
    area="access",
    passages=PASSAGES,
    match=match,
    reads_texts=("authorizationfailed", "does not have authorization", "does not have permission to perform action"),
    seen_by_verify=False,
    explanation=(
        "Signing in works, and Verify may pass: Verify only reads the subscription. Azure Resource Manager refuses "
        "the action that the task asked for, because none of the roles that the service principal holds at that "
        "scope or above contains it. LinkedAuthorizationFailed means that the refused resource is another one that "
        "the deployment refers to, for example a subnet, an identity or a workspace in another group; the role is "
        "needed there. Where the message names a person (user@domain), that person lacks the role, not the "
        "connection. A role granted a moment ago can take up to ten minutes to count."
    ),
    remedy="Grant the service principal a role that contains the refused action, at the refused scope or above.",
    steps=(
        Step(
            title="Read action and scope in the message",
            detail=(
                "The message names the action ('Microsoft.…/write') and the scope ('/subscriptions/…'). For a linked "
                'scope take the action and the scope that stand after "it does not have permission".'
            ),
            who="Anyone who can read the log",
            link="https://learn.microsoft.com/azure/role-based-access-control/troubleshooting",
        ),
        Step(
            title="Choose the smallest role that contains the action",
            detail=(
                "Reader covers actions that end with /read. Contributor covers the other management actions, except "
                "those of Microsoft.Authorization. Prefer a role for the service in question where there is one, "
                "and the resource group rather than the subscription."
            ),
            who="Owner of the deployment",
            link="https://learn.microsoft.com/azure/role-based-access-control/built-in-roles",
        ),
        Step(
            title="Assign it, wait, run the task again",
            detail=(
                "In the Azure portal open the scope > Access control (IAM) > Add role assignment and choose the "
                "service principal. Sign in again afterwards: a token made before the assignment does not know it."
            ),
            who="Owner, User Access Administrator or Role Based Access Control Administrator at the scope",
            link="https://learn.microsoft.com/azure/role-based-access-control/role-assignments-portal",
        ),
    ),
    repairs=("grant-role",),
    needs=("Azure: Microsoft.Authorization/roleAssignments/write at the refused scope",),
    references=(
        "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting",
        "https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors",
    ),
)
