"""The connection's principal may not read the subscription: what Verify asks for."""

from typing import Final

from armedic.causes._access import person, refused, refused_one, told_who
from armedic.causes._cause import Cause, Passage, Step
from armedic.causes._roles import READER, at_subscription
from armedic.causes._scoped import group_of, told_working
from armedic.facts import (
    Certainty,
    Connection,
    Evidence,
    Facts,
    Named,
    Refusal,
    ServicePrincipal,
    Statement,
    Verification,
)


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Take the refusals that texts quote; live, look for a principal without any role at the scope or above."""
    by_design = group_of(facts) is not None
    quoted = tuple(
        _evidence(statement, refusal, decided=not (by_design or told_working(statement) or person(refusal)))
        for statement in facts.statements
        if (refusal := next(filter(at_subscription, sorted(refused(statement), key=person)), None))
    )
    if isinstance(facts.seen_verification, Verification):
        by_verify = any(piece.source == "verify" for piece in quoted)
        unassigned = isinstance(facts.seen_role_assignments, tuple) and not facts.seen_role_assignments
        return (*quoted, _unassigned(facts)) if by_verify and unassigned else quoted
    if quoted:
        return quoted
    alive = isinstance(facts.seen_service_principal, ServicePrincipal) and facts.seen_service_principal.enabled
    return (_unassigned(facts),) if not facts.role_assignments and alive else ()


def _evidence(statement: Statement, refusal: Refusal, *, decided: bool) -> Evidence:
    return Evidence(
        source=statement.source,
        location=statement.location,
        item=statement.item,
        observed=told_who(refusal),
        expected=f"{READER}, or a wider role, at {refusal.scope.rstrip('/') or 'the subscription'}",
        named=refused_one(refusal),
        certainty="confirmed" if decided else "likely",
    )


def _unassigned(facts: Facts) -> Evidence:
    """No role of its own; a group may still give one, so this alone does not decide."""
    connection = facts.seen_connection
    scope = connection.scope if isinstance(connection, Connection) else None
    run = isinstance(facts.seen_verification, Verification)
    certainty: Certainty = "likely" if group_of(facts) else "confirmed"
    return Evidence(
        source="arm",
        location="roleAssignments",
        observed=(),
        expected=f"{READER}, or a wider role, at {scope or 'the subscription'}",
        named=Named(scope=scope, role=READER),
        certainty=certainty if run else "possible",
    )


CAUSE: Final = Cause(
    slug="missing-subscription-role",
    title="The service principal has no role that lets it read the subscription",
    area="access",
    passages=(
        Passage(
            literal="failed to query service",
            pattern=(
                r"failed to query service (?:connection|endpoint) api: "
                r"?'?https?://[^\s']{1,200}/subscriptions/[^\s'?/]{1,40}"
                r"\?(?=.{0,250}(?:'Forbidden'|\(403\)))(?!.{0,500}(?:DenyAssignment|Disallowed))"
            ),
            certainty="likely",
        ),
        Passage(
            literal="does not have access to subscription",
            pattern=r"the provided account .{0,80}does not have access to subscription",
            certainty="likely",
        ),
        Passage(
            literal="valid tenant or a valid subscription",
            pattern=r"(?<!\w : )(?<!\w: )please provide a valid tenant or a valid subscription",
            certainty="likely",
        ),
        Passage(
            literal="valid tenant or a valid subscription",
            pattern=r"please provide a valid tenant or a valid subscription",
            certainty="possible",
        ),
        Passage(
            literal="exist in cloud",
            pattern=r"subscription of .{0,120} (?:doesn't|does not) exist in cloud",
            certainty="possible",
        ),
    ),
    match=match,
    reads_texts=("does not have authorization",),
    compares=("data/environment", "data/scopelevel", "url"),
    explanation=(
        "Signing in works, but Azure Resource Manager refuses to show the subscription: the connection's service "
        "principal holds no role at the subscription or above it. Azure DevOps' Verify reads the subscription itself, "
        "so it fails with 403 AuthorizationFailed. A role on a resource group alone is not enough for Verify, although "
        "deployments to that group may work; if that is what you want, the failing Verify is harmless. A role that "
        "was granted a moment ago can take up to ten minutes to count. The same answer comes when the subscription id "
        "of the connection is wrong. Where the message names a person (user@domain), that person lacks the role, not "
        "the connection's principal."
    ),
    remedy="Grant the service principal Reader on the subscription, or Contributor if it is to deploy in all of it.",
    steps=(
        Step(
            title="Find the service principal",
            detail=(
                "In Azure DevOps open Project settings > Service connections > the connection > Manage service "
                "principal. Note the object id of the enterprise application; it is the one in the error message."
            ),
            who="Reader of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
        ),
        Step(
            title="Assign the role",
            detail=(
                "In the Azure portal open the subscription > Access control (IAM) > Add role assignment, choose "
                "Reader (or Contributor) and the service principal as member. Or run: az role assignment create "
                "--assignee-object-id {objectId} --assignee-principal-type ServicePrincipal --role Reader --scope "
                "/subscriptions/{subscriptionId}"
            ),
            who="Owner, User Access Administrator or Role Based Access Control Administrator of the subscription",
            link="https://learn.microsoft.com/azure/role-based-access-control/role-assignments-portal",
        ),
        Step(
            title="Wait, then verify",
            detail="Wait up to ten minutes until the assignment has reached every region, then choose Verify again.",
            who="User of the service connection",
            link="https://learn.microsoft.com/azure/role-based-access-control/troubleshooting",
        ),
    ),
    repairs=("grant-role",),
    needs=("Azure: Microsoft.Authorization/roleAssignments/write at the subscription",),
    references=(
        "https://learn.microsoft.com/troubleshoot/azure/devops/troubleshoot-issues-related-to-verifying-service-connections",
        "https://learn.microsoft.com/azure/role-based-access-control/troubleshooting",
    ),
)
