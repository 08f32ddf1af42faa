"""The connection's principal may not do what a deployment asks of it."""

import re
from collections.abc import Iterator
from typing import Final

from armedic.causes._access import assigning, granting_call, person, refused, refused_one, registering, told_who
from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._live import is_group
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
_LACKING: Final = (
    r"(?:(?:is|are|was) not (?:authorized|authorised|permitted|allowed)"
    r"|(?:do|does|did)(?: not|n't) have (?:[a-z]{1,12} ){0,4}(?:authorization|permissions?|access|rights?|privileges?)"
    r"|lacks? |missing (?:[a-z]{1,12} ){0,3}(?:permissions?|actions?)|insufficient (?:[a-z]{1,12} "
    r"){0,2}(?:permissions?|privileges?))"
)
_LACKS: Final = (
    "not authorized",
    "not authorised",
    "not permitted",
    "not allowed to",
    "have permission",
    "have the permission",
    "have enough permission",
    "have the required permission",
    "have the necessary permission",
    "have sufficient permission",
    "have access to",
    "have authorization",
    "have rights",
    "lacks the",
    "lacks permission",
    "missing permission",
    "missing required",
    "missing the",
    "insufficient p",
)
_ACTION: Final = (
    r"(?<![\w/])microsoft\.(?!keyvault/vaults/(?:secrets|keys|certificates|certificatecas)/|"
    r"authorization/roleassignments/(?:write|delete)|resources/subscriptions/read\b)"
    r"\w{2,60}(?:/(?!register/)[\w*{}-]{1,80}){1,8}?/(?:read|write|delete|action)\b"
)
_MOST: Final = 5
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
    passages=(
        *worded(
            ("needs microsoft.", "requires microsoft.", "need microsoft.", "require microsoft."),
            (
                r"(?:needs?|requires?) microsoft\.(?!authorization/roleassignments|"
                r"resources/subscriptions/read\b|keyvault/vaults/(?:secrets|keys|"
                r"certificates)/)[\w.]{2,60}(?:/(?!register/)[\w*{}-]{1,80}){1,8}?/(?:read|write|delete|"
                r"action)\b.{0,80}(?:\b403\b|forbidden|denied|AuthorizationFailed)|(?:\b403\b|forbidden|"
                r"denied|AuthorizationFailed).{0,200}(?:needs?|requires?) "
                r"microsoft\.(?!authorization/roleassignments|resources/subscriptions/read\b|"
                r"keyvault/vaults/(?:secrets|keys|"
                r"certificates)/)[\w.]{2,60}(?:/(?!register/)[\w*{}-]{1,80}){1,8}?/(?:read|write|delete|"
                r"action)\b"
            ),
            "likely",
        ),
        *worded(
            (
                "n'est pas autoris",
                "pas l'autorisation",
                "keine berechtigung",
                "nicht berechtigt",
                "nicht autorisiert",
                "no tiene autorizaci",
                "no tiene permiso",
                "no está autorizad",
                "não tem autoriza",
                "não tem permiss",
                "não está autorizad",
                "non è autorizzat",
                "non dispone dell'autorizzazione",
                "geen machtiging",
                "geen autorisatie",
                "geen toestemming",
            ),
            (
                rf"{_LOC}.{{0,240}}(?<![\w/])microsoft\.(?!authorization/roleassignments/(?:write|delete)|"
                r"resources/subscriptions/read\b|keyvault/vaults/(?:secrets|keys|"
                r"certificates)/)[\w.]{2,60}(?:/(?!register/)[\w*{}-]{1,80}){1,8}?/(?:read|write|delete|"
                r"action)\b"
            ),
            "confirmed",
        ),
        *worded(
            (
                "have the 'microsoft.",
                "have the microsoft.",
                "have 'microsoft.",
                "have microsoft.",
                "lacks microsoft.",
                "lacks 'microsoft.",
                "lacks the microsoft.",
                "missing microsoft.",
                "missing 'microsoft.",
                'have the "microsoft.',
                'have "microsoft.',
                'missing "microsoft.',
            ),
            (
                r"(?:(?:do|does|did)(?: not|n't) have|lacks?|missing) (?:the "
                r")?['\x22`]?microsoft\.(?!authorization/roleassignments/(?:write|delete)|"
                r"resources/subscriptions/read\b|keyvault/vaults/(?:secrets|keys|"
                r"certificates)/)[\w.]{2,60}(?:/(?!register/)[\w*{}-]{1,80}){1,8}?/(?:read|write|delete|"
                r"action)\b"
            ),
            "likely",
        ),
        *worded(
            ("acrpull", "acrpush"),
            (
                r"(?:denied|unauthorized|forbidden|\b401\b|\b403\b|lacks?|missing|not have|has "
                r"no)\b.{0,160}\bAcr(?:Pull|Push)\b|\bAcr(?:Pull|Push)\b.{0,80}(?:is missing|denied|not "
                r"(?:assigned|granted)|lacking)"
            ),
            "likely",
        ),
        Passage(
            literal="contributor",
            pattern=(
                rf"{_WHO}.{{0,80}}(?:lacks?|(?:is )?missing|has no|(?:do|does)(?: not|n't) have|not assigned) "
                r"(?:\w{1,12} ){0,3}?['\x22`]?(?:\w{2,14} )?contributor\b.{0,30}(?:on|at|for|to|over) "
                r".{0,40}(?:resource ?group|registry|cluster|web ?app|app service|virtual network|subnet|"
                r"workspace|storage account|disk|\brg-)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="contributor",
            pattern=(
                r"(?:insufficient ?permissions?|forbidden|\b403\b|AuthorizationFailed|access "
                r"denied).{0,160}(?:needs?|requires?|assign|grant|missing)\w{0,2} "
                r".{0,40}contributor\b.{0,30}(?:on|at|for|to|over) .{0,40}(?:resource ?group|registry|"
                r"cluster|web ?app|app service|virtual network|subnet|workspace|\brg-)"
            ),
            certainty="likely",
        ),
        *(
            Passage(literal=literal, pattern=pattern, certainty="confirmed")
            for literal, pattern in (
                ("rbac permission", r"does not have the required \w{2,20} RBAC permissions?"),
                ("rbac permission", r"does not have required RBAC permissions? to perform action"),
                ("lacks the required", r"lacks the required (?:data )?actions? .{0,4}Microsoft\.\w{2,40}/"),
                (
                    "authorization failed for template resource",
                    (
                        r"authorization failed for template resource .{0,200}of type '?Microsoft\."
                        r"(?!Authorization/roleAssignments)"
                    ),
                ),
            )
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    rf"{_LACKING}(?! (?:or an abac condition not fulfilled )?to perform action)"
                    rf"(?:(?!deny assignment).){{0,160}}{_ACTION}"
                ),
                certainty="likely",
            )
            for literal in _LACKS
        ),
        *worded(
            (
                "unable to retrieve connection details for azure app service",
                "unable to retrieve service connection details for azure",
            ),
            (
                r"unable to retrieve (?:service )?connection details for azure (?:app service|"
                r"resource).{0,160}\b403\b"
            ),
            "likely",
        ),
        Passage(
            literal="authorized to access linked subscription",
            pattern=r"current tenant .{0,80}is not authorized to access linked subscription",
            certainty="likely",
        ),
        Passage(
            literal="claim(s) are required",
            pattern=r"\b(?:Send|Listen|Manage)\W{0,3}(?:, ?\W?\w{4,6}\W?){0,2} claim\(s\) are required",
            certainty="likely",
        ),
        Passage(
            literal="insufficientaccesserror",
            pattern=r"InsufficientAccessError\b.{0,200}insufficient access",
            certainty="likely",
        ),
        Passage(
            literal="forbidden (code: 403)",
            pattern=(
                r"(?:failed to|could not|unable to|cannot|can't)(?!.{0,60}(?:deploy|kudu|publish|"
                r"package|zip|scm)).{0,200}"
                r"(?<!ip )forbidden \(CODE: 403\)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="made for the identity running this task",
            pattern=r"ensure (?:that )?the required role assignment is made for the identity running this task",
            certainty="likely",
        ),
        Passage(
            literal="returned an invalid status",
            pattern=(
                r"(?<!: )operation returned an invalid status (?:code )?'?Forbidden\b"
                r"(?!.{0,300}(?:vault|blob\.core|\.scm\.))"
            ),
            certainty="possible",
        ),
        Passage(
            literal="aka.ms/acr/authorization",
            pattern=r"(?:authentication required|unauthorized|denied).{0,120}aka\.ms/acr/authorization",
            certainty="possible",
        ),
        Passage(
            literal="update role assignment to allow access",
            pattern=r"user does not have access to the resource in azure\. update role assignment to allow access",
            certainty="confirmed",
        ),
        Passage(
            literal="returned an invalid status code 'forbidden'",
            pattern=(
                r"(?:Get|Set|New|Remove|Update|Publish|Start|Stop|Restart|Invoke)-Az(?:RM|ureRM)?(?!(?:ure)?Ke"
                r"yVault|RoleAssign|AD)"
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
