"""The connection's principal may not do what a deployment asks of it."""

import re
from typing import Final

from armedic.causes._access import assigning, person, refused, registering
from armedic.causes._cause import Cause, Passage, Step
from armedic.causes._roles import at_subscription, covered, named, smallest_role, told
from armedic.facts import Evidence, Facts, Refusal, Statement

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
_MOST: Final = 5


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Take the refusals that texts quote, apart from the one that Verify meets and those of granting itself."""
    found: list[Evidence] = []
    for statement in facts.statements:
        quoted = refused(statement)
        fitting = [one for one in quoted if _fits(one)]
        found += [_evidence(statement, refusal, facts) for refusal in fitting[:_MOST]]
        if not quoted and not any(text in statement.text for text in _OTHERWISE):
            found += [_bare(statement, code[0]) for code in [_CODE.search(statement.text)] if code]
    return tuple(found)


def _fits(refusal: Refusal) -> bool:
    return not (at_subscription(refusal) or assigning(refusal) or registering(refusal) or person(refusal))


def _evidence(statement: Statement, refusal: Refusal, facts: Facts) -> Evidence:
    role = smallest_role(refusal)
    assignments = facts.seen_role_assignments
    granted = isinstance(assignments, tuple) and covered(refusal, assignments)
    return Evidence(
        source=statement.source,
        location=statement.location,
        item=statement.item,
        observed=told(refusal),
        expected=f"{role or 'a role with this action'} at {refusal.scope or 'the scope'}",
        named=named(refusal),
        certainty="possible" if granted else "confirmed",
    )


def _bare(statement: Statement, code: str) -> Evidence:
    return Evidence(
        source=statement.source,
        location=statement.location,
        item=statement.item,
        observed=code,
        expected="a role with the refused action at the refused scope",
        certainty="possible",
    )


CAUSE: Final = Cause(
    slug="missing-resource-role",
    title="The service principal has no role for what the deployment asks of it",
    area="access",
    passages=(
        Passage(
            literal="update role assignment to allow access",
            pattern=r"user does not have access to the resource in azure\. update role assignment to allow access",
            certainty="confirmed",
        ),
        Passage(
            literal="returned an invalid status code 'forbidden'",
            pattern=(
                r"(?:Get|Set|New|Remove|Update|Publish|Start|Stop|Restart|Invoke)-Az(?:RM|ureRM)?(?!(?:ure)?KeyVault|RoleAssign|AD)"
                r"\w{2,60} ?: .{0,60}returned an invalid status code 'Forbidden'"
            ),
            certainty="possible",
        ),
        Passage(
            literal="failed to check the resource group status",
            pattern=r"failed to check the resource group status\. Error: .{0,40}\b403\b",
            certainty="likely",
        ),
    ),
    match=match,
    reads_texts=("authorizationfailed", "does not have authorization", "does not have permission to perform action"),
    seen_by_verify=False,
    explanation=(
        "Signing in works, and Verify may pass: Verify only reads the subscription. Azure Resource Manager refuses "
        "the action that the task asked for, because none of the roles that the service principal holds at that "
        "scope or above contains it. LinkedAuthorizationFailed means that the refused resource is another one that "
        "the deployment refers to, for example a subnet, an identity or a workspace in another group; the role is "
        "needed there. A role granted a moment ago can take up to ten minutes to count."
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
