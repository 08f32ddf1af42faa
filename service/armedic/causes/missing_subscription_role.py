"""The connection's principal may not read the subscription: what Verify asks for."""

from typing import Final

from armedic.causes._access import person, refused, refused_one, told_who
from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._live import is_group, refused_by_verify, settling, verify_access
from armedic.causes._roles import READER, at_subscription
from armedic.causes._scoped import group_of, told_working
from armedic.causes._state import verified
from armedic.facts import (
    AbsentError,
    Certainty,
    Connection,
    Evidence,
    Facts,
    Named,
    Refusal,
    ServicePrincipal,
    Statement,
    UnreadError,
    Verification,
)

_WHO: Final = (
    r"(?:service principals?|\bspns?|managed identit(?:y|ies)|\bidentity(?! (?:server|provider))|\bprincipal|service "
    r"connections?|app registration)"
)
_LOC: Final = (
    r"(?:n'est pas autoris|n'a pas l'autorisation|keine berechtigung|nicht berechtigt|nicht "
    r"autorisiert|no tiene (?:autorizaci|permiso)|no está autorizad|não tem (?:autoriza|"
    r"permiss)|não está autorizad|non è autorizzat|non dispone dell'autorizzazione|geen "
    r"(?:machtiging|autorisatie|toestemming)|没有.{0,20}权|未授权|無權|権限)"
)


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Take the refusals that texts quote; live, look whether no role lets the principal read the subscription."""
    by_design = group_of(facts) is not None
    doubted = settling(facts)
    quoted = tuple(
        _evidence(statement, refusal, "possible" if doubted and statement.source == "verify" else certainty)
        for statement in facts.statements
        if (refusal := next(filter(at_subscription, sorted(refused(statement), key=person)), None))
        for certainty in (_certainty(by_design or told_working(statement) or person(refusal)),)
    )
    if verified(facts):
        return quoted
    try:
        lacking = _lacking(facts)
    except (UnreadError, AbsentError):
        if quoted or isinstance(facts.seen_verification, Verification):
            return quoted
        raise
    return (*quoted, _unassigned(facts, by_design=by_design)) if lacking else quoted


def _certainty(doubtful: object) -> Certainty:
    return "likely" if doubtful else "confirmed"


def _lacking(facts: Facts) -> bool:
    """Whether the principal is there and holds no role that lets it read the subscription, itself or by a group."""
    alive = isinstance(facts.seen_service_principal, ServicePrincipal) and facts.seen_service_principal.enabled
    missing = verify_access(facts).outcome == "missing"
    return missing and (alive or refused_by_verify(facts)) and not is_group(facts.connection.scope or "")


def _evidence(statement: Statement, refusal: Refusal, certainty: Certainty) -> Evidence:
    return Evidence(
        source=statement.source,
        location=statement.location,
        item=statement.item,
        observed=told_who(refusal),
        expected=f"{READER}, or a wider role, at {refusal.scope.rstrip('/') or 'the subscription'}",
        named=refused_one(refusal),
        certainty=certainty,
    )


def _unassigned(facts: Facts, *, by_design: bool) -> Evidence:
    """No role gives it; what Verify says of something else, or would say if it could be run, is not known."""
    connection = facts.seen_connection
    scope = connection.scope if isinstance(connection, Connection) else None
    limited = by_design and facts.seen_role_assignments_below != ()
    return Evidence(
        source="arm",
        location="roleAssignments",
        observed=(),
        expected=f"{READER}, or a wider role, at {scope or 'the subscription'}",
        named=Named(scope=scope, role=READER),
        certainty="confirmed" if refused_by_verify(facts) and not limited else "likely",
    )


CAUSE: Final = Cause(
    slug="missing-subscription-role",
    title="The service principal has no role that lets it read the subscription",
    area="access",
    passages=(
        *worded(
            ("in the subscription", "in subscription", "in this subscription"),
            (
                rf"{_WHO}.{{0,40}}(?:isn't|is not|not|hasn't been|has not been) (?:assigned|granted|given) "
                r"(?:any |a |the )?(?:\w{1,12} )?roles? (?:in|on|at) (?:the |this )?subscription"
            ),
            "likely",
        ),
        *worded(
            ("reading subscription", "reading the subscription", "read the subscription", "get subscription"),
            (
                r"(?:\b403\b|forbidden|denied)\b.{0,40}(?:reading|read|get|getting) (?:the "
                r")?subscription\b(?! (?:key|topic|plan))"
            ),
            "likely",
        ),
        Passage(
            literal="microsoft.resources/subscriptions/read",
            pattern=(
                r"(?:\bno (?:\w{1,20} ){0,3}permissions?|not (?:authorized|authorised|permitted|allowed)|"
                r"(?:do|does)(?: not|n't) have|lacks?\b|missing|insufficient|denied|forbidden|"
                rf"{_LOC}).{{0,240}}\bmicrosoft\.resources/subscriptions/read\b(?!.{{0,400}}deny assignment)|"
                r"\bmicrosoft\.resources/subscriptions/read\b.{0,80}(?:denied|missing|refused|forbidden|"
                r"not (?:granted|allowed|authorized)|権限|权限)"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "access to the subscription",
                "access to subscription",
                "access to this subscription",
                "access to the azure subscription",
                "permission on the subscription",
                "permissions on the subscription",
                "permission on subscription",
                "permissions on subscription",
                "rights on the subscription",
                "permissions to the subscription",
                "permission to the subscription",
                "access to your subscription",
                "access to the target subscription",
            ),
            (
                rf"{_WHO}.{{0,120}}(?:(?:do|does)(?: not|n't) have|has no|have no|lacks?|without|missing) "
                r"(?:\w{1,20} ){0,3}?(?:access|permissions?|rights) (?:to|on) (?:the |this |your "
                r")?(?:azure |target )?subscription\b(?! (?:key|topic|plan|of (?:the |a )?(?:user|"
                r"customer|member)))(?!.{0,60}\bto (?:assign|grant|create))"
            ),
            "likely",
        ),
        *worded(
            (
                "to read subscription",
                "to read the subscription",
                "to read this subscription",
                "to access subscription",
                "to access the subscription",
            ),
            (
                r"(?:unable|not allowed|not able|not authorized|no permissions?|not have (?:\w{1,12} "
                r"){0,2}permissions?) to (?:read|access) (?:the |this )?subscription\b(?! (?:key|topic|"
                r"plan))(?!.{0,200}(?:not found|disabled))"
            ),
            "likely",
        ),
        *worded(
            (
                "at the subscription",
                "on the subscription",
                "at subscription",
                "on subscription",
                "for the subscription",
            ),
            (
                rf"{_WHO}.{{0,80}}(?:lacks?|(?:is )?missing|has no|have no|(?:do|does)(?: not|n't) (?:have|"
                r"hold)|without|not assigned) .{0,40}?\b(?:reader|contributor|roles?|rbac)\b.{0,40}(?:at|"
                r"on|for) (?:the )?subscription\b"
            ),
            "likely",
        ),
        Passage(
            literal="at the subscription level",
            pattern=(
                r"(?:\bno|(?:do|does)(?: not|n't) (?:\w{1,10} )?any) (?:\w{1,12} ){0,3}?(?:roles?|rights|"
                r"permissions?) at the subscription level"
            ),
            certainty="likely",
        ),
        Passage(
            literal="list provider registration status",
            pattern=(
                r"list provider registration status.{0,500}(?:StatusCode=403|AuthorizationFailed|\b403 "
                r"Forbidden)(?!.{0,500}subscriptions/providers/read)"
            ),
            certainty="likely",
        ),
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
