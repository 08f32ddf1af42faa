"""A script calls Azure CLI or Azure PowerShell, and nobody signed in in this session."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded

_LOGIN: Final = r"(?:(?:az|azd auth|azd|az devops) login|Connect-AzAccount|(?:Connect|Login)-AzureRmAccount)"
_TOLD: Final = (
    rf"(?:please|must|need to|needs to|have to|try|and)[,:]? (?:first |re-?)?"
    rf"(?:run(?:ning)?|execute|use|using|call|perform)(?: the)?(?: command)?:? ?['\"`]?{_LOGIN}"
    rf"|[.:] (?:Run|Execute|Use):? ['\"`]?{_LOGIN}|(?:sign|log) ?in (?:first )?(?:with|using|by|via) ['\"`]?{_LOGIN}"
)

CAUSE: Final = Cause(
    slug="not-logged-in",
    title="The script runs without a session: nobody signed in to Azure in this step",
    area="way",
    symptom=True,
    passages=(
        *worded(
            ("azure session", "azure powershell session"),
            (r"\bno (?:active |valid |existing )?azure (?:powershell )?session\b"),
            "likely",
        ),
        Passage(
            literal="context is null",
            pattern=(r"\baz(?:ure)?(?:rm)?(?: ?powershell)?['\x22]? ?context is null"),
            certainty="likely",
        ),
        Passage(
            literal="not logged into",
            pattern=(r"not (?:currently )?logged into (?:the )?(?:azure|az\b)(?! ?devops)"),
            certainty="likely",
        ),
        Passage(
            literal="cmdlet before calling any other cmdlets",
            pattern=(r"You must call the Connect-Mg\w{2,12} cmdlet before calling any other cmdlets"),
            certainty="likely",
        ),
        *worded(
            (
                "login to azure",
                "log in to azure",
                "sign in to azure",
                "login to az cli",
                "log in to the azure",
                "login to the azure",
                "login into azure",
                "sign in to the azure",
            ),
            (
                r"please (?:first )?(?:log ?in|sign ?in) (?:to|into) (?:the )?az(?:ure)?(?: ?cli| "
                r"?powershell|,|\.| (?:first|before|and (?:try|run|re))|$)"
            ),
            "likely",
        ),
        *worded(
            ("azure context", "azurerm context", "az context"),
            (r"\bno (?:default|current|active|valid) az(?:ure|urerm)? context"),
            "likely",
        ),
        Passage(
            literal="azure powershell session has not been",
            pattern=(r"Azure PowerShell session has not been properly initialized"),
            certainty="likely",
        ),
        Passage(
            literal="az login",
            pattern=r"Please run ['\"`]?az login['\"`]? to set ?up (?:an )?account|not logged in.{0,80}az login"
            r"|Please run ['\"`]?az login['\"`]? to access your accounts|No subscriptions? found.{0,40}az login",
            certainty="confirmed",
        ),
        Passage(
            literal="could not retrieve credential from local cache",
            pattern=r"Could not retrieve credential from local cache for service principal .{1,60}Run ['\"`]?az login",
            certainty="confirmed",
        ),
        Passage(
            literal="az login",
            pattern=r"You (?:must|need to|have to) (?:be logged|log|login) ?(?:in)?\b.{0,60}\baz login",
            certainty="likely",
        ),
        Passage(
            literal="unable to connect to azure",
            pattern=r"Unable to connect to Azure\. Make sure you have the .{1,60} installed and logged in",
            certainty="confirmed",
        ),
        Passage(
            literal="connect-mggraph",
            pattern=r"Authentication needed\. Please call Connect-MgGraph",
            certainty="likely",
        ),
        Passage(
            literal="cmdlet before calling any other cmdlets",
            pattern=r"You must call the Connect-Azure\w{2,12} cmdlet before calling any other cmdlets",
            certainty="likely",
        ),
        Passage(
            literal="azd auth login",
            pattern=r"not logged in[,.]? (?:please )?run ['\"`]?azd (?:auth )?login",
            certainty="confirmed",
        ),
        *(
            Passage(literal=literal, pattern=_TOLD, certainty="likely")
            for literal in ("az login", "azd auth login", "azd login", "connect-azaccount", "-azurermaccount")
        ),
        Passage(
            literal="'az login'",
            pattern=r"['\"`]az login['\"`] (?:aus|ausf|pour|para|untuk|uit)",
            certainty="likely",
        ),
        Passage(
            literal="msal token cache",
            pattern=r"does not exist in MSAL token cache",
            certainty="likely",
        ),
        Passage(
            literal="not logged in",
            pattern=r"not (?:currently )?logged in (?:to|into) (?:Azure|az\b|the Azure CLI)"
            r"|Azure CLI (?:is|was) not logged in|not logged in\b.{0,60}\baz login",
            certainty="likely",
        ),
        Passage(
            literal="no azure context",
            pattern=r"No Azure context(?: was)? (?:found|set|available)",
            certainty="likely",
        ),
        Passage(
            literal="no subscription found in the context",
            pattern=r"No subscription found in the context\.",
            certainty="possible",
        ),
        Passage(
            literal="azcopy login",
            pattern=r"(?:run|use|using|with) ['\"`]?azcopy login",
            certainty="possible",
        ),
        Passage(
            literal="account to login",
            pattern=r"\bRun (?:Connect-AzAccount|(?:Connect|Login)-AzureRmAccount) to login",
            certainty="confirmed",
        ),
        Passage(
            literal="no account found in the context",
            pattern=r"No account found in the context\. Please login using",
            certainty="confirmed",
        ),
        Passage(
            literal="your azure credentials have not been set up",
            pattern=r"Your Azure credentials have not been set up or have expired",
            certainty="confirmed",
        ),
        Passage(
            literal="az devops login",
            pattern=r"you need to run the login command ?\(az login if using",
            certainty="confirmed",
        ),
        Passage(
            literal="connect-azaccount",
            pattern=r"Please run ['\"`]?Connect-AzAccount['\"`]? to set ?up",
            certainty="confirmed",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "Azure CLI or Azure PowerShell was called without a session. A service connection signs in only inside the "
        "task that names it (AzureCLI@2, AzurePowerShell@5) and the session ends with the step: a plain Bash, "
        "PowerShell or container step after it starts with nothing. Azure CLI has no session for Azure PowerShell "
        "cmdlets, nor the reverse. A script that changes AZURE_CONFIG_DIR, HOME or the user (sudo) loses the session "
        "too. Where a sign-in just before it failed, that failure is the cause, and this only its consequence."
    ),
    remedy="Run the script inside a task that signs in with the service connection, in the shell that fits.",
    steps=(
        Step(
            title="Look for a failed sign-in before it",
            detail=(
                "Scroll up in the same step: an error of az login or Connect-AzAccount comes first. If there is one, "
                "diagnose that text instead."
            ),
            who="Anyone who can read the log",
        ),
        Step(
            title="Move the script into the right task",
            detail=(
                "Use AzureCLI@2 with azureSubscription for az commands and AzurePowerShell@5 for Az cmdlets. Do not "
                "use Bash, CmdLine or PowerShell tasks for them, and do not rely on the session of an earlier step."
            ),
            who="Owner of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-cli-v2",
        ),
        Step(
            title="Keep the session where the script looks for it",
            detail=(
                "Inside the step leave AZURE_CONFIG_DIR and HOME as they are, do not use sudo, and pass the directory "
                "into a container that the script starts. For az devops set AZURE_DEVOPS_EXT_PAT to the job's token."
            ),
            who="Owner of the pipeline",
            link="https://learn.microsoft.com/azure/devops/cli/log-in-via-pat",
        ),
    ),
    needs=("Azure DevOps: edit the pipeline; User role on the service connection",),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-cli-v2",
        "https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-powershell-v5",
    ),
)
