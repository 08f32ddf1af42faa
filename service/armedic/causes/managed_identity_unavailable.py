"""The agent has no managed identity that could sign in."""

import re
from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.facts import Certainty, Evidence, Facts

_FAILED: Final = (
    r"(?:timed? ?out|ETIMEDOUT|ECONNREFUSED|refused|unreachable|EHOSTUNREACH|ENETUNREACH|no route|max retries|"
    r"deadline exceeded|bad request|forbidden|\b40[0345]\b|not found|unable to connect|failed to (?:connect|establish)"
    r"|no response)"
)
_WORDS: Final = (
    "169.254.169.254",
    "metadata/identity",
    "_retrieve_token_from_imds",
    "_vm_msi",
    "localhost:50342",
    "msiauthentication",
    "msicredentials",
    "failed to connect to msi",
    "token from imds",
    "imds endpoint",
    "imds error",
    "msi responsecode",
    "no msi found",
    "[managed identity]",
    "managed identities not",
    "managed_identity_",
    "assigned managed identity",
    "managed identity assigned",
    "no managed identity",
    "managedserviceidentity",
    "managed identity: identity",
    "with managed identity failed",
    "requested managed identity",
    "login_with_managed_identity",
    "azure instance metadata",
    "managed identity auth",
    "identity not found",
    "requested identity has",
    "user assigned identities exist",
    "managedidentity",
    "delegated managed identity",
    "managed identity endpoint",
    "managed identity is not",
    "managed service identity",
    "msi authorizer",
    "msi endpoint",
    "msi not available",
    "msi: failed",
    "msi: received",
    "using msi",
)
"""One of them stands in each of the texts."""
_IMDS: Final = r"(?:metadata/identity|\bIMDS\b|\bMSI Response|ManagedIdentity\w{0,12}|az login --identity)"
_LOCAL: Final = r"(?:169\.254\.169\.254|metadata/identity)"
_AZURE: Final = re.compile(
    r"metadata/identity|MSI\b|MSI ?auth|managed[ _]?(?:service[ _]?)?identit|msal|azure|invalid_request|50342|IMDS",
    re.IGNORECASE,
)
_ELSEWHERE: Final = re.compile(r"\bec2\b|\baws\b|latest/meta-data|computeMetadata|google", re.IGNORECASE)
_TEXTS: Final[tuple[tuple[Certainty, re.Pattern[str]], ...]] = (
    (
        "confirmed",
        re.compile(
            rf"error_description.{{0,10}}Identity not found|Identity not found.{{0,300}}\bIMDS"
            rf"|{_IMDS}.{{0,300}}Identity not found"
            r"|requested identity has(?: not|n't) been assigned to this resource"
            r"|multiple user assigned identities exist.{0,80}specify the client"
            r"|managed identity:? {0,3}identity not found|managed_identity_request_failed.{0,200}identity not found"
            r"|unable to load requested managed identity|ManagedIdentityAuthorizer: failed"
            r"|\bfailed to connect to MSI\b|no (?:MSI|managed identity) found for specified"
            r"|MSI ResponseCode: \w{2,30}.{0,200}(?:Identity not found|has not been assigned)"
            r"|(?:no|does not have(?: an?)?|doesn't have(?: an?)?|has no) (?:(?:system|user)[ -]assigned )?"
            r"managed identity (?:is )?(?:assigned|attached|enabled|configured)"
            r"|could not configure MSI Authorizer|could not validate MSI endpoint|managedIdentityAuthorizer\.Token"
            r"|no (?:user )?assigned or delegated managed identity found|no managed identity endpoint found"
            rf"|ManagedIdentityCredential authentication unavailable|{_LOCAL}.{{0,500}}{_FAILED}"
            rf"|{_FAILED}.{{0,200}}{_LOCAL}",
            re.IGNORECASE,
        ),
    ),
    (
        "likely",
        re.compile(
            r"ManagedIdentityCredential:? ?(?:authentication failed|no response|timed out|failed to request token)"
            r"|_retrieve_token_from_imds_with_retry.{0,500}(?:HTTPError|MSIAuth|raise )"
            r"|self\._vm_msi\b.{0,400}(?:error|raise )|HTTPError.{0,200}_vm_msi"
            r"|\bMSI: failed to retrieve a token|MSICredentials: failed to retrieve|MSIAuthenticationTimeout"
            rf"|localhost:50342.{{0,300}}{_FAILED}|{_FAILED}.{{0,200}}localhost:50342"
            r"|managed_identity_(?:request_failed|unreachable_network|response_parse_failure)"
            r"|\[Managed Identity\] (?:Authentication unavailable|Empty error response|Error (?:Code|Message))"
            r"|managed identities not (?:available|supported|enabled)|no (?:MSI|IMDS) endpoint|MSI ResponseCode: \w"
            r"|token from IMDS failed|IMDS (?:error|endpoint)\b.{0,120}"
            r"(?:no response|not available|unavailable|cannot|unreachable|timed? ?out|refused|established)"
            r"|no response (?:received )?from the IMDS endpoint|\bIMDS (?:is )?unavailable"
            r"|login_with_managed_identity.{0,400}(?:HTTPError|Client Error|raise |MSI)"
            r"|Azure Instance Metadata(?: Service)?\b.{0,80}"
            r"(?:timed? ?out|unavailable|not available|unreachable|refused)"
            r"|managed identity authentication (?:is )?(?:not (?:available|supported)|failed|unavailable)"
            r"|(?:login|authentication|sign-?in) with (?:a |the )?(?:(?:system|user)[ -]assigned )?"
            r"managed identity failed"
            r"|managed ?service ?identity.{0,60}get token request returned http error"
            r"|does(?: not|n't) have an? (?:system|user)[ -]assigned managed identity"
            r"|managed identity is not (?:assigned|configured|enabled|available) (?:on|to|for) (?:this|the) "
            r"(?:agent|vm|virtual machine|machine|resource)"
            r"|\bMSI not available\b|\bMSI: failed to acquire tokens|failed to acquire (?:a )?token using MSI"
            r"|managed identity (?:is not (?:available|supported|enabled)|endpoint is (?:not available|unavailable))"
            r"|unable to connect to the managed service identity",
            re.IGNORECASE,
        ),
    ),
)
_CHAIN: Final = re.compile(
    r"EnvironmentCredential|AzureCliCredential|Azure ?CLICredential|VisualStudio\w{0,5}Credential"
    r"|AzurePowerShellCredential|WorkloadIdentityCredential|SharedTokenCacheCredential"
    r"|obtain a token using any of the available|Azure Developer CLI",
    re.IGNORECASE,
)


def match(facts: Facts) -> Evidence | None:
    """Only where the managed identity was tried alone: a chain of credentials names it among others."""
    for statement in facts.statements:
        folded = statement.folded
        if not any(word in folded.lower() for word in _WORDS) or _CHAIN.search(folded):
            continue
        if not _AZURE.search(folded) or (_ELSEWHERE.search(folded) and not re.search(_IMDS, folded, re.IGNORECASE)):
            continue
        for certainty, text in _TEXTS:
            if found := text.search(folded):
                return Evidence(
                    source=statement.source,
                    location=statement.location,
                    item=statement.item,
                    observed=found[0][:300],
                    expected="a token for the managed identity of the machine",
                    certainty=certainty,
                )
    return None


CAUSE: Final = Cause(
    slug="managed-identity-unavailable",
    title="The agent has no usable managed identity",
    area="identity",
    signatures=(
        "Could not fetch access token for Managed Service Principal",
        "Could not fetch access token for Managed Identity",
        "Failed to connect to MSI. Please make sure MSI is configured correctly",
        "MSI is not configured correctly",
        "Please configure Managed Service Identity (MSI) for virtual machine",
    ),
    likely_signatures=("Azure login failed using Managed Service Identity",),
    passages=(
        Passage(
            literal="identity not assigned",
            pattern=r"identity not assigned to this resource",
            certainty="likely",
        ),
        Passage(
            literal="managed identity",
            pattern=(
                r"managed identit(?:y|ies)\b[^.]{0,40}(?:not available|unavailable|not supported|cannot be "
                r"used)\b[^.]{0,40}(?:hosted|agent)|\bagent\b[^.]{0,60}(?:has no|without an?|does not have "
                r"an?|doesn't have an?) (?:\w{4,8}[ -]assigned )?managed identity"
            ),
            certainty="likely",
        ),
        Passage(
            literal="managed identity",
            pattern=(
                r"managed identity endpoint\b[^.]{0,60}(?:refused|timed? ?out|unreachable|not "
                r"reachable)(?!.{0,400}(?:environmentcredential|azureclicredential))"
            ),
            certainty="likely",
        ),
        *worded(
            ("imds not", "imds is not", "imds unreachable", "imds was not"),
            (
                r"\bimds (?:is |was )?(?:not reachable|unreachable|not accessible)\b(?!.{0,200}(?:\bec2\b|"
                r"\baws\b))"
            ),
            "likely",
        ),
        Passage(
            literal="msi endpoint is not responding",
            pattern=r"msi endpoint is not responding",
            certainty="likely",
        ),
    ),
    match=match,
    reads_texts=_WORDS,
    overrules=("network-unreachable", "tool-auth-misconfigured"),
    compares=("authorization/scheme", "authorization/parameters/serviceprincipalid"),
    explanation=(
        "The connection, or the tool in the step, wants to sign in as the managed identity of the machine it runs on. "
        "Such an identity exists only on an Azure resource that has one, and its tokens come from a local address "
        "(169.254.169.254). Microsoft-hosted agents have none; a self-hosted agent may be outside Azure, have no "
        "identity switched on, have several without saying which, or reach the address only through a proxy or not "
        "at all from a container. The role of the identity comes later and reads differently (AuthorizationFailed)."
    ),
    remedy="Run on an agent that has the identity, or use a connection with workload identity federation.",
    steps=(
        Step(
            title="See where the job runs",
            detail=(
                "On a Microsoft-hosted agent a connection with the managed identity of the agent cannot work. Choose "
                "a pool of your own machines in Azure, or a connection with workload identity federation."
            ),
            who="Owner of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
        Step(
            title="Give the machine the identity",
            detail=(
                "In the Azure portal open the virtual machine or scale set > Security > Identity, switch the system "
                "assigned one on or add the user assigned one. With several user assigned ones the client id has to "
                "be named, or keep only one. Then give it a role on the subscription."
            ),
            who="Virtual Machine Contributor and Managed Identity Operator",
            link="https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-configure-managed-identities",
        ),
        Step(
            title="Try the local address on the agent",
            detail=(
                "Run `curl -H Metadata:true --noproxy '*' 'http://169.254.169.254/metadata/identity/oauth2/token"
                "?api-version=2018-02-01&resource=https://management.azure.com/'` there. No answer: a firewall, a "
                "container network or a proxy is in between. 'Identity not found': none, or not this one, is assigned."
            ),
            who="Administrator of the agent",
            link="https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token",
        ),
    ),
    needs=(
        "Azure: Virtual Machine Contributor and Managed Identity Operator, to assign an identity to the agent",
        "Azure DevOps: Administrator role on the service connection, to change how it signs in",
    ),
    references=(
        "https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token",
        "https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
    ),
)
