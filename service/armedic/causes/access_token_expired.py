"""The access token ran out while a long operation was still using it."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded

CAUSE: Final = Cause(
    slug="access-token-expired",
    title="The access token expired while it was still in use",
    area="identity",
    signatures=(
        "ExpiredAuthenticationToken",
        "The access token expiry UTC time",
        "'<token-identified principal>'. Token is expired",
    ),
    likely_signatures=("Access token has expired or is not yet valid",),
    passages=(
        Passage(
            literal="token is expired",
            pattern=(
                r"(?:AuthenticationErrorDetail|Error validating token|AKV\d{5}|management\.(?:core\.windows|"
                r"azure)|graph\.microsoft|vault\.azure|blob\.core|database\.windows).{0,300}lifetime "
                r"validation failed[.,] the token is expired|lifetime validation failed[.,] "
                r"the token is expired.{0,300}(?:management\.(?:core\.windows|azure)|graph\.microsoft|"
                r"vault\.azure|blob\.core|database\.windows)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="token has expired",
            pattern=(
                r"(?:RequestFailedException|CloudException|HttpResponseError|management\.(?:core\.windows|"
                r"azure)|graph\.microsoft|vault\.azure|azure\.(?:core|mgmt)|\bazurerm|\bARM\b|"
                r"autorest).{0,300}\baccess token has expired|\baccess token has expired.{0,300}(?:RequestFail"
                r"edException|CloudException|management\.(?:core\.windows|azure)|graph\.microsoft|"
                r"vault\.azure|azure\.(?:core|mgmt)|\bazurerm|autorest)"
            ),
            certainty="likely",
        ),
        Passage(literal="s2s12086", pattern=r"\bS2S12086\b", certainty="likely"),
        Passage(literal="expired", pattern=r"\bAKV\d{5}\b.{0,120}\btoken .{0,30}expired", certainty="likely"),
        Passage(
            literal="error validating token",
            pattern=r"error validating token: .{0,40}(?:IDX10223|expired)",
            certainty="likely",
        ),
        Passage(
            literal="lifetime validation failed",
            pattern=r"(?:InvalidAuthenticationToken|management\.azure|graph\.microsoft|vault\.azure|database\.windows"
            r"|AKV\d{5}|Az[A-Z][a-z]+|##\[error\]).{0,300}lifetime validation failed, the token is expired"
            r"|lifetime validation failed, the token is expired.{0,300}"
            r"(?:InvalidAuthenticationToken|management\.azure|graph\.microsoft|vault\.azure|database\.windows)",
            certainty="likely",
        ),
        *worded(
            ("token expired", "token has expired", "token is expired", "token was expired", "token had expired"),
            (
                r"(?:access|bearer|arm|authentication) ?token (?:has |is |was |had )?(?:already "
                r")?expired\b.{0,240}(?:management\.(?:core\.windows|azure)|\baz (?:deployment|group|resource|"
                r"webapp|aks|storage)|\bazurerm|\bazurecli\b|azurepowershell|azure resource manager|azcopy)|"
                r"(?:management\.(?:core\.windows|azure)|\baz (?:deployment|group|resource|webapp|aks|"
                r"storage)|\bazurerm|\bazurecli\b|azurepowershell|azure resource manager|"
                r"azcopy).{0,240}(?:access|bearer|arm|authentication) ?token (?:has |is |was |had "
                r")?(?:already )?expired\b"
            ),
            "likely",
        ),
        *worded(
            ("token expired", "token is expired", "token has expired"),
            (
                r"(?:azure\.core\.exceptions|clientauthenticationerror|azure\.requestfailedexception|"
                r"cloudexception)\b.{0,80}\btoken (?:is |has )?expired\b(?!.{0,80}refresh)"
            ),
            "likely",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "Signing in worked; the access token that came of it lives for 60 to 90 minutes, and the step went on using "
        "it after that. It happens where a script or tool takes a token once and keeps it (a PowerShell variable, an "
        "environment variable, a client made at the start), where a deployment or export runs for longer than an "
        "hour, or where a step waits for an approval. The secret, the roles and the connection are in order, which is "
        "why Verify passes. The message shows both times; a current time that is wrong means that the agent's clock "
        "is. An assertion that is too old to get a new token has another code (AADSTS700024)."
    ),
    remedy="Ask for a new token shortly before it is used, or split the step so that each part signs in anew.",
    steps=(
        Step(
            title="Find where the token is kept",
            detail=(
                "Look for az account get-access-token, Get-AzAccessToken or a client that is made once at the start "
                "of the step, and move it next to the call that uses it, or into the loop that waits."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/entra/identity-platform/configurable-token-lifetimes",
        ),
        Step(
            title="Split the step, or do not wait in it",
            detail=(
                "Each task signs in anew. Start a long deployment with --no-wait and look at its result in a later "
                "task, or raise no timeouts above an hour within one task."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-cli-v2",
        ),
        Step(
            title="Use a newer task or tool that renews its token",
            detail=(
                "Recent versions of the tasks and of the Azure libraries get a new token before the old one ends. "
                "For federated connections a managed identity gives tokens of about 24 hours."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/configure-workload-identity",
        ),
    ),
    needs=("Azure DevOps: right to edit the pipeline",),
    references=(
        "https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors",
        "https://learn.microsoft.com/entra/identity-platform/configurable-token-lifetimes",
    ),
)
