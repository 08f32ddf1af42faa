"""Wordings of an action on a resource that was refused for want of a role."""

from typing import Final

from armedic.causes._cause import Passage, worded

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

PASSAGES: Final = (
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
)
"""Longer texts, each with a literal that is looked for first."""
