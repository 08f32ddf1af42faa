"""The connection exists, and this pipeline has not been permitted to use it."""

import re
from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._refused_use import REFUSED, VARIABLE
from armedic.causes._state import missing
from armedic.facts import Connection, Evidence, Facts, PipelinePermissions

_REFERRED: Final = re.compile(
    r"references service connection \W{0,2}(.{1,200}?)\W{0,2} which could not be found", re.IGNORECASE
)
_OTHER: Final = r"(?:variable group|agent pool|environment|repository|secure file|queue)"


def match(facts: Facts) -> tuple[Evidence, ...]:
    """A connection that a pipeline does not find, and that is there and enabled, is one that it may not use."""
    connection = facts.seen_connection
    if not isinstance(connection, Connection) or connection.is_disabled:
        return ()
    known = {str(name).casefold() for name in (connection.id, connection.name) if name}
    found = []
    for statement in facts.statements:
        named = _REFERRED.search(statement.folded)
        if named and named[1].casefold() in known:
            found.append(
                Evidence(
                    source=statement.source,
                    location=statement.location,
                    item=statement.item,
                    observed=f"the pipeline does not find {named[1]}, which exists and is enabled",
                    expected="a connection that the pipeline is permitted to use",
                    named=connection.named,
                    certainty="likely",
                )
            )
    return tuple(found)


def ruled_out(facts: Facts) -> bool:
    """Whether there is no such connection, it is switched off, or every pipeline may use it."""
    permissions = facts.seen_pipeline_permissions
    if isinstance(permissions, PipelinePermissions) and permissions.all_pipelines:
        return True
    return missing(facts.seen_connection) or facts.connection.is_disabled is True


CAUSE: Final = Cause(
    slug="connection-not-authorized",
    title="The pipeline is not permitted to use the service connection",
    area="connection",
    signatures=("Resource not authorized. You need to authorize the resource before it can be used",),
    passages=(
        Passage(
            literal="needs permission to access",
            pattern=(
                r"pipeline needs permission to access (?:a|\d{1,3}) resources? before this run can continue"
                r"(?=.{0,600}service connection)"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="needs permission to access",
            pattern=(
                r"pipeline needs permission to access (?:a|\d{1,3}) resources? before this run can continue"
                rf"(?!.{{0,400}}(?:{_OTHER}|service connection))"
            ),
            certainty="likely",
        ),
        Passage(
            literal="service connection",
            pattern=(
                r"pipeline (?:does not have permissions?|is not (?:authorized|permitted)) to use (?:the |this )?"
                rf"(?:referenced )?service connections?(?:\(s\))?(?! ?[\"'`]?{VARIABLE})"
            ),
            certainty="confirmed",
        ),
        Passage(literal="service connection", pattern=REFUSED, certainty="possible"),
        Passage(
            literal="service connection",
            pattern=(
                r"service connection (?!does not exist)(?:[\"'`][^\"'`]{1,120}[\"'`] |[^\"'`, ]{1,120} "
                r")?(?:is|has|was) not (?:been )?(?:authorized|permitted|allowed)\b(?! or)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="permission needed",
            pattern=r"service connection.{0,100}permission needed|permission needed.{0,140}service connection",
            certainty="likely",
        ),
        Passage(
            literal="not authorized",
            pattern=(
                r"\bpipeline\b.{0,60}not authorized (?:for|to use) (?:the )?(?:resource )?(?:service "
                r")?endpoint|\bendpoint [\"'`]?[^\"'` ]{1,100}[\"'`]? is not authorized for use (?:in|by) "
                r"(?:this |the )?(?:pipeline|build|release)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="service connection",
            pattern=(
                r"pipeline needs permission to (?:access|use) (?:the |a |this )?service connection|pipeline "
                r"(?:cannot|can't|may not) use (?:the |this )?service connection"
            ),
            certainty="likely",
        ),
        Passage(
            literal="pipeline is not authorized to use",
            pattern=rf"pipeline is not authorized to use this resource(?!.{{0,200}}{_OTHER})",
            certainty="likely",
        ),
        *worded(
            (
                "permission to use",
                "permissions to use",
                "permission to access",
                "permissions to access",
                "permission for",
                "permissions for",
            ),
            (
                rf"(?:\bpipelines?|\bbuild|\brelease|\bdefinition|\bstage|\bjob)\b[^.]{{0,40}}(?:(?:does not|"
                r"doesn\'t|do not) have|lacks?|has no|without) (?:the )?permissions? (?:to "
                r"(?:use|access)|for) (?:the |this |a )?(?:referenced )?service (?:connection|"
                rf"endpoint)(?:\(s\)|s)?\b(?! ?[\"\'`]?{VARIABLE})"
            ),
            "confirmed",
        ),
        Passage(
            literal="needs permission to access",
            pattern=(
                r"needs permission to access (?:the |some |one or more )?resources?(?:\(s\))? before this run "
                rf"can continue(?!.{{0,400}}{_OTHER})"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "not authorized",
                "not been authorized",
                "n't authorized",
                "unauthorized",
            ),
            (
                r"(?:pipeline|build|release|definition|resource authorization)\b.{0,60}(?:not|n\'t) (?:been "
                r")?authorized (?:for|to use|to access) .{0,20}(?:service )?endpoint|service endpoints? (?:[^ "
                r".]{1,80} )?(?:is |was |has |have )?not (?:been )?authorized for (?:use|build|release|"
                r"pipeline)|\bunauthorized service (?:connection|endpoint)\b"
            ),
            "likely",
        ),
        Passage(
            literal="resource not authorized",
            pattern=r"resource not authorized: (?:service )?(?:endpoint|connection)",
            certainty="likely",
        ),
        *worded(
            (
                "permission to use",
                "permissions to use",
                "requires authorization",
                "needs authorization",
                "requires permission",
            ),
            (
                r"permissions? to use (?:the |this )?service (?:connection|endpoint)s?\b.{0,40}(?:must be|"
                r"needs? to be|is (?:required|needed)|not (?:been )?granted).{0,80}(?:pipeline|build|run|"
                r"stage)|service (?:connection|endpoint) \W?[^ ]{0,80} ?(?:requires?|needs?) (?:authorization|"
                r"permission)\b.{0,60}(?:pipeline|build|run|stage)"
            ),
            "likely",
        ),
    ),
    match=match,
    ruled_out=ruled_out,
    seen_by_verify=False,
    explanation=(
        "Service connections are protected: each pipeline has to be permitted once for each connection, unless the "
        "connection is open to all pipelines. This one is not, so the run waits for a permission or is refused "
        "before it starts. The credential, the identity and its roles in Azure are not at fault, and Verify passes. "
        "Azure DevOps' longer text says that the connection was not found, was disabled or was not authorized; if "
        "the connection is there and enabled under exactly that name, only this reason is left."
    ),
    remedy="Permit the pipeline to use the connection, in the waiting run or under the connection's security.",
    steps=(
        Step(
            title="Look whether it is there",
            detail=(
                "Open Project settings > Service connections in the project of the pipeline. The name in the message "
                "must be there, spelt alike and enabled; otherwise the connection is missing or disabled."
            ),
            who="Reader of service connections",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/service-endpoints",
        ),
        Step(
            title="Permit it in the run",
            detail=(
                "Open the waiting run, choose View beside the notice that a permission is needed, then Permit. For a "
                "run that was refused at once choose Authorize resources and queue it again. Only somebody who "
                "administers the connection sees these buttons work."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/process/resources",
        ),
        Step(
            title="Or add the pipeline beforehand",
            detail=(
                "Open the connection > ... > Security > Pipeline permissions and add the pipeline. By REST: PATCH "
                "https://dev.azure.com/{organization}/{project}/_apis/pipelines/pipelinePermissions/endpoint/"
                "{endpointId}?api-version=7.1-preview.1. Open access for all pipelines is wider than needed."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/rest/api/azure/devops/approvalsandchecks/pipeline-permissions",
        ),
    ),
    needs=("Azure DevOps: Administrator role on the service connection",),
    repairs=("authorize-pipelines",),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/library/service-endpoints",
        "https://learn.microsoft.com/azure/devops/pipelines/security/resources",
    ),
)
