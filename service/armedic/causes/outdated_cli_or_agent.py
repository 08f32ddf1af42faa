"""Azure CLI, the Az module or the agent is missing or too old for what the task asks of it."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step

CAUSE: Final = Cause(
    slug="outdated-cli-or-agent",
    title="Azure CLI, the Az module or the agent is too old for the task, or missing",
    area="way",
    signatures=(
        "unrecognized arguments: --federated-token",
        "matches parameter name 'FederatedToken'",
        "Azure CLI 2.x is not installed on this machine",
    ),
    passages=(
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
            pattern=r"['\"](?:az|(?:Connect|Get|Set|Clear|Add)-Az\w{3,40})(?:\.cmd)?['\"] is not recognized as",
            certainty="likely",
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
            pattern=r"Unable to locate executable file: ['\"]az(?:\.cmd)?['\"]",
            certainty="likely",
        ),
        Passage(
            literal="requires az.accounts version",
            pattern=r"This module requires Az\.Accounts version .{1,20}An earlier version",
            certainty="likely",
        ),
        Passage(
            literal="agent.version",
            pattern=r"(?:satisf(?:y|ies)|following|missing).{0,300}?Agent\.Version",
            certainty="likely",
        ),
        Passage(
            literal="agent version",
            pattern=r"requires (?:an? |at least )?(?:minimum )?agent version|minimum agent version (?:required|of)"
            r"|(?:agent version|version of the agent).{0,60}"
            r"(?:is (?:too old|below|lower|not supported)|or (?:higher|later|newer))",
            certainty="likely",
        ),
        Passage(
            literal="azure cli version",
            pattern=r"(?:requires|needs|minimum|at least) (?:an? |the )?(?:minimum )?Azure CLI version"
            r"|Azure CLI version .{1,20} (?:is (?:too old|not supported)|or (?:higher|later|newer))",
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
