"""The connection's principal may grant roles: more than a pipeline should be able to."""

from typing import Final

from armedic.causes._access import RBAC
from armedic.causes._cause import Cause, Step
from armedic.facts import Evidence, Facts, Named

_PRIVILEGED: Final = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
}
"""Source: learn.microsoft.com/azure/role-based-access-control/built-in-roles."""


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Look for roles that may grant roles without a condition, at the connection's scope or above it."""
    return tuple(
        Evidence(
            source="arm",
            location="roleAssignments",
            observed=f"{_PRIVILEGED[one.role_definition_id.casefold()]} at {one.scope}",
            expected="a role that cannot grant roles, or a condition on it",
            named=Named(scope=one.scope),
        )
        for one in facts.role_assignments
        if one.role_definition_id.casefold() in _PRIVILEGED and one.condition is None
    )


CAUSE: Final = Cause(
    slug="over-privileged",
    title="The service principal may grant roles: whoever can edit the pipeline can take the subscription",
    area="access",
    match=match,
    at_risk=True,
    seen_by_verify=False,
    explanation=(
        "The service principal of the connection is Owner, User Access Administrator or Role Based Access Control "
        "Administrator at the scope of the connection or above it, and no condition limits what it may grant. "
        "Everything works, which is why it goes unnoticed: anyone who can run a pipeline with this connection can "
        "give any identity any role there. Deployments need Contributor at the resource groups they deploy to, and "
        "a pipeline that must assign roles needs that with a condition."
    ),
    remedy="Replace the role by the smallest one that the deployments need, or limit it by a condition.",
    steps=(
        Step(
            title="Find out what the pipelines do with it",
            detail=(
                "Look in the activity log of the subscription for what the service principal has done in the last "
                "90 days, and in which resource groups. Note whether it assigns roles at all."
            ),
            who="Reader of the subscription",
            link="https://learn.microsoft.com/azure/azure-monitor/platform/activity-log",
        ),
        Step(
            title="Grant the smaller role first",
            detail=(
                "Assign Contributor, or a role for the service in question, at the resource groups that the pipelines "
                "deploy to, and Reader at the subscription if Verify is to pass."
            ),
            who="Owner or User Access Administrator at the scope",
            link=f"{RBAC}/best-practices",
        ),
        Step(
            title="Then remove the wide one, or put a condition on it",
            detail=(
                "Remove the assignment once a deployment has passed. Where the pipeline has to assign roles, keep "
                "Role Based Access Control Administrator with a condition that names the roles and kinds of principal."
            ),
            who="Owner or User Access Administrator at the scope",
            link=f"{RBAC}/delegate-role-assignments-overview",
        ),
    ),
    needs=(
        "Azure: Microsoft.Authorization/roleAssignments/read, to see it",
        "Azure: Microsoft.Authorization/roleAssignments/write and delete, to change it",
    ),
    references=(
        f"{RBAC}/best-practices",
        "https://learn.microsoft.com/azure/devops/pipelines/security/overview",
    ),
)
