"""Another service connection of the project has that name already."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step

CAUSE: Final = Cause(
    slug="duplicate-connection-name",
    title="The project has a service connection of that name already",
    area="connection",
    signatures=("DuplicateServiceConnectionException",),
    passages=(
        Passage(
            literal="already exists",
            pattern=r"service (?:connection|endpoint) with (?:the )?(?:same )?name .{0,200}?already exists",
            certainty="confirmed",
        ),
        Passage(
            literal="already exists",
            pattern=(
                r"service (?:connection|endpoint) (?:named )?[\"'`][^\"'`]{1,120}[\"'`] already exists|"
                r"already exists\. Only a user having administrator/user role"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="already in use",
            pattern=r"service (?:connection|endpoint) name .{0,120}?(?:is )?already in use",
            certainty="confirmed",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:service (?:connection|endpoint)|duplicate service (?:connection|endpoint)) names? (?:[^ "
                    r",.]{1,120} )?(?:is )?(?:already (?:exists|used|taken|in use)|must be unique|not unique)|"
                    r"duplicate service (?:connection|endpoint) name"
                ),
                certainty="confirmed",
            )
            for literal in (
                "already exists",
                "already used",
                "already taken",
                "already in use",
                "must be unique",
                "not unique",
                "duplicate service",
            )
        ),
        *(
            Passage(
                literal=literal,
                pattern=r"service connection (?:named |called )?(?:[^ ,.\"'`]{1,120} )already exists\b|"
                r"service endpoint (?:named |called )?(?:[^ ,.\"'`]{1,120} )already exists in (?:the )?project",
                certainty="confirmed",
            )
            for literal in ("service connection", "service endpoint")
        ),
        Passage(
            literal="by another service",
            pattern=r"already (?:taken|used|in use) by another service (?:connection|endpoint)",
            certainty="confirmed",
        ),
        Passage(
            literal="already exists",
            pattern=(
                r"(?:serviceendpoint|service endpoint|service connection).{0,300}\bendpoint with (?:the "
                r")?(?:same )?name .{0,120}?already exists|\bendpoint with (?:the )?(?:same )?name "
                r".{0,120}?already exists.{0,300}(?:serviceendpoint|service endpoint|service connection)"
            ),
            certainty="likely",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "Names of service connections are unique within a project, letter case ignored. One of this name is there "
        "already: made before, left over by a run that failed half-way, shared from another project, or half deleted. "
        "It need not be visible: whoever lacks the User or Administrator role on it does not see it in the list, and "
        "still cannot take its name. Nothing is wrong with the request otherwise."
    ),
    remedy="Use the connection that exists, rename or delete it, or choose another name.",
    steps=(
        Step(
            title="Look for it with enough rights",
            detail=(
                "Have an Endpoint Administrator search Project settings > Service connections, or send GET "
                "https://dev.azure.com/{organization}/{project}/_apis/serviceendpoint/endpoints?endpointNames={name}"
                "&includeFailed=true&api-version=7.1: connections that are not ready are left out of the ordinary list."
            ),
            who="Administrator of service connections in the project",
            link="https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/get-service-endpoints-by-names",
        ),
        Step(
            title="Take it over, or free the name",
            detail=(
                "If it is the right one, use it: get the User role on it, or import it into the Terraform state. If it "
                "is a remainder, delete it; its application in Microsoft Entra can stay or be removed with it."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/service-endpoints",
        ),
        Step(
            title="Or choose another name",
            detail="When it belongs to somebody else, give the new connection a name of its own and use that name.",
            who="Creator of service connections in the project",
        ),
    ),
    needs=("Azure DevOps: Administrator role on the existing connection, to see, rename or delete it",),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/library/service-endpoints",
        "https://learn.microsoft.com/azure/devops/pipelines/policies/service-connection-permissions",
    ),
)
