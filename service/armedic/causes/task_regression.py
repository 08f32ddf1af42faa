"""A new release of the task, the agent or a tool in it broke the sign-in; the connection did not change."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step
from armedic.causes._releases import WORDS, told
from armedic.facts import Evidence, Facts

_ASSEMBLY: Final = (
    r"(?:Azure\.(?:Identity|Core)|Microsoft\.Identity(?:Model)?\.[\w.]{1,60}|Microsoft\.Azure\.(?:PowerShell|Commands)"
    r"\.[\w.]{1,80}|Newtonsoft\.Json|System\.Text\.Json|Microsoft\.Rest\.ClientRuntime)"
)
_SESSION: Final = (
    r"(?:(?:Connect|Add|Login)-Az(?:ureRm)?Account|Az\.Accounts|Azure ?PowerShell|Initializing Az module failed)"
)
_MEMBERS: Final = (
    r"(?:authorization|authType|scheme|environmentAuthorityUrl|activeDirectoryAuthority|activeDirectoryResourceId"
    r"|getToken|servicePrincipalClientID|tenantID)"
)
_CRASH: Final = r"Here is the traceback: (?!.{0,400}(?:HTTPSConnectionPool|SSLError|urllib3|AADSTS\d))"
_OWN: Final = (
    ("toolexecutionerror", r"toolExecutionError\.\w{1,20} is not a function"),
    ("error checking azure version", r"Error checking Azure version: "),
    ("parse az version", r"Can'?t parse az version from"),
    ("usesanitizeractivate", r"\buseSanitizerActivate\b"),
    ("setting up subscription", r"Error in setting up subscription: %s"),
    ("login failed with", r"Login failed with (?:SyntaxError: Unexpected token|TypeError|ReferenceError)"),
    ("invalid azpsversion", r"Invalid AzPSVersion: "),
    ("last working task version", r"Breaking task version.{0,200}?Last working task version"),
    ("typeerror", r"TypeError: .{0,300}?[\\/]_tasks[\\/](?:Azure|ARM|Terraform|Kubernetes|Docker|Sql)"),
    (
        "unexpected error. here is the traceback",
        rf"\blogin\b[^#]{{0,350}}?{_CRASH}|{_CRASH}.{{0,300}}?(?:\bmsal\b|\bjwt\b|PublicClientApplication|core[./\\]auth)",
    ),
    ("retrievesecret", r"'retrieveSecret'"),
    ("agent-base", r"['\"]agent-base['\"] has no default implementation"),
    (
        "task : a",
        r"Task : (?!Azure (?:CLI|PowerShell))(?:Azure|ARM) .{0,740}?(?:TypeError: |ReferenceError: |is not a function)",
    ),
    (
        "status code: undefined, status",
        r"Could not fetch access token for Azure\. Status code: undefined, status message",
    ),
)
"""What tasks and their libraries print when they trip over themselves; literals as short as they are characteristic."""
_PYTHON: Final = (
    r"AttributeError: '?\w{1,40}'? (?:object )?'?[\w. ']{0,60}has no attribute"
    r"|TypeError: [\w.<>]{1,60}\(\) (?:got|missing|takes)|ImportError: cannot import"
    r"|ModuleNotFoundError: No module named|NameError: name "
)
_CLI: Final = r"azure[./\\]cli[./\\]|azure-cli\b|\baz (?:login|account|ml|devops|aks)\b"
_CERTIFICATE: Final = (
    r"\blogin\b[^#]{0,200}?(?:--password|-p)[= ]['\"]?[^\s'\"]{1,200}\.(?:pem|pfx|crt|cer)\b"
    r"(?:(?!\blogin --service).){0,600}?AADSTS7000215\b"
)
"""A certificate's file given as password, which Azure CLI took until 2.66."""


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Take what reporters say of releases."""
    return tuple(evidence for statement in facts.statements if (evidence := told(statement)))


CAUSE: Final = Cause(
    slug="task-regression",
    title="A new release of the task, agent or tool broke the sign-in",
    area="way",
    passages=(
        Passage(
            literal="get-azaccesstoken",
            pattern=(
                r"Get-AzAccessToken\b.{0,60}?\b(?:now )?(?:returns?|returning|gives?|returned) (?:a |an |"
                r"the token as )?(?:secure ?string)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="has no attribute",
            pattern=(r"module '(?:msal|azure[\w.]{0,60}|jwt|adal|msrest\w{0,8})' has no attribute"),
            certainty="likely",
        ),
        *(
            Passage(literal=literal, pattern=_CERTIFICATE, certainty="confirmed")
            for literal in ("aadsts7000215", "--password", "spncert.pem")
        ),
        *(
            Passage(literal=literal, pattern=pattern, certainty="likely")
            for literal, pattern in (
                ("arguments: --msi", r"unrecognized arguments: --msi\b"),
                (
                    "with --username is no longer supported",
                    r"managed identity.{0,60}with --username is no longer supported",
                ),
                ("system.security.securestring", r"Get-AzAccessToken.{0,400}?System\.Security\.SecureString"),
                ("system.security.securestring", r"System\.Security\.SecureString.{0,400}?Get-AzAccessToken"),
                (
                    "cannot find module",
                    r"Cannot find module '(?:@azure/|azure-pipelines-task|\./azure-arm|azure-arm-rest)",
                ),
                ("same name is already loaded", rf"Assembly with same name is already loaded.{{0,300}}{_SESSION}"),
                ("same name is already loaded", rf"{_SESSION}.{{0,300}}Assembly with same name is already loaded"),
                ("azurerm.profile already loaded", r"AzureRM\.Profile already loaded"),
                *(
                    (literal, rf"(?:{_PYTHON}).{{0,300}}?(?:{_CLI})|(?:{_CLI}).{{0,500}}?(?:{_PYTHON})")
                    for literal in (
                        "attributeerror:",
                        "typeerror:",
                        "importerror:",
                        "modulenotfounderror:",
                        "nameerror:",
                    )
                ),
                ("no module named 'azure", r"No module named 'azure\.cli"),
                ("cannot import name", r"cannot import name .{0,200}?(?:azure[./\\]cli|\bmsal\b|azure[./\\]mgmt)"),
            )
        ),
        Passage(
            literal="no longer accepts a service principal certificate",
            pattern=r"--password no longer accepts a service principal certificate",
            certainty="possible",
        ),
        Passage(
            literal="assecurestring",
            pattern=r"(?:Auto-login|PSContextCredential).{0,200}?parameter name 'AsSecureString'",
            certainty="confirmed",
        ),
        Passage(
            literal="could not load file or assembly",
            pattern=rf"{_SESSION}.{{0,400}}?Could not load file or assembly '?{_ASSEMBLY}"
            rf"|Could not load file or assembly '?{_ASSEMBLY}.{{0,400}}?{_SESSION}",
            certainty="likely",
        ),
        Passage(
            literal="could not load type",
            pattern=rf"{_SESSION}.{{0,400}}?Could not load type '{_ASSEMBLY}"
            rf"|Could not load type '{_ASSEMBLY}.{{0,400}}?{_SESSION}",
            certainty="likely",
        ),
        Passage(
            literal="method not found",
            pattern=r"Method not found: .{0,200}?(?:Azure\.(?:Identity|Core)|Microsoft\.Identity)",
            certainty="likely",
        ),
        Passage(
            literal="does not have an implementation",
            pattern=rf"(?:in type '{_ASSEMBLY}'?|{_SESSION}).{{0,300}}?does not have an implementation",
            certainty="likely",
        ),
        Passage(
            literal="does not contain a method",
            pattern=r"\[Microsoft\.Azure\.(?:PowerShell|Commands)\.[\w.]{1,120}\] does not contain a method",
            certainty="likely",
        ),
        Passage(
            literal="cannot read propert",
            pattern=rf"Cannot read propert(?:y|ies) (?:'{_MEMBERS}' of (?:undefined|null)"
            rf"|of (?:undefined|null) \(reading '{_MEMBERS}'\))",
            certainty="likely",
        ),
        *(Passage(literal=literal, pattern=pattern, certainty="likely") for literal, pattern in _OWN),
    ),
    match=match,
    reads_texts=WORDS,
    overrules=("network-unreachable", "secret-invalid"),
    seen_by_verify=False,
    explanation=(
        "The error comes from inside the task or a library that it loads, before any answer of Microsoft Entra: an "
        "assembly that does not fit, a property of undefined, a status that is undefined. It usually begins on one "
        "day in all pipelines that use the task, without a change of connection, pipeline or roles, and the version "
        "in the header of the step's log is newer than in the last good run. Verify passes. Two versions of a module "
        "on a self-hosted agent give the same picture. An AADSTS code beside it would name another cause."
    ),
    remedy="Pin the last version that worked, or take the fixed one, and report it to the task's authors.",
    steps=(
        Step(
            title="Compare with the last good run",
            detail=(
                "Open the last run that passed and the first that failed, and compare the Version line of the step and "
                "the agent's and image's version in Initialize job."
            ),
            who="Anyone who can read the logs",
            link="https://learn.microsoft.com/azure/devops/pipelines/troubleshooting/review-logs",
        ),
        Step(
            title="Pin what worked",
            detail=(
                "Write the full version of the task (AzureCLI@2.246.6), or install the earlier module or CLI on the "
                "agent. With PowerShell set azurePowerShellVersion to OtherVersion and name it."
            ),
            who="Owner of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/process/tasks",
        ),
        Step(
            title="Keep one version of each module on the agent",
            detail=(
                "On a self-hosted agent remove older Az and AzureRM modules and anything that loads other copies of "
                "the same assemblies into the session before the sign-in."
            ),
            who="Administrator of the agent",
            link="https://learn.microsoft.com/powershell/azure/troubleshooting",
        ),
        Step(
            title="Report it",
            detail=(
                "Look for an open issue of that version at the task's repository; add the debug log with secrets "
                "removed. A fix of a built-in task arrives without a change on your side."
            ),
            who="Owner of the pipeline",
        ),
    ),
    needs=("Azure DevOps: edit the pipeline", "Agent (self-hosted): right to change modules"),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/process/tasks",
        "https://learn.microsoft.com/powershell/azure/troubleshooting",
    ),
)
