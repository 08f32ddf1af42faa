"""Another service connection of the project has that name already."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded

_SKIPPED: Final = (
    r"(?!.{0,60}(?:\bskip|reus|updat\w{1,3} (?:it|the|existing)|using (?:it|the existing|existing)|"
    r"nothing to do|continu))"
)
"""What follows where a script takes the connection that it found."""

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
                pattern=rf"service connection (?:named |called )?(?:[^ ,.\"'`]{{1,120}} )already exists\b{_SKIPPED}|"
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
        *worded(
            (
                "duplicateservice",
                "duplicate service",
                "duplicate_service",
            ),
            r"\bduplicate[ _]?service[ _]?(?:connection|endpoint)s?",
            "likely",
        ),
        *worded(
            (
                "already exists",
                "exists already",
                "already exist",
            ),
            (
                r"(?<!if the )(?<!if a )(?<!when the )service (?:connection|endpoint)\b(?! (?:type|"
                rf"id)\b)[^.]{{0,120}}?\b(?:already exists?|exists already)\b{_SKIPPED}(?!.{{0,80}}(?:subnet|vnet|"
                r"virtual network))"
            ),
            "likely",
        ),
        Passage(
            literal="service connection",
            pattern=(
                r"already (?:a|another) service connection (?:called|named|with)|another service connection "
                r".{0,40}(?:same name|the name|is called|is named)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="serviceendpoint/endpoints",
            pattern=(
                r"(?:\b409\b|conflict).{0,160}_apis/serviceendpoint/endpoints|"
                r"_apis/serviceendpoint/endpoints[^ ]{0,80}.{0,120}(?:\b409\b|\bconflict\b)"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "connexion de service",
                "dienstverbindung",
            ),
            r"connexion de service\b.{0,120}existe déjà|dienstverbindung\b.{0,120}bereits vorhanden",
            "likely",
        ),
        Passage(
            literal="service connection",
            pattern=(
                r"service connection\b[^.]{0,40}\bname (?:is )?already taken|another service connection with "
                r"(?:that|this|the same) name|(?<!if the )service connection [\"'`][^\"'`]{1,120}[\"'`] "
                r"exists\b.{0,40}(?:choose|pick|use) (?:a|another) (?:different )?name"
            ),
            certainty="likely",
        ),
        *worded(
            ("serviceconnectionalreadyexists", "serviceendpointalreadyexists"),
            r"service(?:connection|endpoint)alreadyexists",
            "likely",
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
