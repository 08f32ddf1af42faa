"""The one who asks lacks a role on service connections."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded

_VERB: Final = r"(?:create|view|manage|edit|update|delete|administer|share|use)"
_CHANGE: Final = (
    r"(?:the |sufficient |additional )?(?:permissions?|rights) (?:to|for) (?:create|creating|view|manage|managing|edit|"
    r"update|delete|administer|share) (?:an? |the |this |new )?(?:azure )?service (?:connection|endpoint)s?\b"
)
_ROLES: Final = r"(?:creator|user|administrator|reader)"

CAUSE: Final = Cause(
    slug="connection-permission-denied",
    title="The caller lacks a role on service connections in Azure DevOps",
    area="connection",
    signatures=(
        "You do not have permission to create a service connection",
        "You need to be a Creator for service connections in this project",
        "You need to be an organization/collection level Administrator of the service endpoint",
        "You do not have permissions to perform this operation on the service connection",
    ),
    likely_signatures=("An Endpoint Administrator should add you to the Endpoint",),
    passages=(
        *worded(
            ("permission to", "permissions to", "permission for", "permissions for", "rights to", "rights for"),
            (
                r"\b(?:user|you|caller|account|identity|principal) (?:does not have|do not have|doesn't have|don't "
                rf"have|lacks?|has no|have no) {_CHANGE}"
            ),
            "confirmed",
        ),
        *worded(
            ("permission to", "permissions to", "permission for", "permissions for", "rights to", "rights for"),
            (
                r"(?:\bdenied|\berror|forbidden|\b403|unauthori[sz]ed|\bfailed)\b.{0,80}\b(?:user|you|caller|account|"
                rf"identity|principal) (?:needs?|requires?|must have) {_CHANGE}|\b(?:user|caller|identity) "
                rf"(?:needs|requires|must have) {_CHANGE}.{{0,80}}(?:denied|forbidden|\b403\b|\bproject\b)"
            ),
            "likely",
        ),
        Passage(
            literal="service connection",
            pattern=(
                rf"need to be an? {_ROLES} (?:for|of|on) (?:the |this )?service (?:connection|endpoint)|"
                r"(?:do(?:es)? not|don't|doesn't) have (?:the )?(?:required |sufficient |appropriate )?permissions? to "
                r"(?:view|manage|edit|update|delete|administer|share|use)(?: or \w{3,12})? (?:the |this )?service "
                r"(?:connection|endpoint)"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="service endpoint",
            pattern=(
                rf"need to be an? [\w/ ]{{0,60}}{_ROLES} (?:for|of|on) (?:the |this )?service endpoint|"
                r"(?:do(?:es)? not|don't|doesn't) have (?:the )?(?:required |sufficient |appropriate "
                rf")?permissions? to {_VERB}(?: or \w{{3,12}})? (?:an? |the |this )?service endpoint"
            ),
            certainty="confirmed",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:do not|does not|don't|doesn't)(?: appear to)? have (?:the |any )?(?:\w{3,14} "
                    rf")?(?:permissions?|rights?|access) to {_VERB}(?: or \w{{3,12}})? (?:an? |the |this |any |"
                    r"new |a new )?(?:azure )?service (?:connection|endpoint)"
                ),
                certainty="confirmed",
            )
            for literal in ("permission to", "permissions to", "rights to", "access to")
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    rf"not (?:authorized|allowed|permitted) to {_VERB} (?:an? |the |this |any |new |a new "
                    r")?service (?:connection|endpoint)"
                ),
                certainty="confirmed",
            )
            for literal in ("authorized to", "allowed to", "permitted to")
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:insufficient|not enough|missing|lacks?|no) (?:permissions?|privileges|rights) (?:to|for) "
                    r"\w{3,14} (?:an? |the |this |new |a new )?service (?:connection|endpoint)"
                ),
                certainty="confirmed",
            )
            for literal in ("permission to", "permissions to", "permissions for", "privileges to", "rights to")
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:do not|does not|don't|doesn't) have (?:the )?(?:creator|administrator|user|reader) "
                    r"(?:role|permissions?|rights?) (?:on|for|of|in) (?:the |this )?service (?:connection|"
                    r"endpoint)"
                ),
                certainty="confirmed",
            )
            for literal in (
                "have the creator",
                "have the administrator",
                "have the user",
                "have the reader",
                "have creator",
                "have administrator",
                "have user",
                "have reader",
            )
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?<!pipeline )(?<!build )(?<!run )"
                    r"needs (?:the following permissions?(?:\(s\))? on the resource )?(?:[\w\"'-]{2,30} "
                    r"){0,4}(?:permissions? )?(?:to perform this action )?(?:on )?(?:the )?service "
                    r"?(?:connections?|endpoints?)"
                ),
                certainty="confirmed",
            )
            for literal in (
                "following permission",
                "needs use",
                "needs view",
                "needs create",
                "needs administ",
                "needs manage",
                "needs edit",
            )
        ),
        *(
            Passage(
                literal=literal,
                pattern=r"needs \W{0,2}(?:view|administer|use|create)(?:endpoint|authorization)s?\W{0,2} permission",
                certainty="confirmed",
            )
            for literal in ("viewendpoint", "administerendpoint", "useendpoint", "createendpoint", "viewauthorization")
        ),
        Passage(
            literal="endpoint administrator",
            pattern=r"only endpoint administrators? can",
            certainty="confirmed",
        ),
        *worded(
            (
                "creator",
                "administrator",
                "user role",
                "user permission",
                "reader role",
            ),
            (
                r"(?:lacks?|needs?|requires?|missing|without|must have|must be|not have|does not have|"
                r"doesn\'t have) (?:the |an? )?[\"\']?(?:endpoint )?(?:creator|administrator|user|"
                r"reader)s?[\"\']? (?:role |rights? |permissions? )?(?:on|for|of|to \w{3,14}|in) (?:an? |the |"
                r"this )?service (?:connection|endpoint)"
            ),
            "confirmed",
        ),
        *worded(
            (
                "endpoint administrator",
                "endpoint creator",
            ),
            (
                r"(?:\badd(?:ed|ing)?\b|member|part of|\bneeds?\b|must be|requires?|required|\brole\b|not in|"
                r"\block)\b.{0,80}\bendpoint (?:administrator|creator)s?\b|\bendpoint (?:administrator|"
                r"creator)s?\b.{0,60}(?:required|permission|role|rights?|missing|group)\b"
            ),
            "likely",
        ),
        *worded(
            (
                "service connection' permission",
                "service connection permission",
                "service endpoint permission",
                "service connections permission",
            ),
            (
                r"(?:lacks?|missing|needs?|requires?|without|not have) (?:the )?.{0,3}(?:create|use|view|"
                r"administer|manage|edit) service (?:connection|endpoint)s?.{0,4}permission"
            ),
            "confirmed",
        ),
        *worded(
            (
                "only administrators",
                "only an administrator",
                "only the administrator",
            ),
            (
                r"only (?:an? |the )?administrators? (?:of|on|for) (?:the |this )?service (?:connection|"
                r"endpoint) can"
            ),
            "confirmed",
        ),
        Passage(
            literal="tf50309",
            pattern=r"\btf50309\b.{0,300}service (?:endpoint|connection)",
            certainty="confirmed",
        ),
        *worded(
            (
                "access denied",
                "accessdenied",
            ),
            (
                r"access ?denied.{0,120}needs? (?:the )?[\"\']?(?:use|view|create|administer|manage)[\"\']? "
                r"permissions? (?:on|for) (?:the )?(?:service )?(?:endpoint|connection)"
            ),
            "confirmed",
        ),
        *worded(
            ("creator' access", "creator access", "administrator access", "user access", "creator"),
            (
                r"(?:need|have|lack)\w{0,2}\b[^.]{0,20}['\"]?(?:creator|administrator|user)['\"]? access "
                r"(?:on|to|for) (?:the |this )?service (?:connection|endpoint)"
            ),
            "confirmed",
        ),
        *worded(
            ("not an administrator", "not administrator", "not a creator", "not a user"),
            (
                r"(?:is|are) not (?:an? )?(?:administrator|creator|user) (?:of|on|for) (?:the |this |any "
                r")?service (?:connection|endpoint)"
            ),
            "confirmed",
        ),
        Passage(
            literal="following permission",
            pattern=(
                r"needs the following permissions?(?:\(s\))? on the resource "
                r"\W?(?:service)?endpoint\w{0,30}\W? to perform this action: \W?(?:use|view|administer|create)"
            ),
            certainty="confirmed",
        ),
        *worded(
            ("creating service connection", "create service connection"),
            (
                r"(?:get|ask|request|contact)\b[^.]{0,60}permissions? (?:for|to) creat(?:e|ing) service "
                r"connections?"
            ),
            "likely",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "Azure DevOps keeps its own roles for service connections, per project and per connection: Reader sees one, "
        "User may use it in pipelines, Creator may make new ones, Administrator may change, share and delete it. The "
        "person, token or build identity that asks holds none that covers what it wants. Rights in Azure or Microsoft "
        "Entra do not help, and neither does being a project administrator where the change is one for "
        "administrators at organization level, such as replacing the secret of a shared connection. TF400813, by "
        "contrast, means that the token itself was refused."
    ),
    remedy="Have an administrator give the caller the missing role, for the project or for this connection.",
    steps=(
        Step(
            title="Find out who asks",
            detail=(
                "In the portal it is the person signed in. In a pipeline it is the build service identity ({project} "
                "Build Service), with a PAT its owner, with a bearer token the service principal or user behind it."
            ),
            who="The one who got the message",
            link="https://learn.microsoft.com/azure/devops/pipelines/policies/service-connection-permissions",
        ),
        Step(
            title="Give the role",
            detail=(
                "To create: Project settings > Service connections > ... > Security, add the identity as Creator (or "
                "to the group Endpoint Creators). To change, share or delete one: open the connection > ... > Security "
                "and add it as Administrator, for a shared connection at organization level."
            ),
            who="Endpoint Administrator, or Project Administrator",
            link="https://learn.microsoft.com/azure/devops/pipelines/policies/service-connection-permissions",
        ),
        Step(
            title="Sign in again and repeat it",
            detail="A new role counts after some minutes; a token or a browser session made before may not know of it.",
            who="The one who got the message",
        ),
    ),
    needs=("Azure DevOps: Administrator role on service connections of the project, to give the role",),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/policies/service-connection-permissions",
        "https://learn.microsoft.com/azure/devops/pipelines/library/service-endpoints",
    ),
)
