"""A tool in the step is not given the connection's identity, or asks for its token in the wrong way."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step

_NO_CODE: Final = r"(?!.{0,750}(?:AADSTS\d|Subscription '[^']{1,60}' not found))"
"""An answer of Entra, or of Azure CLI about the subscription, says more."""
_VARIABLE: Final = (
    r"(?:ARM|AZURE)_(?:CLIENT|TENANT|SUBSCRIPTION|OIDC|FEDERATED|USE|ADO)\w{1,40}|SYSTEM_(?:ACCESSTOKEN|OIDCREQUESTURI)"
)
_UNSET: Final = (
    r"(?:is |was |are )?(?:not (?:been )?(?:set|mapped|defined|found|provided)|missing|unset|empty|undefined|required)"
)
_MISSING: Final = r"(?:missing|undefined|unset|not set)\b[\w ():'\"-]{0,60}"
_TERRAFORM: Final = (
    ("could not configure", r"could not configure (?:AzureCli|OIDC|GitHub ?OIDC|ADO\w{0,20}|ClientSecret) Authorizer"),
    ("from azure cli", r"from Azure CLI: .{0,120}?(?:exit status|az login)"),
    ("from the azure cli", r"from the Azure CLI: .{0,120}?(?:exit status|az login)"),
    ("running azure cli", r"running Azure CLI: exit status"),
    ("executable kubelogin failed", r"getting credentials: exec: executable kubelogin failed"),
    (
        "expected an empty error but received",
        r"failed to get token: expected an empty error but received: \w{1,40}Credential",
    ),
    ("service-connection-id is required", r"--azure-pipelines-service-connection-id is required"),
    ("either pass as parameters", r"Failed to get credentials\. Either pass as parameters, set environment variables"),
    ("valid set of authentication values", r"no valid set of authentication values (?:provided|specified)"),
    ("building arm config", r"building ARM Config: "),
    ("populating client id from the azure cli", r"populating Client ID from the Azure CLI"),
    ("azure cli auth tokens found", r"No valid \(unexpired\) Azure CLI Auth Tokens found"),
    ("authorization tokens were found", r"No (?:\(unexpired\) )?Authorization Tokens were found"),
    ("azure cli authorization profile", r"Azure CLI Authorization Profile was not found"),
    ("must be configured when authenticating", r"A \w{4,12} ID must be configured when authenticating as"),
    ("is a required provider property", r"`?subscription_id`? is a required provider property"),
    ("assertion: received http status", r"\b\w{2,20}Assertion: received HTTP status 4\d\d"),
    ("launching azure cli", r"launching Azure CLI: exec: .{0,20}?executable file not found"),
    ("azure cli not found on path", r"Azure CLI not found on path"),
    ("no oidc token found in", r"No OIDC token found in "),
    (
        "given on the command line is not expected",
        r"argument .(?:oidc_\w{1,40}|use_oidc|ado_\w{1,50}|use_azuread\w*). given on the command line is not expected",
    ),
    ("for the storage account must be specified", r"Either an Access Key / SAS Token or the Resource Group for the"),
)
_CREDENTIALS: Final = (
    (
        "defaultazurecredential",
        r"DefaultAzureCredential(?: authentication)? (?:failed|is unavailable)|DefaultAzureCredential: failed",
    ),
    ("chainedtokencredential", r"ChainedTokenCredential(?: authentication)? failed|ChainedTokenCredential: failed"),
    (
        "azurepipelinescredential",
        r"AzurePipelinesCredential\b.{0,40}?(?:unavailable|failed|not detected|required|missing|unexpected end)",
    ),
    (
        "azureclicredential",
        r"Azure ?CLI ?Credential(?: authentication (?:failed|unavailable)|: (?:Azure CLI|Failed|ERROR|exit|Please))",
    ),
    ("credentialunavailable", r"CredentialUnavailable(?:Error|Exception): (?!ManagedIdentity)"),
    ("environmentcredential", r"EnvironmentCredential(?: authentication)? (?:is )?unavailable"),
    ("workloadidentitycredential", r"WorkloadIdentityCredential(?: authentication)? (?:is )?unavailable"),
)

CAUSE: Final = Cause(
    slug="tool-auth-misconfigured",
    title="A tool in the step is not given the connection's identity",
    area="way",
    signatures=(
        "Authenticating using the Azure CLI is only supported as a User (not a Service Principal)",
        "no Authorizer could be configured, please check your configuration",
    ),
    passages=(
        *(
            Passage(literal=literal, pattern=f"(?:{pattern}){_NO_CODE}", certainty="confirmed")
            for literal, pattern in (*_TERRAFORM, *_CREDENTIALS)
        ),
        Passage(
            literal="unable to build authorizer for",
            pattern=rf"unable to build authorizer for{_NO_CODE}",
            certainty="likely",
        ),
        Passage(
            literal="oidc token not found in response",
            pattern=rf"OIDC token not found in response{_NO_CODE}",
            certainty="likely",
        ),
        Passage(
            literal="building azurerm client",
            pattern=rf"building AzureRM Client: {_NO_CODE}",
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=rf"(?:{_VARIABLE})\b.{{0,80}}?\b{_UNSET}\b|{_MISSING}(?:{_VARIABLE})",
                certainty="likely",
            )
            for literal in ("arm_client", "arm_tenant", "arm_oidc", "arm_use", "azure_client", "azure_tenant")
        ),
        *(
            Passage(
                literal=literal,
                pattern=rf"{literal}\b.{{0,80}}?\b{_UNSET}\b|{_MISSING}{literal}",
                certainty="likely",
            )
            for literal in ("system_accesstoken", "system_oidcrequesturi")
        ),
        Passage(
            literal="no sas token or oauth token is present",
            pattern=r"no SAS token or OAuth token is present and the resource is not public",
            certainty="likely",
        ),
    ),
    seen_by_verify=False,
    overrules=("not-logged-in",),
    explanation=(
        "The task signed in, but the tool that the script starts signs in by itself and was not told how. Terraform, "
        "Packer and the Azure SDKs do not see the service connection: they look for ARM_* or AZURE_* variables, for "
        "an id token, or for a session of Azure CLI. Without one of these they try every way they know and list the "
        "failures. Where an AADSTS code stands in the text the tool did reach Entra, and that code is the cause."
    ),
    remedy="Hand the connection's identity to the tool: its variables, its id token, or a session of Azure CLI.",
    steps=(
        Step(
            title="Choose one way to sign in, and only that",
            detail=(
                "Name it: in Terraform use_oidc, use_cli or use_msi in provider and backend alike; in an SDK "
                "AzureCliCredential or AzurePipelinesCredential instead of DefaultAzureCredential."
            ),
            who="Owner of the pipeline",
            link="https://learn.microsoft.com/azure/developer/terraform/authenticate-to-azure",
        ),
        Step(
            title="Pass the values into the step",
            detail=(
                "Run the tool inside AzureCLI@2 with addSpnToEnvironment: true and export ARM_CLIENT_ID, "
                "ARM_TENANT_ID, ARM_SUBSCRIPTION_ID and ARM_OIDC_TOKEN (or ARM_CLIENT_SECRET) from what the task "
                "sets. Variables that are secret, and System.AccessToken, must be mapped under env."
            ),
            who="Owner of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-cli-v2",
        ),
        Step(
            title="Say which subscription",
            detail=(
                "Set ARM_SUBSCRIPTION_ID or subscription_id: version 4 of the azurerm provider no longer takes it from "
                "Azure CLI."
            ),
            who="Owner of the pipeline",
        ),
    ),
    needs=("Azure DevOps: edit the pipeline; User role on the service connection",),
    references=(
        "https://learn.microsoft.com/azure/developer/terraform/authenticate-to-azure",
        "https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-cli-v2",
    ),
)
