"""The role is on a resource group only: Verify reads the subscription and fails, deployments work."""

from typing import Final

from armedic.causes._access import GRANT_NEEDS, RBAC, ROLE_GRANTER, person
from armedic.causes._cause import Cause, Step
from armedic.causes._roles import READER, at_subscription
from armedic.causes._scoped import group_of, told_working
from armedic.facts import Evidence, Facts, Named


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Take Verify's refusal where the connection is meant for a resource group, or deployments are said to work."""
    group = group_of(facts)
    reason = f"the connection is meant for {group}" if group else "deployments to the group are said to work"
    found: list[Evidence] = []
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


CAUSE: Final = Cause(
    slug="scoped-by-design",
    title="The role is limited to a resource group: Verify fails, deployments to the group work",
    area="access",
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
