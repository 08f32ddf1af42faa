"""The project has no service connection of that name or id, or it is hidden from the caller."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._refused_use import REFUSED, VARIABLE
from armedic.causes._state import missing
from armedic.facts import Connection, Evidence, Facts

_QUOTED: Final = rf"[\"'`](?!{VARIABLE})[^\"'`]{{1,120}}[\"'`]"


def match(facts: Facts) -> Evidence | None:
    """Azure DevOps answers null for an unknown id, and leaves out of a list what the caller may not see."""
    if not missing(facts.seen_connection):
        return None
    return Evidence(
        source="devops",
        location="serviceendpoint/endpoints",
        observed="absent",
        expected="a service connection with this name or id in the project",
    )


def ruled_out(facts: Facts) -> bool:
    """Whether the connection is there."""
    return isinstance(facts.seen_connection, Connection)


_BARE: Final = (
    r"(?:\(s\))? (?:was|were|is|are|could|can|does|do|did|not)\b(?!.{0,200}(?:azure ?devops|azdo|pipeline|"
    r"dev\.azure|project|\btask\b))"
)
"""Service endpoints exist elsewhere: without a name the text must speak of Azure DevOps."""

CAUSE: Final = Cause(
    slug="connection-not-found",
    title="The project has no such service connection",
    area="connection",
    passages=(
        Passage(literal="service connection", pattern=REFUSED, certainty="possible"),
        Passage(
            literal="endpoint not present",
            pattern=rf"endpoint not present(?!:? ?[\"']?{VARIABLE})",
            certainty="possible",
        ),
        Passage(
            literal="endpoint",
            pattern=r"service endpoint with id \S{1,60} (?:was )?not found|no endpoint found with identifier \S{1,60}",
            certainty="likely",
        ),
        Passage(
            literal="service connection",
            pattern=(
                rf"(?:could not find|no such) (?:the |an? )?service connection (?!with (?:name|id)){_QUOTED}|"
                rf"service connection {_QUOTED} (?:was not found|does not exist|not found|could not be found)(?! or )"
            ),
            certainty="likely",
        ),
        Passage(
            literal="service endpoint url",
            pattern=r"required: '[^']{0,80}' service endpoint url",
            certainty="possible",
        ),
        Passage(
            literal="linked with task",
            pattern=(
                r"service connections?(?:\(s\))? linked with task(?:\(s\)|s)? (?:does not|doesn't|do not|"
                r"don't) exist"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="service connection",
            pattern=(
                r"service connection (?:(?:with|by) (?:the )?(?:name|id|identifier)(?: of)?:? "
                rf")?(?!{VARIABLE})[^\"'`,. ]{{1,120}} (?:does not exist|doesn't exist|(?:was |is )?not "
                r"found)(?!,? or |,? has been |,? creating | in pool)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="service connection",
            pattern=(
                rf"service connection [\"'`](?!{VARIABLE})[^\"'`]{{1,120}}[\"'`] (?:doesn't exist|does not exist "
                r"or you)"
            ),
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:unable to|could not|couldn't|cannot|can't|failed to) (?:find|locate|look ?up|resolve)(?: "
                    r"the| a| an| any)? (?:azure )?service (?:connection(?! with)|endpoint) ?(?:(?:with|by|given) "
                    rf"(?:id|identifier|name)\b|: |[\"'`])(?!.{{0,8}}{VARIABLE})(?!.{{0,120}} in variable group)"
                ),
                certainty="likely",
            )
            for literal in (
                "find service connection",
                "find the service connection",
                "find a service connection",
                "find an azure service connection",
                "find azure service connection",
                "find service endpoint",
                "find the service endpoint",
                "find a service endpoint",
                "locate service",
                "locate the service",
                "resolve service",
                "resolve the service",
                "look up service",
                "lookup service",
            )
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"no (?:azure )?service (?:connection|endpoint)s? (?:was |were )?(?:found )?(?:with|by|for|"
                    r"matching) (?:the )?(?:id|identifier|name)"
                ),
                certainty="likely",
            )
            for literal in ("no service connection", "no azure service connection", "no service endpoint")
        ),
        Passage(
            literal="service endpoint",
            pattern=(
                r"service endpoint (?:(?:with|by|given) (?:the )?)?(?:(?:id|identifier|name)(?: of)?:? "
                rf"?)\(?[\"'`]?(?!{VARIABLE})[^\"'`,) ]{{1,120}}[\"'`)]{{0,2}} (?:(?:was|is|could) )?(?:not (?:be "
                r")?found|does not exist|doesn't exist)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="service endpoint",
            pattern=(
                r"service endpoint [\"'`(]?[0-9a-fx*]{8}-[0-9a-fx*-]{20,40}[\"'`)]? (?:(?:was|is|could) "
                r")?(?:not (?:be )?found|does not exist|doesn't exist)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="up service endpoint",
            pattern=r"looking up service endpoint .{0,240}(?:not found|does not exist|doesn't exist)",
            certainty="likely",
        ),
        Passage(
            literal="service endpoint",
            pattern=r"(?:finding service endpoint|find service endpoint) .{0,160}(?:\bproject\b|azure devops)",
            certainty="likely",
        ),
        Passage(
            literal="specified service endpoint",
            pattern=r"specified service endpoint (?:does not exist|was not found|could not be found)",
            certainty="likely",
        ),
        Passage(
            literal="service connection",
            pattern=r"service connection .{0,120}\bendpoint not found:? ?[\"'(]?[0-9a-fx*]{8}-",
            certainty="likely",
        ),
        Passage(
            literal="serviceendpointnotfoundexception",
            pattern=r"serviceendpointnotfoundexception",
            certainty="likely",
        ),
        Passage(
            literal="could not be found or does not exist",
            pattern=r"service connection [\"'`]?[^\"'` ]{1,120}[\"'`]? could not be found or does not exist",
            certainty="likely",
        ),
        *worded(
            (
                "service connection not found",
                "service endpoint not found",
            ),
            (
                r"service (?:connection|endpoint) not found\b(?!.{0,120}(?:subnet|vnet|virtual network|, "
                r"creating))"
            ),
            "likely",
        ),
        *worded(
            (
                "service connection",
                "service endpoint",
            ),
            (
                r"(?:cannot|can\'t|could not|couldn\'t|unable to|failed to) (?:find|locate|look ?up|resolve) "
                r"(?:the |an? |any |your )?(?:azure )?service (?:connection|endpoint) (?!with |in |for |of |"
                rf"microsoft\.|\W{{0,2}}{VARIABLE})(?:named |called )?[^ ,]{{2,120}}(?!.{{0,120}}(?:in "
                r"variable group|subnet|vnet|virtual network))"
            ),
            "likely",
        ),
        *worded(
            (
                "no service connection",
                "no service endpoint",
                "no azure service connection",
            ),
            (
                r"\bno (?:azure )?service (?:connection|endpoint)s? (?:(?:was |were )?found\b|matching|named|"
                r"called|exists? (?:with|in|named)|with name)(?!.{0,120}(?:subnet|vnet|virtual network|, "
                r"creating))"
            ),
            "likely",
        ),
        *worded(
            (
                "missing service connection",
                "missing service endpoint",
            ),
            (
                r"\bmissing service (?:connection|endpoint)s?(?: ?: ?| named | "
                r"\W)(?=[\"\'`\w])(?!.{0,120}(?:subnet|vnet|virtual network))"
            ),
            "likely",
        ),
        *worded(
            (
                "service_connection_not_found",
                "serviceconnectionnotfound",
                "serviceendpointnotfound",
                "endpoint_not_found",
            ),
            r"\bservice_?(?:connection|endpoint)_?not_?found(?!.{0,200}(?:subnet|vnet|virtual ?network|microsoft\.\w))",
            "likely",
        ),
        *worded(
            (
                "serviceendpoint",
                "service endpoint",
            ),
            (
                r"(?:resolve|find|lookup|look up) (?:the )?serviceendpoint\b.{0,60}(?:no match|not found|"
                r"does not exist)|not found: service (?:endpoint|connection)\b"
                r"(?!.{0,120}(?:subnet|vnet|virtual network))"
            ),
            "likely",
        ),
        *worded(
            (
                "dienstverbindung",
                "connexion de service",
                "conexión de servicio",
                "サービス接続",
            ),
            (
                r"dienstverbindung\b.{0,120}(?:nicht gefunden|nicht vorhanden|existiert nicht)|connexion de "
                r"service\b.{0,120}(?:introuvable|n\'existe pas|n\'a pas été trouvée)|conexión de "
                r"servicio\b.{0,120}(?:no se encontró|no existe|no se pudo encontrar)|"
                r"サービス接続.{0,80}(?:存在しません|"
                r"見つかりません)"
            ),
            "likely",
        ),
        Passage(
            literal="which could not be found",
            pattern=(
                rf"references service connection (?!\W{{0,3}}{VARIABLE}|(?:> )?which |undefined |null )(?:(?! "
                rf"which ).){{1,200}} which could not be found(?!.{{0,200}}authoriz)"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "not found",
                "not be found",
                "n't be found",
                "not exist",
                "n't exist",
                "not be located",
                "not present",
                "cannot be found",
            ),
            (
                r"(?<!if the )(?<!if a )(?<!when the )(?<!that the )(?<!whether the )service (?:connections?|"
                rf"endpoints?(?!{_BARE}))(?:\(s\))?[ :]{{1,2}}(?:(?:named|called|(?:with|by|given) (?:the )?(?:name|id|"
                r"identifier)(?: of)?) )?(?!(?:microsoft\.|for |of |id|type|and |is |was |which |pool|"
                rf"/))(?:\W{{0,3}}(?!{VARIABLE})[^\"\'`,;${{}}/ ]{{1,120}}[^\w ]{{0,3}} )?(?:was|were|is|are|"
                r"could|can|does|do|did)? ?(?:not|n\'t) (?:be )?(?:found|exist|located|present)\b(?!,? or |,? "
                rf"has been | in pool|.{{0,120}}(?:subnet|vnet|virtual network|creating (?:it|new)|in variable "
                r"group|authorized for use|not authorized))"
            ),
            "likely",
        ),
        Passage(
            literal="service connection",
            pattern=(
                r"(?<!if the )(?<!if a )(?<!when the )(?<!when a )service connection "
                r"(?!endpoint)(?:[\"'`][^\"'`]{1,120}[\"'`] |[\w.()-]{1,120} )?(?:\([^)]{1,80}\) )?(?:(?:has "
                r"been|was|were|is|got) (?:accidentally )?(?:deleted|removed)|no longer (?:exists|available)|"
                r"is gone)\b(?! (?:successfully|from (?:the )?(?:cluster|pool)))"
            ),
            certainty="likely",
        ),
        Passage(
            literal="no azure service connection",
            pattern=r"\bno azure service connection (?:by|with|named|called)\b",
            certainty="likely",
        ),
        *worded(
            ("not found", "not exist"),
            (
                rf"service connection:? [\"'`]?(?!{VARIABLE})[^\"'`,. ]{{1,120}}[\"'`]? (?:- |used by the task "
                rf"|referenced (?:by|in) [^.]{{1,40}} )(?:was |is )?(?:not found|does not exist)"
            ),
            "likely",
        ),
        *worded(
            ("not found", "not exist"),
            (
                r"\bserviceendpoint with (?:name|id) \W?[^ ]{1,120}\W? (?:and project \W?[^ ]{1,80}\W? "
                r")?(?:was )?(?:not found|does not exist)|\bservice_endpoint_id \W?[^ ]{1,80}\W? (?:was "
                r")?(?:not found|does not exist)"
            ),
            "likely",
        ),
        *worded(
            ("you do not have access", "you don't have access"),
            (
                rf"service connection [\"'`]?(?!{VARIABLE})[^\"'`, ]{{1,120}}[\"'`]? (?:was |is )?(?:not found|"
                r"does not exist),? or you (?:don't|do not) have access"
            ),
            "likely",
        ),
    ),
    match=match,
    seen_by_verify=False,
    ruled_out=ruled_out,
    explanation=(
        "No service connection with this name or id can be seen in the project. It may be misspelt, it may have been "
        "deleted or renamed, it may live in another project and not be shared with this one, or the one who asks may "
        "not see it. Azure DevOps' text for pipelines names three reasons at once: the connection does not exist, is "
        "disabled, or this pipeline may not use it yet."
    ),
    remedy="Correct the name, share the connection with the project, or create it again.",
    steps=(
        Step(
            title="Look whether it is there",
            detail=(
                "Open Project settings > Service connections in the project that runs the pipeline and search for the "
                "exact name or id that the pipeline uses. A name with $( ) in the message is a variable that was not "
                "resolved in time."
            ),
            who="Reader of service connections",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/service-endpoints",
        ),
        Step(
            title="Share it, if it is in another project",
            detail=(
                "In the project that owns it open the connection > Security > Project permissions and add the project."
            ),
            who="Administrator of the service connection at organization level",
            link="https://learn.microsoft.com/azure/devops/pipelines/policies/service-connection-permissions",
        ),
        Step(
            title="Let the pipeline use it",
            detail="If it is there and enabled, choose Permit in the failed run, or add the pipeline under Security.",
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/service-endpoints",
        ),
        Step(
            title="Create it again, if it was deleted",
            detail="A deleted service connection cannot be restored; its application may still be there to be used.",
            who="Creator of service connections in the project",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
    ),
    needs=("Azure DevOps: Reader role on the connection to see it, Administrator to share it, Creator to create one",),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/library/service-endpoints",
        "https://learn.microsoft.com/azure/devops/pipelines/policies/service-connection-permissions",
    ),
)
