"""The connection's principal may grant roles: more than a pipeline should be able to."""

from collections.abc import Mapping
from typing import Final

from armedic.causes._access import RBAC
from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.facts import Evidence, Facts, Named, RoleAssignment, RoleDefinition, Unread, UnreadError, at_or_above

_PRIVILEGED: Final = {
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
}
"""Source: learn.microsoft.com/azure/role-based-access-control/built-in-roles."""
_GRANT: Final = "Microsoft.Authorization/roleAssignments/write"
_SPN: Final = (
    r"(?:service principals?|\bspns?\b|service connections?|app registrations?|managed "
    r"identit(?:y|ies)|pipeline identity)"
)
_BIG: Final = r"(?:owner|user access administrator)\b"
_BAD: Final = (
    r"(?:reduce|remove|revoke|downgrade|least[ -]privilege|over-?privileged|excessive|too "
    r"(?:broad|much|wide|powerful)|violat\w{2,4}|non-?compliant|critical|\bhigh\b|failed|"
    r"finding|security risk|at risk|warning|should not|must not|not be|detected)"
)
_LEV: Final = r"(?:subscription|root|management group|tenant)"
_WIDE: Final = r"(?:over-? ?privileged|excessive (?:permissions?|privileges?|rights))"
_HOLDS: Final = r"\b(?:has|have|holds?|with|granted|assigned|uses?|is|are|be|not)\b.{0,60}"
_TOLD: Final = (
    rf"{_BAD}.{{0,120}}{_SPN}.{{0,20}}{_HOLDS}{_BIG}.{{0,60}}{_LEV}",
    rf"{_SPN}.{{0,60}}{_HOLDS}{_BIG}.{{0,60}}{_LEV}.{{0,120}}{_BAD}",
    rf"{_SPN}.{{0,40}}(?:should|must) (?:not|never) (?:be|have|hold)\b.{{0,60}}{_BIG}",
    rf"(?:privileged|critical) roles? \(owner.{{0,60}} (?:assigned|granted) to {_SPN}",
    rf"(?:remove|revoke|reduce|downgrade) (?:the )?{_BIG}.{{0,60}}(?:from|of|for) .{{0,20}}{_SPN}",
)
"""What audits and scanners say."""
_ROLES: Final = (
    "owner role",
    "owner on",
    "owner at",
    "owner rights",
    "owner permission",
    "owner access",
    ": owner",
    "(owner",
    "be owner",
    "assigned owner",
    "remove owner",
    "as owner",
    "persistent owner",
    "user access administrator",
)


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Look for roles that may grant roles without a condition, where the connection is meant to work or above it.

    Roles of groups count, and custom roles as well. Contributor on a whole subscription is not among them: Azure DevOps
    itself gives it to the connections that it makes, so that a finding would stand beside nearly every one of them and
    hide the few that can hand out roles. The check `privileges` warns of it.
    """
    below = facts.seen_role_assignments_below
    meant = facts.connection.narrowed_scope or ""
    near = tuple(one for one in (below if isinstance(below, tuple) else ()) if at_or_above(one.scope, meant))
    held = facts.role_assignments + near
    definitions = facts.seen_role_definitions
    roles = {role.id: role for role in definitions} if isinstance(definitions, tuple) else {}
    found = tuple(
        Evidence(
            source="arm",
            location="roleAssignments",
            observed=f"{name} at {one.scope}",
            expected="a role that cannot grant roles, or a condition on it",
            named=Named(scope=one.scope),
        )
        for one in held
        if one.condition is None and (name := _granting(one, roles)) is not None
    )
    for unread in (facts.seen_groups, definitions if held else None):
        if not found and isinstance(unread, Unread):
            raise UnreadError(unread)
    return found


def _granting(assignment: RoleAssignment, roles: Mapping[str, RoleDefinition]) -> str | None:
    """The name of its role if that can grant roles; the built-in ones are known without having been read."""
    role = roles.get(assignment.role_definition_id)
    known = _PRIVILEGED.get(assignment.role_definition_id)
    return role.name if known is None and role is not None and role.covers(_GRANT) else known


CAUSE: Final = Cause(
    slug="over-privileged",
    title="The service principal may grant roles: whoever can edit the pipeline can take the subscription",
    area="access",
    passages=(
        Passage(
            literal="'owner' role",
            pattern=(rf"{_SPN}.{{0,40}}\bin (?:the )?'owner' role\b.{{0,20}}{_LEV}"),
            certainty="likely",
        ),
        *worded(
            ("privileged_roles", "persistent_owner"),
            (r"Dont_Grant_(?:SPNs_Privileged_Roles|Persistent_Owner)\w{0,10}\b"),
            "likely",
        ),
        *worded(
            ("escalate", "escalation", "blast radius", "top-of-chain"),
            (
                rf"(?:\bowner\b|user access administrator).{{0,120}}{_SPN}.{{0,60}}escalat|"
                rf"{_SPN}.{{0,80}}(?:\bowner\b|user access administrator).{{0,80}}(?:escalat|blast.radius)|"
                r"(?:--role ['\x22]?(?:owner|user access administrator)|granted owner|assigned owner|role "
                r"owner)\b.{0,200}(?:blast.radius|top-of-chain|escalat)"
            ),
            "likely",
        ),
        *worded(
            ("least privilege", "principle of least"),
            (
                r"(?:--role ['\x22]?(?:owner|user access administrator)|"
                rf"{_SPN}.{{0,80}}\bowner\b).{{0,200}}least.privilege"
            ),
            "likely",
        ),
        Passage(
            literal="from owner",
            pattern=(rf"{_SPN}.{{0,40}}from owner (?:at|on) (?:the )?{_LEV}"),
            certainty="likely",
        ),
        *(passage for pattern in _TOLD for passage in worded(_ROLES, pattern, "likely")),
        *worded(
            (
                "over-privileged",
                "overprivileged",
                "over privileged",
                "excessive permission",
                "excessive privilege",
                "excessive right",
            ),
            rf"{_SPN}.{{0,100}}{_WIDE}|{_WIDE}.{{0,80}}{_SPN}",
            "likely",
        ),
    ),
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
