"""Azure DevOps refuses the token of the one who calls it."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded

_API: Final = (
    r"(?<!pkgs\.)(?:dev\.azure\.com/[^/ ]{1,80}|[\w-]{1,60}\.visualstudio\.com)/(?:[^ "
    r"]{1,120}/)?_apis/(?!packaging)(?![^ ]{0,160}oidctoken)[^ ]{0,240}"
)
_SERVICE: Final = r"azure ?devops|dev\.azure\.com|visualstudio\.com|azdo"
_EXPIRED: Final = (
    r"personal access token[^.]{0,80}(?:has expired|is expired|is invalid|was revoked|is not valid|"
    r"does not have (?:the )?(?:required |sufficient )?(?:scope|permission))"
)

CAUSE: Final = Cause(
    slug="ado-access-denied",
    title="Azure DevOps refuses the caller's own token",
    area="connection",
    signatures=(
        "TF400813",
        "VS30063",
        "TF30063",
        "The Personal Access Token used has expired",
        "Access Denied: The Personal Access Token",
    ),
    likely_signatures=(
        "not authorized to access Azure DevOps Organization",
        "Azure DevOps Services | Sign In",
        "TF50309",
    ),
    possible_signatures=("VS800075",),
    passages=(
        Passage(
            literal="personal access token is correct",
            pattern=(r"\b401 \(not authorized\)\W{1,3}check that your personal access token is correct"),
            certainty="confirmed",
        ),
        Passage(
            literal="check that you have access to this resource",
            pattern=(r"received response 403 \(forbidden\)\W{1,3}check that you have access to this resource"),
            certainty="likely",
        ),
        Passage(
            literal="personal access token verification",
            pattern=(r"personal access token verification has failed"),
            certainty="likely",
        ),
        Passage(
            literal="requires user authentication",
            pattern=r"requires user authentication:? https?://(?:dev\.azure\.com|[\w-]{1,60}\.visualstudio\.com)",
            certainty="confirmed",
        ),
        Passage(
            literal="not authorized to access",
            pattern=(
                r"you are not authorized to access (?:https?://)?(?:[\w.-]{0,60}dev\.azure\.com|[\w.-]{1,60}\.visualstudio\.com)"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="personal access token",
            pattern=rf"(?:{_SERVICE}).{{0,300}}{_EXPIRED}|{_EXPIRED}.{{0,300}}(?:{_SERVICE})",
            certainty="likely",
        ),
        Passage(
            literal="rest call returned status code",
            pattern=r"rest call returned status code:? (?:401|403|203)\b",
            certainty="likely",
        ),
        Passage(
            literal="service endpoint in azure devops",
            pattern=r"service endpoint in azure devops: .{0,60}(?:\b401\b|\b403\b|unauthorized|not authorized)",
            certainty="likely",
        ),
        Passage(
            literal="azuredevops_",
            pattern=(
                r"\bazuredevops_\w{3,60}.{0,200}(?:\b401 unauthorized|user is not authorized: 401|status "
                r"code:? 401)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="using the supplied token",
            pattern=r"failed to authenticate using the supplied token",
            certainty="likely",
        ),
        Passage(
            literal="/_apis/",
            pattern=(
                rf"{_API}.{{0,140}}(?:\b401\b|\b203\b|unauthorized\b)|(?:\b401\b|\b203 \(|"
                rf"unauthorized).{{0,100}}{_API}"
            ),
            certainty="likely",
        ),
        Passage(
            literal="personal access token",
            pattern=r"vs860016|could not authenticate with the personal access token",
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"(?:azure devops|azdo|ado|tfs|vsts) pat (?:is |has |was )?(?:been )?(?:expired|invalid|"
                    r"revoked|not valid)"
                ),
                certainty="likely",
            )
            for literal in (
                "pat is expired",
                "pat is invalid",
                "pat has expired",
                "pat was revoked",
                "pat expired",
                "pat is not valid",
            )
        ),
        Passage(
            literal="unauthorizedrequestexception",
            pattern=r"(?:teamfoundation|typekey).{0,60}unauthorizedrequestexception",
            certainty="confirmed",
        ),
        Passage(
            literal="/_apis/",
            pattern=(
                r"/_apis/(?:serviceendpoint|connectiondata|projects)\b[^ ]{0,200}.{0,100}(?:\b401\b|"
                r"unauthorized\b)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="tf215106",
            pattern=r"\btf215106\b",
            certainty="likely",
        ),
        Passage(
            literal="access denied",
            pattern=(
                r"access denied\b(?!.{0,200}(?:\bfeed\b|packag|git repos|service endpoint|service "
                r"connection)).{0,140}needs (?:the following )?.{0,80}permissions?\b.{0,400}(?:teamfoundation|"
                r"accessdeniedexception|accesscheckexception|azure devops administrator)"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "accessdeniedexception",
                "accesscheckexception",
            ),
            (
                r"(?:accessdeniedexception|accesscheckexception).{0,80}access denied: (?!.{0,200}(?:\bfeed\b|"
                r"packag|git repos|service endpoint|service connection)).{0,140}needs (?:the following "
                r")?.{0,60}permission"
            ),
            "likely",
        ),
        *worded(
            (
                "vso.serviceendpoint",
                "vso.build",
                "vso.project",
                "vso.code",
                "vso.graph",
                "vso.pipeline",
                "vso.identity",
                "vso.release",
            ),
            (
                r"(?:requires?|needs?|missing|lacks?|insufficient|does not have|not "
                r"granted)\b.{0,80}\bvso\.[a-z_]{3,40}|\bvso\.[a-z_]{3,40}\b.{0,60}(?:is (?:missing|required)|"
                r"not granted)"
            ),
            "likely",
        ),
        *worded(
            (
                "personal access token",
                "the pat has",
                "pat has insufficient",
                "azuredevopsauthenticationerror",
            ),
            (
                r"(?:azure ?devops|dev\.azure\.com|visualstudio\.com|azdo|\btfs\b|"
                r"invoke-restmethod).{0,200}(?:personal access token|\bpat\b) (?:used )?(?:for [^.]{1,30} "
                r")?(?:is |has |was )?(?:been )?(?:incorrect|wrong|expired|revoked|insufficient|lacks)|"
                r"personal access token (?:for|of|in) (?:azure ?devops|azdo|tfs)[^.]{0,40}(?:expired|invalid|"
                r"revoked|incorrect)|azuredevopsauthenticationerror"
            ),
            "likely",
        ),
        Passage(
            literal="vssps.visualstudio.com/_signin",
            pattern=r"\.vssps\.visualstudio\.com/_signin",
            certainty="likely",
        ),
        *worded(
            (
                "non-authoritative",
                "non authoritative",
            ),
            (
                r"203 non-?authoritative.{0,160}(?<!pkgs\.)(?:dev\.azure\.com|"
                r"visualstudio\.com)/(?!.{0,80}packaging)|dev\.azure\.com/.{0,160}203 non-?authoritative"
            ),
            "likely",
        ),
        *worded(
            (
                "devops organization",
                "devops organisation",
            ),
            (
                r"(?:not have (?:permissions?|access)|no access|access denied)\b[^.]{0,60}azure devops "
                r"organi[sz]ation"
            ),
            "likely",
        ),
        Passage(
            literal="/_apis/",
            pattern=(
                r"\b403\b.{0,60}(?:forbidden|lacks permission|access "
                r"denied).{0,60}(?<!pkgs\.)dev\.azure\.com/[^ ]{1,120}_apis/(?!packaging)(?![^ "
                r"]{0,160}oidctoken)"
            ),
            certainty="likely",
        ),
        *worded(
            ("azure devops", "azure_devops_ext_pat", "az devops"),
            (
                r"authenticate (?:with|to|against) azure devops\b.{0,40}(?:\b401\b|\b403\b|unauthori[sz]ed)|"
                r"azure devops (?:rest )?api\b.{0,40}(?:\b401\b|unauthori[sz]ed)|\baz devops "
                r"(?:service-endpoint|invoke|project|configure|security)\b.{0,160}(?:\b401\b|\bpat (?:is|has) "
                r")|(?:\b401\b).{0,80}\baz devops (?:service-endpoint|invoke|project)"
            ),
            "likely",
        ),
        *worded(
            ("sign-in page", "signin page", "sign in page"),
            (
                r"sign-?[ ]?in page\b.{0,60}(?:dev\.azure\.com|azure devops|visualstudio\.com)|"
                r"(?:dev\.azure\.com|azure devops)\b.{0,80}html sign-?[ ]?in page"
            ),
            "likely",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "The call reached Azure DevOps, and Azure DevOps did not accept who makes it: the personal access token is "
        "expired, revoked, of another organization or made without the scope that the call needs; the job's "
        "System.AccessToken or a service principal is not known in the organization; or a person is signed in with "
        "another account. A user named aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa is the anonymous one: no usable token was "
        "sent at all. What the call wanted to do is not looked at yet, so nothing is said about any service "
        "connection, nor about Azure."
    ),
    remedy="Call with a token that is valid, belongs to this organization and has the scope for service connections.",
    steps=(
        Step(
            title="See which token is sent",
            detail=(
                "AZURE_DEVOPS_EXT_PAT, AZDO_PERSONAL_ACCESS_TOKEN and SYSTEM_ACCESSTOKEN are read from the environment "
                "and may hold an old value or the literal text $(System.AccessToken). Map the variable under env of "
                "the step; it is not there by itself."
            ),
            who="The one who runs the call",
            link="https://learn.microsoft.com/azure/devops/cli/log-in-via-pat",
        ),
        Step(
            title="Renew it, with the right scope and organization",
            detail=(
                "User settings > Personal access tokens: the token must not be expired, must be for this organization "
                "and needs Service Connections (Read, query & manage) to create or change one. An Entra token must be "
                "for the resource 499b84ac-1321-427f-aa17-267ca6975798."
            ),
            who="Owner of the token",
            link="https://learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate",
        ),
        Step(
            title="Make the identity known in the organization",
            detail=(
                "A service principal or managed identity has to be added under Organization settings > Users with an "
                "access level, and the organization must be connected to its tenant. The build service needs access to "
                "the project that it asks for."
            ),
            who="Project Collection Administrator",
            link="https://learn.microsoft.com/azure/devops/integrate/get-started/authentication/service-principal-managed-identity",
        ),
    ),
    needs=("Azure DevOps: an account in the organization with the scopes vso.serviceendpoint or wider",),
    references=(
        "https://learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate",
        "https://learn.microsoft.com/azure/devops/integrate/get-started/authentication/service-principal-managed-identity",
    ),
)
