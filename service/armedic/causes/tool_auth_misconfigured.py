"""A tool in the step is not given the connection's identity, or asks for its token in the wrong way."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded

_NO_CODE: Final = r"(?!.{0,750}(?:AADSTS\d|Subscription '[^']{1,60}' not found))"
"""An answer of Entra, or of Azure CLI about the subscription, says more."""
_NO_REASON: Final = (
    rf"{_NO_CODE}(?!.{{0,750}}(?:dial tcp|x509|\btls: |no such host|does not have authorization|\b429\b|\b50[234]\b"
    r"|Identity not found|i/o timeout|connection re(?:set|fused)))"
)
_VARIABLE: Final = (
    r"(?:ARM|AZURE)_(?:CLIENT|TENANT|SUBSCRIPTION|OIDC|FEDERATED|USE|ADO)\w{1,40}|SYSTEM_(?:ACCESSTOKEN|OIDCREQUESTURI)"
)
_UNSET: Final = (
    r"(?:is |was |are )?(?:not (?:been )?(?:set|mapped|defined|found|provided)|missing|unset|empty|undefined|required)"
)
_MISSING: Final = r"(?:missing|undefined|unset|not set|(?:please|must) (?:set|provide|configure))\b[\w ():'\"-]{0,60}"
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
    ("keybasedauthenticationnotpermitted", r"KeyBasedAuthenticationNotPermitted"),
    ("based authentication is not permitted", r"Key based authentication is not permitted on this storage account"),
    ("could not be determined and was not specified", r"subscription ID could not be determined and was not specified"),
    ("oidc token from file", r"reading OIDC Token from file"),
    ("oidc_token_file_path", r"OIDC_TOKEN_FILE_PATH\W.{0,80}no such file"),
    ("must be configured", r"a (?:client|tenant|subscription) ?(?:_?id|_?secret) must be (?:configured|specified)"),
    ("must be specified", r"an? (?:client|tenant|subscription)_(?:id|secret) must be (?:configured|specified)"),
    ("use_azure_cli_auth", r"use_azure_cli_auth\W.{0,120}?(?:not logged in|cannot|error|failed|az login)"),
    ("azure cli auth", r"(?:cannot|could not|failed to|unable to) use azure cli auth"),
    (
        "connection id must be specified",
        r"ADO Pipeline Service Connection ID must be (?:specified|provided|configured)",
    ),
    ("azure-native:clientid", r"(?:missing|please (?:configure|set)|required)[\w ':,]{0,60}azure-native:clientId"),
    ("no api-version was supplied", r"OIDC.{0,200}No api-version was supplied"),
    (
        "devicelogin",
        r"microsoft\.com/devicelogin and enter the code .{0,160}?(?:timed out|cancell?ed|expired)",
    ),
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
    ("credentialunavailable", r"CredentialUnavailable(?:Error|Exception): (?!Managed ?Identity)"),
    (
        "environmentcredential",
        r"EnvironmentCredential(?: authentication)? (?:is )?unavailable|EnvironmentCredential: missing",
    ),
    ("credential authentication unavailable", r"\w{3,30}(?<!ManagedIdentity)Credential authentication unavailable"),
    ("credential is unavailable", r"(?<!ManagedIdentity)Credential is unavailable"),
    ("azurepowershellcredential:", r"AzurePowerShellCredential: (?:PowerShell|Az\.Account|Failed|Please|The)"),
    ("azuredeveloperclicredential:", r"AzureDeveloperCliCredential: (?:Azure Developer|Failed|Please|ERROR)"),
    ("visualstudiocredential", r"VisualStudio(?:Code)?Credential authentication (?:failed|unavailable)"),
    ("no underlying credential", r"No underlying credential could be used"),
    ("azidentity:", r"azidentity: .{0,60}(?:failed to acquire a token|missing environment variable)"),
    ("workloadidentitycredential", r"WorkloadIdentityCredential:?(?: authentication)? (?:is )?unavailable"),
)
_GENERIC: Final = (
    ("get-access-token", r"az account get-access-token[^#]{0,200}?(?:returned non-zero exit status|timed out after)"),
    ("failed to get auth from auth cache", r"failed to get auth from auth cache"),
    ("failed to get aad token", r"failed to get AAD token"),
    ("adal: refresh request failed", r"adal: Refresh request failed"),
    ("could not be found. please visit https://aka.ms/azure-cli", r"Azure CLI could not be found\. Please visit"),
    ("tried the following", r"Tried the following \d methods? to get an access token, but none of them worked"),
    ("failed to refresh the token for request", r"BearerAuthorizer#WithAuthorization: Failed to refresh the Token"),
    ("list provider registration status", r"Unable to list provider registration status, it is possible that this is"),
    ("failed to create credential", r"failed to create credential: (?:missing|no|tenant|client|\w{1,20} is required)"),
    ("obtaining authorization token", r"obtaining Authorization token for (?:Resource Manager|Microsoft Graph)"),
    ("no usable credentials", r"(?:azure|ARM|Resource Manager).{0,80}no usable credentials"),
    ("no credentials; please configure", r"autorest/azure: no credentials; please configure"),
    ("failed to obtain a credential", r"failed to obtain a (?:new )?credential"),
    ("executable file not found", r"Azure ?CLI.{0,120}(?:exec: \"az\": )?executable (?:file )?not found"),
    ("not found on path", r"Azure CLI[\w :]{0,40} not found on path|AzureCLICredential: executable not found on path"),
    (
        "personal_access_token",
        r"azuredevops.{0,300}(?:personal_access_token|AZDO_PERSONAL_ACCESS_TOKEN)\W{1,8}(?:is )?required",
    ),
    (
        "azdo_org_service_url",
        r"AZDO_ORG_SERVICE_URL (?:environment variable )?(?:is |was )?(?:required|not set|missing|empty)",
    ),
    (
        "azdo_personal_access_token",
        r"AZDO_PERSONAL_ACCESS_TOKEN (?:environment variable )?(?:is |was )?(?:required|not set|missing|empty)",
    ),
    ("azure_devops_ext_pat", r"AZURE_DEVOPS_EXT_PAT\b.{0,60}\b(?:required|not set|missing|must be set|empty)"),
    ("auth login", r"client ID or tenant ID not set|client-id and tenant-id (?:are|must).{0,60}azd auth login"),
    (
        "--federated-credential-provider",
        r"--federated-credential-provider\b.{0,80}(?:required|must be|invalid|missing)",
    ),
    ("could not acquire access token to parse claims", r"could not acquire access token to parse claims"),
    (
        "unable to obtain access token",
        r"unable to obtain access token: (?:running Azure CLI|\w{3,30}(?:Assertion|Token):)",
    ),
    ("unable to configure resourcemanageraccount", r"unable to configure ResourceManagerAccount"),
    ("no credentials specified", r"(?:azure|azurerm|arm).{0,120}no credentials specified"),
    ("configure either", r"configure either .{0,60}(?:use_oidc|use_msi|use_cli|client_secret)"),
    ("use_oidc", r"use_oidc\W.{0,80}\b(?:is required|must be|not (?:set|supported|expected)|missing)"),
    ("idtoken", r"(?:idToken|id_token)\b['\"]? (?:is |was )?(?:empty|not set|undefined|missing|null)\b"),
)
"""What tools say too where another fault is behind it."""

CAUSE: Final = Cause(
    slug="tool-auth-misconfigured",
    title="A tool in the step is not given the connection's identity",
    area="way",
    signatures=(
        "Authenticating using the Azure CLI is only supported as a User (not a Service Principal)",
        "no Authorizer could be configured, please check your configuration",
    ),
    passages=(
        Passage(
            literal="check pod configuration or set",
            pattern=(
                r"no (?:token file|client id|tenant id)(?: specified)?\. check pod configuration or set "
                r"(?:TokenFilePath|ClientID|TenantID)\b"
            ),
            certainty="confirmed",
        ),
        *worded(
            ("federated token file", "federated_token_file", "federatedtokenfilepath"),
            (
                r"federated[ _]?token[ _]?file(?:path)?['\x22`]? (?:is |was )?(?:not (?:set|specified|"
                r"provided|found|configured)|missing|empty|undefined)\b"
            ),
            "likely",
        ),
        *worded(
            ("arm_use_oidc", "use_oidc"),
            (
                r"(?:ARM_USE_OIDC|\buse_oidc)\b.{0,60}(?:has no effect|is ignored|not (?:recogni[sz]ed|"
                r"honou?red|working|respected)|no effect)|(?:falls? back|falling back|fell back) to "
                r"(?:the )?Azure ?CLI\b.{0,120}(?:fail|error|az login)"
            ),
            "likely",
        ),
        Passage(
            literal="net::httpunauthorized",
            pattern=(r"Armrest::Error.{0,60}Net::HTTPUnauthorized"),
            certainty="likely",
        ),
        Passage(
            literal="oidc authentication was requested",
            pattern=(r"OIDC authentication was requested\b.{0,80}?\bbut no\b"),
            certainty="confirmed",
        ),
        *worded(
            ("oidc request", "oidc token request"),
            (
                r"OIDC (?:token )?request (?:token|url)\b.{0,60}(?:must be|required|not (?:set|provided|"
                r"found|configured)|missing|empty)"
            ),
            "likely",
        ),
        *worded(
            (
                "arm_subscription",
                "azure_subscription",
                "azure_federated",
                "arm_client",
                "arm_tenant",
                "azure_client",
                "azure_tenant",
                "arm_access_key",
                "arm_ado",
                "arm_oidc",
            ),
            (
                r"(?:ARM|AZURE)_(?:CLIENT|TENANT|SUBSCRIPTION|OIDC|FEDERATED|ADO|"
                r"ACCESS_KEY)\w{0,40}\b.{0,80}?\b(?:(?:is|are|was|were) (?:not (?:set|defined|found|"
                r"provided)|missing|unset|empty|undefined|required)|must be (?:set|provided|specified|"
                r"configured|defined)|(?:do|does) not have (?:a )?values?|has no value|not set\b)|(?:do|"
                r"does) not have (?:a )?values?: ?(?:ARM|AZURE)_(?:CLIENT|TENANT|SUBSCRIPTION|FEDERATED)|"
                r"no credentials? (?:were |was )?(?:found|configured|provided)\b.{0,80}(?:ARM|"
                r"AZURE)_(?:CLIENT|TENANT|ACCESS_KEY|SUBSCRIPTION)|(?:missing|required) env\w{0,11} "
                r"(?:variables?|vars?)\b[^.]{0,80}?(?:ARM|AZURE)_(?:CLIENT|TENANT|SUBSCRIPTION|FEDERATED)"
            ),
            "likely",
        ),
        *worded(
            (
                "credentials configured",
                "credentials found",
                "credentials provided",
                "credential provided",
                "credentials could be found",
            ),
            (
                r"\bno (?:valid )?(?:ARM|azurerm|azure) credentials? (?:were |was )?(?:configured|found|"
                r"provided)|cannot get credentials: no ARM|\bno credentials (?:were )?(?:found|configured|"
                r"provided) (?:for|to) (?:\w{1,10} ){0,3}(?:azure|azurerm|ARM)\b"
            ),
            "likely",
        ),
        Passage(
            literal="interactivebrowsercredential",
            pattern=(
                r"InteractiveBrowserCredential\b.{0,60}?(?:can't|cannot|could not|failed|unable|"
                r"unavailable|timed out)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="credential in chain provided a token",
            pattern=(r"no credential in (?:this |the )?chain provided a token"),
            certainty="confirmed",
        ),
        *worded(
            ("azuredevops", "azure devops provider"),
            (
                r"(?:azuredevops|azure devops) provider\b.{0,160}\b(?:PAT|personal access token|"
                r"OIDC\w{0,10}|client_id)\b.{0,40}(?:must be|is required|are required|not (?:set|provided|"
                r"configured)|missing)"
            ),
            "likely",
        ),
        *worded(
            ("is required when", "is required for", "is required if"),
            (
                r"(?:argument|property|field|attribute) ['\x22`]?(?:client_id|tenant_id|subscription_id|"
                r"client_secret|oidc_\w{2,30})['\x22`]? is required (?:when|for|if|,).{0,80}(?:use_oidc|"
                r"use_msi|use_cli|azurerm|azuread|azuredevops|azapi)"
            ),
            "likely",
        ),
        Passage(
            literal="unsupported protocol scheme",
            pattern=(
                r"(?:token|oidc|assertion|credential)\b.{0,120}(?:Get|Post) \x22{2}: unsupported protocol "
                r"scheme"
            ),
            certainty="likely",
        ),
        Passage(
            literal="cannot configure default credentials",
            pattern=(
                r"azure.{0,300}cannot configure default credentials|cannot configure default "
                r"credentials.{0,300}azure"
            ),
            certainty="likely",
        ),
        Passage(
            literal="cannot configure default credentials",
            pattern=(r"azure-cli: .{0,100}default credentials"),
            certainty="likely",
        ),
        Passage(
            literal="missing env var system_",
            pattern=r"missing env(?:ironment)? var(?:iable)?s?:? "
            r"(?:SYSTEM_(?:ACCESSTOKEN|PLANID|OIDCREQUESTURI|HOSTTYPE|JOBID|TEAM)|ARM_|AZURE_)",
            certainty="likely",
        ),
        Passage(
            literal="actions_id_token_request",
            pattern=r"(?:Unable to get|missing|not set|undefined).{0,60}ACTIONS_ID_TOKEN_REQUEST_(?:URL|TOKEN)"
            r"|ACTIONS_ID_TOKEN_REQUEST_(?:URL|TOKEN).{0,60}(?:not set|missing|undefined|empty)",
            certainty="likely",
        ),
        Passage(
            literal="oidc assertion",
            pattern=r"failed to (?:get|obtain|acquire) (?:an? )?OIDC assertion",
            certainty="likely",
        ),
        *(
            Passage(literal=literal, pattern=f"(?:{pattern}){_NO_CODE}", certainty="confirmed")
            for literal, pattern in (*_TERRAFORM, *_CREDENTIALS)
        ),
        Passage(
            literal="unable to build authorizer for",
            pattern=rf"unable to build authorizer for{_NO_CODE}",
            certainty="likely",
        ),
        *(
            Passage(literal=literal, pattern=f"(?:{pattern}){_NO_REASON}", certainty="likely")
            for literal, pattern in _GENERIC
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
