"""The task or extension cannot use a federated connection: it asks for a secret that is not there."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded

_FEDERATED: Final = r"Workload ?Identity ?Federation"
_REFUSED: Final = (
    r"not (?:yet )?(?:be )?supported|unsupported|un-?recogni[sz]ed|not recogni[sz]ed|unknown|invalid|not implemented"
    r"|unexpected|not valid|unavailable for|not (?:available|allowed|possible) (?:for|in|with)|not one of"
    r"|(?:isn't|aren't) supported"
)
_ASKED: Final = (
    r"secret must be a non[ -]?empty string|LIB_EndpointAuthNotExist|Endpoint auth data not present"
    r"|Could not get Auth Token|clientSecret are required parameters|serviceprincipalkey['\"]? of undefined"
    r"|serviceprincipalkey['\"]? (?:is |was )?(?:undefined|empty|null|missing|required|not set)"
)
"""What a task says that looks for a secret."""
_CANNOT: Final = (
    r"(?:unable to|cannot|can't|does not|doesn't|do not|don't|didn't|could not|won't|not able to|fails? to)"
)
_CONNECTION: Final = (
    r"(?:workload ?identity ?federation|federated (?:service )?connections?|wif (?:service "
    r")?connections?|oidc (?:service )?connections?)"
)
_NOT: Final = (
    r"(?:not (?:yet )?(?:be )?supported|unsupported|isn't supported|aren't supported|not "
    r"(?:available|allowed|possible)|does not work|doesn't work|do not work|cannot be used|"
    r"can't be used|not work)"
)
_TASK: Final = r"(?:\btasks?\b|\bextension\b|\w{4,40}@\d\b|version)"

CAUSE: Final = Cause(
    slug="task-lacks-federation-support",
    title="The task cannot use a connection with workload identity federation",
    area="way",
    passages=(
        *worded(
            (
                "federated service connection",
                "federated connection",
                "wif connection",
                "wif service connection",
                "oidc service connection",
                "oidc connection",
            ),
            (
                rf"{_CONNECTION}\b.{{0,60}}{_NOT}|(?:(?:does not|doesn't|do not|don't|cannot|can't|not) (?:yet "
                rf")?(?:work with|support|use|handle)|unsupported) (?:\w{{1,12}} ){{0,2}}{_CONNECTION}"
            ),
            "likely",
        ),
        *worded(
            ("workload identity federation", "workloadidentityfederation", "federated service connection"),
            (
                rf"{_CONNECTION}\b.{{0,60}}\bonly (?:supported|available|possible) (?:from|in|by|with|since|"
                r"starting)"
            ),
            "likely",
        ),
        *worded(
            ("workload identity federation", "workloadidentityfederation"),
            (
                r"(?:client ?secret|service ?principal ?key)['\x22]?\b.{0,20}(?:undefined|empty|null|"
                rf"missing|required|not set)\b.{{0,300}}{_CONNECTION}|Input required: "
                rf"serviceprincipalkey.{{0,300}}{_CONNECTION}|{_CONNECTION}.{{0,400}}(?:client ?secret['\x22]? "
                r"(?:is |was )?(?:undefined|empty|null|missing|required|not set)|Input required: "
                r"serviceprincipalkey)"
            ),
            "confirmed",
        ),
        Passage(
            literal="workload identity",
            pattern=(
                rf"{_TASK}.{{0,120}}workload identity(?: federation)? (?:service connections? )?(?:isn't|is "
                r"not|aren't|are not) (?:yet )?supported|(?:service connection|task).{0,80}workload "
                r"identity(?: federation)? (?:isn't|is not|aren't|are not) (?:yet )?supported"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "supports service principal",
                "support service principal",
                "supports service principals",
                "supports serviceprincipal",
            ),
            (
                r"only supports? (?:a |an )?service ?principals? (?:with (?:a |an )?|and )?(?:client "
                r")?(?:secret|key)"
            ),
            "likely",
        ),
        *worded(
            (
                "does not support",
                "does not yet support",
                "doesn't support",
                "doesn't yet support",
                "does not work with",
                "doesn't work with",
            ),
            (
                r"(?:\btask|\bextension)\b[^.]{0,60}(?:does not|doesn't) (?:yet )?(?:support|work with) "
                r"[^.]{0,30}(?:\boidc\b|federat)|(?:\boidc\b|federat\w{2,4})\b[^.]{0,60}(?:\btask|"
                r"\bextension)\b.{0,40}(?:does not|doesn't) (?:yet )?(?:support|work)"
            ),
            "likely",
        ),
        Passage(
            literal="could not fetch access token for azure",
            pattern=r"workload identity federation.{0,300}"
            r"Could not fetch access token for Azure\. Verify if the Service Principal used is valid",
            certainty="likely",
        ),
        Passage(
            literal="?audience=api",
            pattern=r"Get \"?\?audience=api.{0,80}unsupported protocol scheme"
            r"|unsupported protocol scheme.{0,40}\?audience=api",
            certainty="confirmed",
        ),
        Passage(
            literal="workloadidentityfederation",
            pattern=rf"(?:unsupported|invalid|unknown|unexpected)[\w '\"]{{0,50}}(?:scheme|type|method|connection)"
            rf"[\w '\":]{{0,40}}{_FEDERATED}(?!['\"]{{0,2}} (?:is|to) neither)"
            rf"|(?<!using authentication scheme '){_FEDERATED}['\" ]{{0,3}}(?:[\w,]{{1,20}} ){{0,7}}?(?:is |are )?"
            rf"(?:{_REFUSED})|not support[\w ]{{0,40}}{_FEDERATED}",
            certainty="confirmed",
        ),
        Passage(
            literal="workload identity federation",
            pattern=rf"(?:unsupported|does not support|do not support|doesn't support|not supported)[\w '\"]{{0,50}}"
            rf"{_FEDERATED}|{_FEDERATED}['\" ]{{0,3}}(?:[\w,]{{1,20}} ){{0,5}}?(?:is |are )?(?:{_REFUSED})",
            certainty="confirmed",
        ),
        Passage(
            literal="workloadidentityfederation",
            pattern=rf"{_FEDERATED}.{{0,600}}?(?:(?:secret|serviceprincipalkey) (?:must be a non empty string"
            r"|is required)"
            r"|serviceprincipalkey['\"]? ?[:=] ?['\"]?(?:undefined|null)\b|Could not get Auth Token"
            r"|(?:Value cannot be null|because it is (?:null|an empty string)).{0,60}(?:secret|key|password|credential)"
            r"|Endpoint auth data not present|client_secret|No credentials specified)",
            certainty="confirmed",
        ),
        Passage(
            literal="workloadidentityfederation",
            pattern=rf"{_FEDERATED}.{{0,700}}?Verify if the Service Principal used is valid and not expired",
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=rf"(?:{_ASKED}).{{0,300}}?{_FEDERATED}|{_FEDERATED}.{{0,500}}?(?:{_ASKED})",
                certainty="confirmed",
            )
            for literal in ("workloadidentityfederation", "workload identity federation")
        ),
        *(
            Passage(
                literal=literal,
                pattern=rf"{_CANNOT} (?:[\w-]{{1,20}} ){{0,6}}?['\"]?(?:{_FEDERATED}|WIF\b)"
                rf"|only [^.]{{0,120}}?supported\W{{1,4}}(?:but )?(?:got|found|was|not) ['\"]?{_FEDERATED}"
                rf"|{_FEDERATED}[\w '\"]{{0,60}}? "
                rf"(?:{_CANNOT} (?:be used|work)|not supported)|not supported[\w ,;.@]{{0,120}}{_FEDERATED}",
                certainty="likely",
            )
            for literal in ("workloadidentityfederation", "workload identity federation", "wif connection", "use wif")
        ),
        *(
            Passage(
                literal=literal,
                pattern=rf"(?:convert|switch|chang|migrat|mov)\w{{1,5}} [^.]{{0,120}}?{_FEDERATED}.{{0,400}}?"
                r"(?:\bfail|error|no longer|stopped|not work)",
                certainty="possible",
            )
            for literal in ("workloadidentityfederation", "workload identity federation")
        ),
        Passage(
            literal="federated credentials are not supported",
            pattern=r"federated credentials are not supported",
            certainty="likely",
        ),
        Passage(
            literal="terraform only supports service principal",
            pattern=r"Terraform only supports service principal authorization for azure",
            certainty="confirmed",
        ),
        Passage(
            literal="only supports service principal",
            pattern=r"only supports Service ?Principal (?:authentication|authorization|based|(?:service )?connection)",
            certainty="likely",
        ),
        Passage(
            literal="for azurerm only support",
            pattern=r"initialization for AzureRM only supports? service ?principal authori[sz]ation",
            certainty="confirmed",
        ),
        *worded(
            (
                "only support service principal",
                "only support serviceprincipal",
                "only supports serviceprincipal",
                "supports only service principal",
                "supports only serviceprincipal",
                "only service principal auth",
                "only serviceprincipal auth",
                "only service principal scheme",
                "only serviceprincipal scheme",
            ),
            r"(?:only supports?|supports? only) service ?principal (?:authentication|authori[sz]ation|scheme|based|"
            r"(?:service )?connection)|only service ?principal (?:authentication|authori[sz]ation|scheme)(?: scheme)? "
            r"(?:is|are) supported",
            "likely",
        ),
        Passage(
            literal="are required parameters",
            pattern=r"ClientSecretCredential: tenantId, clientId,? and clientSecret are required parameters",
            certainty="likely",
        ),
        Passage(
            literal="workload identity federation",
            pattern=rf"{_FEDERATED}.{{0,500}}?(?:LIB_EndpointAuthNotExist|Could not get Auth Token|\(401\) Unauthorized"
            r"|clientSecret are required parameters|secret must be a non empty string)",
            certainty="likely",
        ),
        Passage(
            literal="unsupported service connection authorization scheme",
            pattern=r"Unsupported service connection authorization scheme",
            certainty="confirmed",
        ),
        Passage(
            literal="workload identity federation",
            pattern=r"(?:task|extension|version)[\w .@']{0,60}(?:does not|doesn't|cannot|can't|do not) "
            r"(?:yet )?(?:support|use|work with)",
            certainty="likely",
        ),
    ),
    seen_by_verify=False,
    overrules=("credential-missing",),
    explanation=(
        "The connection signs in with workload identity federation and therefore holds no secret. The task, its "
        "version or the extension does not know that scheme: it either says that the scheme is not supported, or it "
        "asks for `serviceprincipalkey`, finds nothing and fails at the sign-in, sometimes with words about an "
        "expired or empty secret. Verify passes and newer tasks work with the same connection, because the "
        "connection is in order. It is not a missing federated credential either: then Entra would answer with an "
        "AADSTS7002 code."
    ),
    remedy="Use a version of the task that supports federation, or give this step a connection with a secret.",
    steps=(
        Step(
            title="Look for a newer version",
            detail=(
                "Read name and version of the task at the top of its log. Take the newest major version of a built-in "
                "task, and update a marketplace extension in Organization settings > Extensions. Ask its author if "
                "federation is not named in its description."
            ),
            who="Owner of the pipeline; Project Collection Administrator for extensions",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
        ),
        Step(
            title="Or wrap it in AzureCLI@2",
            detail=(
                "Where the tool can sign in by Azure CLI or by an id token, run it inside AzureCLI@2 with "
                "addSpnToEnvironment: true; the task then sets servicePrincipalId, tenantId and idToken."
            ),
            who="Owner of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-cli-v2",
        ),
        Step(
            title="Or keep a connection with a secret for this step",
            detail=(
                "Make a second connection of the kind App registration with a secret, or a managed identity, only for "
                "the step that needs it. A connection converted less than seven days ago can be turned back."
            ),
            who="Creator or Administrator of service connections",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/convert-service-connections",
        ),
    ),
    needs=("Azure DevOps: edit the pipeline, or manage extensions of the organization",),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
        "https://learn.microsoft.com/azure/devops/pipelines/release/convert-service-connections",
    ),
)
