"""The server does not offer the authorization scheme that was asked for with this type of connection."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded

_SCHEME: Final = r"auth(?:entication|orization)? scheme"
_REFUSED: Final = r"not (?:supported|valid|available|recogni[sz]ed|allowed)|invalid|unknown|unsupported"
_TYPE: Final = r"(?:service )?(?:endpoint|connection) type\b"

CAUSE: Final = Cause(
    slug="auth-scheme-unavailable",
    title="The server does not offer this authorization scheme for the connection type",
    area="way",
    passages=(
        *worded(
            ("azure devops server", "tfs 20"),
            (
                r"workload ?identity ?federation.{0,60}(?:not|n't) (?:yet )?(?:supported|available|"
                r"offered|listed)\b.{0,40}(?:Azure DevOps Server|TFS 20\d\d)"
            ),
            "confirmed",
        ),
        *worded(
            ("azure devops server", "tfs 20", "team foundation server"),
            (
                r"(?:Azure DevOps Server|TFS 20\d\d|Team Foundation Server)(?: 20\d\d)?\b.{0,120}(?:not "
                r"(?:yet )?(?:support|offer|have|list|available)|n't (?:support|offer|have|list)|missing|"
                r"unavailable|no option).{0,100}workload identity|workload identity (?:federation "
                r")?.{0,60}(?:not (?:yet )?(?:support|offer|list|available)\w{0,2}|n't (?:support|offer|"
                r"list|available)\w{0,2}|missing|unavailable|no option)\b.{0,60}(?:Azure DevOps Server|"
                r"TFS 20\d\d)"
            ),
            "confirmed",
        ),
        Passage(
            literal="service_endpoint_authentication_scheme",
            pattern=(
                r"(?:invalid|unexpected|unsupported|"
                r"expected)\b.{0,60}service_endpoint_authentication_scheme"
            ),
            certainty="confirmed",
        ),
        *worded(
            ("authentication scheme", "authorization scheme"),
            (
                r"no auth(?:entication|orization) scheme ['\x22]?\w{3,40}['\x22]? (?:was |is )?(?:found|"
                r"registered|defined|available) (?:for|in|on) (?:the )?(?:service )?(?:endpoint|"
                r"connection) type"
            ),
            "confirmed",
        ),
        Passage(
            literal="unable to find service connection type",
            pattern=r"Unable to find service connection type .{1,80}?using authentication scheme",
            certainty="confirmed",
        ),
        Passage(
            literal="unable to find service endpoint type",
            pattern=r"Unable to find service endpoint type .{1,80}?using (?:authentication|authorization) scheme",
            certainty="confirmed",
        ),
        Passage(
            literal="unable to find service connection type",
            pattern=r"Unable to find service connection type(?!.{1,80}?using authentication scheme)",
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=rf"{_SCHEME} ['\"]?\w{{3,40}}['\"]? is (?:{_REFUSED})[\w ]{{0,20}} (?:for|by|with) "
                rf"(?:the |this )?{_TYPE}"
                rf"|{_TYPE} ?['\"]?[\w:.-]{{0,60}}['\"]? (?:does not|doesn't) (?:support|offer|have) (?:the )?{_SCHEME}"
                rf"|invalid {_SCHEME}[\w '\"]{{0,60}} for (?:the )?{_TYPE}|unsupported (?:service )?endpoint {_SCHEME}"
                rf"|endpoint {_SCHEME} (?:is )?(?:not (?:recogni[sz]ed|supported|valid)|invalid|unknown)",
                certainty="confirmed",
            )
            for literal in ("authentication scheme", "authorization scheme", "auth scheme")
        ),
        Passage(
            literal="authentication_scheme to be one of",
            pattern=r"expected service_endpoint_authentication_scheme to be one of",
            certainty="confirmed",
        ),
        Passage(
            literal="authenticationscheme is not supported",
            pattern=r"\b\w{4,40} AuthenticationScheme is not supported",
            certainty="likely",
        ),
        Passage(
            literal="neither an upgrade or a downgrade",
            pattern=r"Converting endpoint type .{1,60}? scheme from .{1,80}? neither an upgrade or a downgrade",
            certainty="likely",
        ),
    ),
    compares=("authorization/scheme", "type"),
    overrules=("malformed-payload", "connection-not-found"),
    explanation=(
        "Azure DevOps looked up the pair of connection type and authorization scheme in its own catalogue and does "
        "not have it, so the connection is neither created nor changed; nothing was sent to Azure. Either the name of "
        "the scheme is not one of those that the type offers (for azurerm: ServicePrincipal, "
        "WorkloadIdentityFederation, ManagedServiceIdentity, letter for letter), or the server is older than the "
        "scheme: Azure DevOps Server knows no workload identity federation for azurerm, and an organization may get a "
        "preview later than others. A task that cannot use a scheme is another cause: here the server refuses."
    ),
    remedy="Use a type and scheme that this server lists, spelt as it lists them.",
    steps=(
        Step(
            title="List what the server offers",
            detail=(
                "Send GET {organization}/_apis/serviceendpoint/types?type=azurerm&api-version=7.1 and read "
                "authenticationSchemes: only the schemes named there can be used."
            ),
            who="Anyone who can read service connections",
            link="https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/types/list",
        ),
        Step(
            title="Correct type and scheme",
            detail=(
                "In the payload, the Terraform resource or the script write authorization.scheme and type exactly as "
                "listed. In Terraform the argument is service_endpoint_authentication_scheme."
            ),
            who="Creator of service connections",
            link="https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints/create",
        ),
        Step(
            title="If the server has no federation, use a secret or certificate",
            detail=(
                "On Azure DevOps Server, or while the feature is not there yet, create the connection with a service "
                "principal, and convert it once the scheme is listed."
            ),
            who="Creator of service connections",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/azure-resource-manager-alternate-approaches",
        ),
    ),
    needs=("Azure DevOps: Creator or Administrator role on service connections",),
    references=(
        "https://learn.microsoft.com/rest/api/azure/devops/serviceendpoint/types/list",
        "https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
    ),
)
