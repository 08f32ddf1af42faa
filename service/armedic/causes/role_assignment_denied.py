"""Whoever grants a role, a person or the deployment itself, may not grant roles."""

from typing import Final

from armedic.causes._access import RBAC, assigning, placed, refused
from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._roles import told
from armedic.facts import Evidence, Facts, Refusal, Statement

_GRANTING: Final = r"(?:owner|user access administrator|role based access control administrator)"
_OTHER: Final = (
    r"(?!.{0,500}(?:PrincipalNotFound|RoleAssignmentExists|DenyAssignment|Disallowed|Locked\b|does not exist))"
)
_DELETING: Final = ("Failed to remove Azure permission", "Failed to remove the service principal")
_MOST: Final = 5


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Take the refusals of giving or taking roles that texts quote; who was refused may be a person."""
    found: list[Evidence] = []
    for statement in facts.statements:
        if not any(text in statement.text for text in _DELETING):
            fitting = [one for one in refused(statement) if assigning(one)]
            found += [_evidence(statement, one) for one in fitting[:_MOST]]
    return tuple(found)


def _evidence(statement: Statement, refusal: Refusal) -> Evidence:
    return Evidence(
        source=statement.source,
        location=statement.location,
        item=statement.item,
        observed=told(refusal),
        expected=f"a role that contains {refusal.action} at {refusal.scope or 'the scope'}",
        named=placed(refusal),
    )


CAUSE: Final = Cause(
    slug="role-assignment-denied",
    title="Whoever grants the role may not grant roles at that scope",
    area="access",
    signatures=("Ensure that the user has 'Owner' or 'User Access Administrator' permissions on the Subscription",),
    likely_signatures=("Failed to assign Contributor role",),
    passages=(
        *worded(
            ("role assignment", "role assignments"),
            (
                r"(?:cannot|can't|can not|unable to|could not) (?:create|make|add|grant|write) (?:the |a |"
                r"any )?role assignments?\b.{0,200}(?:owner|user access administrator|role based access "
                r"control administrator|AuthorizationFailed|"
                r"microsoft\.authorization|resource ?group|azure|subscription)"
            ),
            "likely",
        ),
        *worded(
            ("cannot grant", "can't grant", "unable to grant", "not grant"),
            (
                r"(?:cannot|can't|unable to|could not|not allowed to|may not) grant ['\x22]?(?:AcrPull|"
                r"AcrPush|reader|contributor|network contributor|storage blob|key vault)"
                r".{0,120}(?:\b403\b|forbidden|AuthorizationFailed|denied|not authorized)"
            ),
            "confirmed",
        ),
        Passage(
            literal="abac condition",
            pattern=(
                r"microsoft\.authorization/roleassignments/(?:write|delete)['\x22`]?,?;?.{0,60}(?:however|"
                r"but).{0,60}abac condition"
            ),
            certainty="confirmed",
        ),
        *worded(
            (
                "owner of the subscription",
                "owner on the subscription",
                "owner of this subscription",
                "owner of your subscription",
                "owner of the azure subscription",
                "owner role on the subscription",
                "owner at the subscription",
            ),
            (
                r"(?:need|must|have|has|required|only)\w{0,2} (?:to )?(?:be |have )?(?:the |an? )?owner "
                r"(?:role )?(?:of|on|at) (?:the |this |your )?(?:azure )?subscription\b.{0,60}\b(?:assign|"
                r"grant|add|create)\w{0,3} .{0,40}\b(?:roles?|role assignments?|permissions?)\b"
            ),
            "confirmed",
        ),
        Passage(
            literal="-azroleassignment",
            pattern=r"(?:New|Remove|Set)-AzRoleAssignment\b.{0,400}?(?:invalid status code|status code) '?Forbidden",
            certainty="likely",
        ),
        Passage(
            literal="failed to set azure permission",
            pattern=(
                r"failed to set azure permission.{0,300}(?:Forbidden|AuthorizationFailed|does not have "
                r"authorization)"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="failed to set azure permission",
            pattern=(
                r"failed to set azure "
                r"permission(?!.{0,300}(?:Conflict|RoleAssignment\w{0,20}Exce|PrincipalNotFound))"
            ),
            certainty="likely",
        ),
        Passage(
            literal="microsoft.authorization/roleassignments/",
            pattern=(
                r"(?:PUT|DELETE|PATCH)\W{1,4}(?:https?://[^\s'\"]{1,200})?/[^\s'\"]{0,300}"
                rf"microsoft\.authorization/roleassignments/[^\s]{{0,150}}{_OTHER}"
                r".{0,400}?(?:\b403 Forbidden|AuthorizationFailed|StatusCode=403)"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="roleassignmentsclient",
            pattern=(
                rf"RoleAssignmentsClient[#.](?:Create|Delete)\w{{0,10}}\b{_OTHER}"
                r".{0,120}?(?:StatusCode=403|\b403\b|AuthorizationFailed)"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="azurerm_role_assignment.",
            pattern=(
                r"(?:AuthorizationFailed|\b403 Forbidden|StatusCode=403)"
                r"(?!.{0,300}(?:perform action .?Microsoft\.(?!Authorization/roleAssign)| with "
                r"(?!\S{0,200}role_assignment)))"
                r".{0,300} with (?:[\w.\[\]\"'-]{1,200}\.)?azurerm_role_assignment\."
            ),
            certainty="likely",
        ),
        Passage(
            literal="authorization failed for template resource",
            pattern=(
                r"authorization failed for template resource .{0,200}of type '?Microsoft\.Authorization/roleAssignments"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="of type 'microsoft.authorization/roleassignments'",
            pattern=(
                r"permission to write and delete on resources of type 'microsoft.authorization/roleassignments"
                r"' is required"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="role assignment",
            pattern=(
                r"(?:(?:do|does)(?: not|n't) have (?:[a-z]{1,12} ){0,3}(?:permissions?|access|"
                r"authorization|rights?)|not (?:authorized|allowed|permitted)"
                r"|insufficient (?:permissions?|privileges?)|permission denied)\b.{0,40} (?:to|for) (?:\w{1,12} ){0,3}"
                r"(?:create|creating|make|add|assign|delete|remove|manage)\w{0,4} (?:\w{1,12} ){0,3}role assignments?\b"
                r"|(?:failed|unable|could not|cannot|error) (?:\w{1,9} ){0,3}(?:create|creating|"
                r"make|add|apply|applying|assign|assigning) (?:\w{1,12} ){0,3}role assignment\b"
                rf"{_OTHER}.{{0,400}}?(?:\b403\b|Forbidden|AuthorizationFailed|does not have authorization"
                rf"|(?:insufficient|not have) .{{0,20}}permission|{_GRANTING} (?:role|permission|access|on))"
            ),
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    rf"(?:need|require|must (?:be|have)|ensure (?:that )?\w{{1,12}} (?:\w{{1,12}}"
                    rf" )?(?:is|are|has|have))\w{{0,2}} .{{0,30}}{_GRANTING}"
                    rf".{{0,6}}(?: ?,|/| or ).{{0,4}}{_GRANTING}"
                ),
                certainty="likely",
            )
            for literal in ("user access administrator", "role based access control administrator")
        ),
        Passage(
            literal="user access administrator",
            pattern=r"insufficient (?:access|permissions?|privileges?|rights?)\b.{0,200}\buser access administrator",
            certainty="likely",
        ),
        Passage(
            literal="could not create a role assignment",
            pattern=r"could not create a role assignment for.{1,80}Are you an Owner on this subscription",
            certainty="confirmed",
        ),
        Passage(
            literal="-azroleassignment",
            pattern=(
                r"(?:New|Remove|Set)-AzRoleAssignment ?: .{0,60}(?:status code 'Forbidden'|does not have "
                r"authorization)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="roleassignments/write",
            pattern=(
                r"(?:not (?:have|authorized|permitted)|don't have|lacks?|missing|insufficient)\b.{0,200}"
                r"roleAssignments/write"
                r"|(?:need|require|must have)\w{0,2} .{0,60}roleAssignments/write"
                r"|roleAssignments/write\W.{0,60}(?:not (?:allowed|authorized|permitted)|denied|missing)"
            ),
            certainty="likely",
        ),
    ),
    match=match,
    reads_texts=("does not have authorization", "does not have permission to perform action"),
    seen_by_verify=False,
    explanation=(
        "Granting a role needs Microsoft.Authorization/roleAssignments/write, and the one who tries does not have it "
        "there. While a connection is created automatically that is the person who creates it: the application is "
        "made, its role is not, and the connection stays unready. In a deployment it is the connection's own "
        "principal, whose template, Terraform configuration or script assigns roles; Contributor manages everything "
        "except access. A condition on a delegated role can forbid one role or one kind of principal, and then the "
        "message speaks of an ABAC condition."
    ),
    remedy="Let someone who may grant roles do it, or give the one who grants a role that contains the right.",
    steps=(
        Step(
            title="See who was refused",
            detail=(
                "A user name in the message (or the creator of the connection) means the person lacks the right; a "
                "client id means the service principal that runs the deployment. The scope stands in the message too."
            ),
            who="Anyone who can read the message",
            link=f"{RBAC}/troubleshooting",
        ),
        Step(
            title="When creating a connection: have it done by someone who may",
            detail=(
                "Ask an Owner of the subscription to create the connection, or to assign the role by hand to the "
                "application that was made, and create the connection manually with that application."
            ),
            who="Owner or User Access Administrator of the subscription",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
        Step(
            title="When a deployment assigns roles: grant it just that",
            detail=(
                "Give the service principal Role Based Access Control Administrator at the resource group it deploys "
                "to, with a condition that names the roles it may assign, or move the assignment out of the pipeline."
            ),
            who="Owner or User Access Administrator at the scope",
            link=f"{RBAC}/delegate-role-assignments-overview",
        ),
    ),
    needs=("Azure: Owner, User Access Administrator or Role Based Access Control Administrator at the scope",),
    references=(
        f"{RBAC}/troubleshooting",
        "https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
    ),
)
