"""The role is on a resource group only: Verify reads the subscription and fails, deployments work."""

from typing import Final

from armedic.causes._access import GRANT_NEEDS, RBAC, ROLE_GRANTER, person
from armedic.causes._cause import Cause, Step, worded
from armedic.causes._live import is_group, refused_by_verify, verify_access
from armedic.causes._roles import READER, at_subscription
from armedic.causes._scoped import group_of, told_working
from armedic.causes._state import verified
from armedic.facts import SUBSCRIPTION_READ, AbsentError, Evidence, Facts, Named, RoleAssignment, UnreadError

_SHOWN: Final = 5


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Take Verify's refusal where the connection is meant for a resource group, or deployments are said to work.

    Live, roles further down decide, where none lets the principal read the subscription.
    """
    below = _below(facts)
    group = None if below == () else group_of(facts)
    reason = f"the connection is meant for {group}" if group else "deployments to the group are said to work"
    found: list[Evidence] = []
    if below:
        found.append(_limited(facts, below))
    for statement in facts.statements:
        refusal = next((one for one in statement.refusals if at_subscription(one) and not person(one)), None)
        if refusal is None or not (group or told_working(statement)):
            continue
        found.append(
            Evidence(
                source=statement.source,
                location=statement.location,
                item=statement.item,
                observed=f"{refusal.action} refused, and {reason}",
                expected=f"{READER} at the subscription, if Verify is to pass",
                named=Named(scope=refusal.scope.rstrip("/") or None, action=refusal.action, role=READER),
                certainty="likely",
            )
        )
    return tuple(found)


def _below(facts: Facts) -> tuple[RoleAssignment, ...] | None:
    """Roles below the subscription where no other lets the principal read it; None where that is not known."""
    try:
        scope = facts.connection.scope
        if scope is None or is_group(scope) or verified(facts):
            return None
        return facts.role_assignments_below if verify_access(facts).outcome == "missing" else ()
    except (UnreadError, AbsentError):
        return None


def _limited(facts: Facts, below: tuple[RoleAssignment, ...]) -> Evidence:
    scope = facts.connection.scope
    return Evidence(
        source="arm",
        location="roleAssignments",
        observed=tuple(one.scope for one in below[:_SHOWN]),
        expected=f"{READER} at the subscription, if Verify is to pass",
        named=Named(scope=scope, action=SUBSCRIPTION_READ, role=READER),
        certainty="confirmed" if refused_by_verify(facts) else "likely",
    )


CAUSE: Final = Cause(
    slug="scoped-by-design",
    title="The role is limited to a resource group: Verify fails, deployments to the group work",
    area="access",
    passages=(
        *worded(
            ("verification", "verify"),
            (
                r"\b(?:only|just) (?:has |have )?(?:\w{1,12} ){0,3}(?:on|at|for|to) (?:the |a |one "
                r")?(?:RG|resource ?group)\b.{0,160}verif|(?:on|at) (?:the |a |one )?(?:RG|resource "
                r"?group) only\b.{0,160}verif|verif(?:y|ication)\b.{0,60}(?:fail|403|"
                r"forbidden).{0,160}(?:deploy\w{0,5}|pipelines?) (?:still )?(?:succeed|works?|pass|run)"
            ),
            "likely",
        ),
        *worded(
            (
                "subscription level",
                "on the subscription",
                "at the subscription",
                "to the subscription",
                "for the subscription",
                "over the subscription",
                "role on subscription",
                "access on subscription",
                "permission on subscription",
                "permissions on subscription",
                "rights on subscription",
                "reader on subscription",
                "contributor on subscription",
                "not on subscription",
                "role at subscription",
                "access at subscription",
                "permission at subscription",
                "permissions at subscription",
                "rights at subscription",
                "reader at subscription",
                "contributor at subscription",
                "not at subscription",
                "entire subscription",
                "whole subscription",
            ),
            (
                r"(?:\b(?:no|not|without)\b|n't) .{0,80}(?:at|on|to|for|over) (?:the )?(?:whole |entire "
                r")?subscription\b.{0,120}\b(?:only|just|limited|scoped|restricted) .{0,60}resource "
                r"?groups?\b.{0,400}(?:verif|register|registration|list|AuthorizationFailed|fail|"
                r"subscriptions/read)|\b(?:only|just|limited|scoped|restricted) .{0,60}resource "
                r"?groups?\b.{0,60}(?:\b(?:no|not|without)\b|n't) .{0,60}(?:at|on|to|for|over) (?:the "
                r")?(?:whole |entire )?subscription\b.{0,400}(?:verif|register|registration|"
                r"AuthorizationFailed|subscriptions/read)"
            ),
            "likely",
        ),
        *worded(
            ("verify", "verification"),
            (
                r"\b(?:only|just|limited to|scoped to|restricted to)\b.{0,60}resource "
                r"?groups?\b.{0,200}\bverif(?:y|ication|ying).{0,200}(?:AuthorizationFailed|"
                r"subscriptions/read|fail|forbidden|error)"
            ),
            "likely",
        ),
    ),
    match=match,
    reads_texts=("does not have authorization",),
    overrules=("missing-subscription-role",),
    explanation=(
        "The connection is meant for a resource group, and its service principal holds its role there. Verify knows "
        "nothing of that: it always reads the subscription as a whole, which needs Reader at the subscription, and is "
        "refused. Tasks that touch only the group are not affected. So nothing has to be mended, unless the role on "
        "the group is missing as well: then deployments fail with AuthorizationFailed on their own action."
    ),
    remedy="Leave it as it is and skip Verify, or grant the service principal Reader at the subscription too.",
    steps=(
        Step(
            title="See that the role on the resource group is there",
            detail=(
                "In the Azure portal open the resource group > Access control (IAM) > Role assignments and search for "
                "the service principal of the connection: it needs Contributor, or whatever the deployment asks for."
            ),
            who="Reader of the resource group",
            link=f"{RBAC}/role-assignments-list-portal",
        ),
        Step(
            title="Keep it and do not verify",
            detail=(
                "In Azure DevOps save the connection with Save without verification, and judge it by a deployment to "
                "the group. This is the tightest scope that a connection can have."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
        Step(
            title="Or let Verify pass",
            detail=(
                "Assign Reader at the subscription to the service principal. It then sees all resources of the "
                "subscription, but still changes only those of the group."
            ),
            who=ROLE_GRANTER,
            link=f"{RBAC}/role-assignments-portal",
        ),
    ),
    repairs=("grant-role",),
    needs=GRANT_NEEDS,
    references=(
        "https://learn.microsoft.com/troubleshoot/azure/devops/troubleshoot-issues-related-to-verifying-service-connections",
        "https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
    ),
)
