"""Azure CLI, the Az module or the agent is missing or too old for what the task asks of it."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded

_CMDLET: Final = (
    r"(?:Connect|Disconnect|Get|Set|New|Add|Remove|Update|Invoke|Start|Stop|Restart|Publish|Clear|Enable|"
    r"Select|Import|Login"
    r"|Save|Resolve|Test|Switch)-Az[A-Z]\w{2,60}"
)
_GROUPS: Final = (
    r"bicep|containerapp|devops|pipelines|webpubsub|acr|aks|ad|federated-credential|deployment-scripts|"
    r"what-if|rest|stack"
    r"|sub|mg|tenant|upgrade|staticwebapp|functionapp|role"
)

CAUSE: Final = Cause(
    slug="outdated-cli-or-agent",
    title="Azure CLI, the Az module or the agent is too old for the task, or missing",
    area="way",
    signatures=(
        "unrecognized arguments: --federated-token",
        "matches parameter name 'FederatedToken'",
        "Azure CLI 2.x is not installed on this machine",
        "matches parameter name 'SendCertificateChain'",
    ),
    passages=(
        Passage(
            literal="is not a supported login method",
            pattern=(
                r"is not a supported login method\. ?supported methods? (?:is|are) (?:one of "
                r")?.{0,60}\b(?:devicecode|spn|msi|azurecli)"
            ),
            certainty="confirmed",
        ),
        *worded(
            (
                "--federated-token-file",
                "--federated-credential-provider",
                "--azure-pipelines-service-connection-id",
                "--authority-host",
                "--login",
            ),
            (
                r"(?:unknown (?:flag|option|shorthand flag)|flag provided but not defined|unrecogni[sz]ed "
                r"(?:option|arguments?))\W{1,4}(?:-{1,2}federated-"
                r"token-file|-{1,2}federated-credential-provider|"
                r"-{1,2}azure-pipelines-service-connection-id)\b|kubelogin\b.{0,160}unknown "
                r"flag\W{1,4}--(?:login|authority-host)\b|unknown flag\W{1,4}--(?:login|"
                r"authority-host)\b.{0,160}kubelogin"
            ),
            "likely",
        ),
        Passage(
            literal="--federated-token",
            pattern=(
                r"azure.?cli\b.{0,60}(?:does not|doesn't|do not|don't) (?:know|support|recogni[sz]e|have) "
                r"(?:the )?.{0,12}--federated-token"
            ),
            certainty="confirmed",
        ),
        *worded(
            (
                "agent is too old",
                "agent version is too old",
                "agent is outdated",
                "old agent version",
                "upgrade the agent",
                "update the agent",
                "agent is not supported",
            ),
            (
                r"\bagent (?:version )?(?:[\d.]{3,12} )?(?:is )?(?:too old|outdated|not new "
                r"enough)\b.{0,80}(?:task|azure|upgrade|update)"
            ),
            "likely",
        ),
        Passage(
            literal="az upgrade",
            pattern=(
                r"(?:requires?|needs?|too old|outdated|not supported|does not support|doesn't "
                r"support)\b.{0,100}\baz upgrade\b(?! --)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="azure cli",
            pattern=(
                r"azure cli(?: version)? ?v?[\d.]{0,10} ?(?:is )?(?:(?:lower|older|less|earlier) than|too "
                r"old|outdated|not new enough)|version of (?:the )?azure cli (?:is too old|is outdated|"
                r"does not support|doesn't support|is not supported)|(?:requires?|needs?|minimum(?: "
                r"required)?|at least|upgrade to|update to)(?: version)?(?: of)? (?:the )?azure cli(?: "
                r"version)?:? v?\d\.\d{1,3}(?:\.\d{1,3})? ?(?:or (?:later|newer|higher|above|greater)|\+|"
                r"is required)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="--federated-token",
            pattern=(
                r"--federated-token:? .{0,30}(?:not expected|unrecogni|unknown|not recogni|no such option|"
                r"invalid option)|(?:unknown|unrecogni[sz]ed|invalid|no such) (?:option|argument|"
                r"parameter)s?:? ['\x22]?--federated-token"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="' command group",
            pattern=(
                r"['\x22][\w-]{2,30}['\x22] is not in the ['\x22]az(?: [\w-]{1,30}){0,4}['\x22] command "
                r"group"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "az cli is not",
                "az cli not",
                "az cli was not",
                "azcli is not",
                "azcli not",
                "azure cli not",
                "azure cli was not",
            ),
            (
                r"\baz(?:ure)? ?cli (?:is |was )?not (?:found|installed|available|on the "
                r"path)\b(?!.{0,12}path\b.{0,20}azure cli)"
            ),
            "likely",
        ),
        Passage(
            literal="unrecognized arguments:",
            pattern=r"az(?:\.cmd)?['\"]? login: error: unrecognized arguments:"
            r"|unrecognized arguments: [^#]{0,200}--(?:federated-token|allow-no-subscriptions|use-cert-sn-issuer"
            r"|client-id|certificate|only-show-errors|service-principal|subscription)\b",
            certainty="confirmed",
        ),
        Passage(
            literal="service principal authentication is not supported in version",
            pattern=r"Service principal authentication is not supported in version .{1,20} of the Azure module",
            certainty="confirmed",
        ),
        Passage(
            literal="could not find the module",
            pattern=r"Could not find the modules?:? '?(?:Az\.?|AzureRM)",
            certainty="likely",
        ),
        Passage(
            literal="is not recognized as",
            pattern=rf"(?<!acquired\. )(?<!acquired\. ')['\"]?(?:\baz(?:\.cmd)?|{_CMDLET})['\"]? is not recognized as",
            certainty="likely",
        ),
        Passage(
            literal="' is not recognized",
            pattern=rf"['\"]{_CMDLET}['\"] is not recognized",
            certainty="likely",
        ),
        Passage(
            literal="was found in the module",
            pattern=rf"['\"]{_CMDLET}['\"] command was found in the module '?Az\.\w{{2,30}}'?, but the module",
            certainty="likely",
        ),
        Passage(
            literal="no valid module file was found",
            pattern=r"specified module ['\"]?(?:Az|AzureRM|Azure)(?:\.\w{2,40})?['\"]? was not loaded because",
            certainty="likely",
        ),
        Passage(
            literal="incompatible module version",
            pattern=r"incompatible module version|module version.{0,60}\bAz\.\w",
            certainty="likely",
        ),
        Passage(
            literal="latest version of the az",
            pattern=r"(?:missing|incomp\w{3,12}|outdated|old).{0,120}Get the latest version of the Az\.\w",
            certainty="likely",
        ),
        Passage(
            literal="' not found. if the module was recently",
            pattern=r"Modules? '(?:Azure|AzureRM|Az)[\w .']{0,60} not found\. If the module was recently installed",
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=r"(?:could not|cannot|unable to) (?:find|locate) (?:Microsoft )?Azure PowerShell"
                r"|Azure PowerShell (?:module )?(?:is not installed|(?:was )?not found|version [\w. ]{1,20}required)",
                certainty="likely",
            )
            for literal in (
                "find azure powershell",
                "locate azure powershell",
                "azure powershell is not",
                "azure powershell module",
                "azure powershell not found",
                "azure powershell version",
            )
        ),
        Passage(
            literal="az module",
            pattern=r"\bAz module (?:is )?(?:not (?:found|installed)|missing)|install (?:the )?Az module\b",
            certainty="likely",
        ),
        Passage(
            literal="misspelled or not recognized",
            pattern=rf"['\"](?:{_GROUPS})['\"] is misspelled or not recognized by the system",
            certainty="likely",
        ),
        Passage(
            literal="command group. see",
            pattern=r"['\"](?:devops|pipelines|repos|boards|artifacts|bicep|containerapp|ml)['\"] is not in the"
            r" ['\"]az['\"] command group",
            certainty="likely",
        ),
        Passage(
            literal="is not an az command",
            pattern=r"is not an az command",
            certainty="possible",
        ),
        Passage(
            literal="that matches parameter name",
            pattern=r"(?:Connect|Add|Login)-Az\w{0,9}Account.{0,300}?parameter cannot be found that matches parameter",
            certainty="likely",
        ),
        Passage(
            literal="requires the latest version of extension",
            pattern=r"requires the latest version of extension",
            certainty="likely",
        ),
        Passage(
            literal="_command_package: invalid choice",
            pattern=r"\baz: error: argument _command_package: invalid choice: '?(?:devops|pipelines|bicep)",
            certainty="likely",
        ),
        Passage(
            literal="requires a min of",
            pattern=r"requires a min of [\d.]{1,12} (?:Azure )?cli core",
            certainty="confirmed",
        ),
        Passage(
            literal="no tty available",
            pattern=r"Unable to prompt for extension install confirmation as no tty available",
            certainty="likely",
        ),
        Passage(
            literal="only supports openssl",
            pattern=r"urllib3 v2(?:\.0)? only supports OpenSSL.{0,400}?(?:\baz\b|Azure)"
            r"|(?:\baz\b|Azure CLI).{0,300}?urllib3 v2(?:\.0)? only supports OpenSSL",
            certainty="likely",
        ),
        Passage(
            literal="no such file or directory: 'az",
            pattern=r"No such file or directory: 'az(?:\.cmd)?'",
            certainty="likely",
        ),
        Passage(
            literal="spawn az",
            pattern=r"\bspawn az(?:\.cmd)? ENOENT",
            certainty="likely",
        ),
        Passage(
            literal=": no az in (",
            pattern=r"\bno az in \(",
            certainty="likely",
        ),
        Passage(
            literal="az is not installed",
            pattern=r"\baz is not installed",
            certainty="possible",
        ),
        Passage(
            literal="azure cli is not",
            pattern=r"Azure CLI is not (?:installed|found|available|on the path)",
            certainty="likely",
        ),
        Passage(
            literal="install azure cli",
            pattern=r"Please (?:make sure to )?install (?:the )?Azure ?CLI",
            certainty="likely",
        ),
        Passage(
            literal='"az": executable file not found',
            pattern=r"\"az\": executable file not found",
            certainty="likely",
        ),
        Passage(
            literal="requires at least version",
            pattern=r"(?:azure[- ]?cli|\baz\b|Az\.\w{2,30}|AzureRM|agent|kubelogin).{0,160}requires at least version"
            r"|requires at least version.{0,80}(?:azure-?cli|Azure CLI|\baz\b|Az\.\w{2,30}|of the agent)",
            certainty="likely",
        ),
        Passage(
            literal="bicep cli not found",
            pattern=r"Bicep CLI not found",
            certainty="possible",
        ),
        *(
            Passage(literal=literal, pattern=r"kubelogin(?: is)? not (?:installed|found)", certainty="likely")
            for literal in ("kubelogin is not", "kubelogin not")
        ),
        Passage(
            literal="command not found",
            pattern=r"\baz: (?:line \d{1,5}: )?command not found|: az: not found",
            certainty="likely",
        ),
        Passage(
            literal="not found az",
            pattern=r"Failed which: Not found az(?:ure)?\b",
            certainty="likely",
        ),
        Passage(
            literal="unable to locate executable file",
            pattern=r"Unable to locate executable file: ['\"]?az(?:\.cmd)?(?:['\"]|\.? |\.?$)",
            certainty="likely",
        ),
        Passage(
            literal="requires az.accounts version",
            pattern=r"This module requires Az\.Accounts version .{1,20}An earlier version",
            certainty="likely",
        ),
        Passage(
            literal="agent.version",
            pattern=r"(?:satisf(?:y|ies)|following|missing).{0,300}?Agent\.Version|requires '?Agent\.Version"
            r"|Agent\.Version -gtVersion [\d.]{1,20}",
            certainty="likely",
        ),
        Passage(
            literal="agent version",
            pattern=r"requires (?:an? |at least )?(?:minimum )?agent version|minimum agent version (?:required|of|\d)"
            r"|(?:agent version|version of the agent).{0,60}(?:is (?:too old|below|lower|not supported)"
            r"|or (?:higher|later|newer)|does not (?:support|meet)|is required|or above)",
            certainty="likely",
        ),
        Passage(
            literal="azure cli version",
            pattern=r"(?:requires|needs|minimum|at least) (?:an? |the )?(?:minimum )?Azure CLI version"
            r"|Azure CLI version [^ ]{1,20} (?:is (?:too old|not supported|required)|or (?:higher|later|newer|above))",
            certainty="likely",
        ),
        Passage(
            literal="task execution handler was not found",
            pattern=r"A supported task execution handler was not found",
            certainty="possible",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "The task asks the program on the agent for something that this version of it does not know, or the program "
        "is not there at all: Azure CLI before 2.30 has no --federated-token, an old Az.Accounts no -FederatedToken, "
        "and an agent below the version that a task demands never gets the job. The connection, its credential and "
        "its roles are not looked at, which is why Verify passes and a hosted agent works. It differs from a task "
        "without support for federation: there the task is too old, here the task is newer than what it starts."
    ),
    remedy="Update Azure CLI, the Az module or the agent on the machine that runs the job.",
    steps=(
        Step(
            title="Read which version is there",
            detail=(
                "In the log look for the output of az --version, for Az.Accounts in Get-Module, or for Current agent "
                "version in Initialize job; compare with what the message asks for."
            ),
            who="Anyone who can read the log",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
        ),
        Step(
            title="Update the tool on the agent",
            detail=(
                "Install the current Azure CLI (az upgrade) or Az module (Install-Module Az -Force), remove older "
                "copies found first on PATH or PSModulePath, and start the agent again."
            ),
            who="Administrator of the agent",
            link="https://learn.microsoft.com/cli/azure/update-azure-cli",
        ),
        Step(
            title="Update the agent",
            detail=(
                "In Organization settings > Agent pools > the pool choose Update all agents, or install the newest "
                "package. A demand named Agent.Version in the error is met only after that."
            ),
            who="Administrator of the agent pool",
            link="https://learn.microsoft.com/azure/devops/pipelines/agents/agents",
        ),
    ),
    needs=("Agent: right to install software on it", "Azure DevOps: Administrator of the agent pool"),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
        "https://learn.microsoft.com/azure/devops/pipelines/agents/agents",
    ),
)
