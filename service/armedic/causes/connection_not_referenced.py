"""The stage asks for a token of a connection that none of its tasks names."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded

CAUSE: Final = Cause(
    slug="connection-not-referenced",
    title="The stage asks for a token of a service connection that none of its tasks names",
    area="connection",
    signatures=("There is no explicit reference to service connection",),
    passages=(
        Passage(
            literal="explicit reference",
            pattern=(
                r"(?:no|not have an?|without an?|lacks an?) explicit reference (?:to|of|for) (?:the |a )?"
                r"(?:azure )?service (?:connection|endpoint)"
            ),
            certainty="confirmed",
        ),
        Passage(
            literal="service connection",
            pattern=(
                r"service connection [^.]{0,100}?(?:is|was) not referenced (?:in|by|from) (?:the |this )?"
                r"(?:current )?(?:stage|job|pipeline)"
            ),
            certainty="confirmed",
        ),
        *worded(
            (
                "referenced",
                "no reference",
                "not used",
                "no explicit reference",
            ),
            (
                r"\b(?:oidc|id token|idtoken|federated)\b.{0,160}service (?:connection|"
                r"endpoint)\b.{0,80}(?:(?:is |was |it\'s )?not (?:explicitly )?(?:referenced|used) (?:in|by|"
                r"from) (?:the |this |any )|must be (?:explicitly )?referenced)|(?:no (?:explicit )?reference "
                r"to (?:the |a |this )?service (?:connection|endpoint)).{0,160}\b(?:oidc|id token|idtoken)\b"
            ),
            "confirmed",
        ),
    ),
    seen_by_verify=False,
    overrules=("tool-auth-misconfigured",),
    explanation=(
        "A federated sign-in from a script, Terraform or an SDK asks Azure DevOps for an OIDC token of a connection by "
        "its id. Azure DevOps hands out such a token only in a stage that names the connection in the input of one of "
        "its tasks, because only then were the pipeline's permission and the checks on the connection evaluated for "
        "it. This stage does not name it, so no token is issued; the sign-in to Microsoft Entra never takes place. "
        "Federated credential, roles and the pipeline's permission may all be right."
    ),
    remedy="Name the connection in a task of the same stage, best in the job that asks for the token.",
    steps=(
        Step(
            title="Read the connection and the stage in the message",
            detail=(
                "The message gives the connection's id and the stage and job that asked. Compare the id with the "
                "connection in Project settings > Service connections; a wrong id in a variable ends here as well."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
        Step(
            title="Name the connection in a task of that stage",
            detail=(
                "Run the script inside AzureCLI@2 or AzurePowerShell@5 with azureSubscription set to the connection, "
                "or put such a task with an empty script before the step that asks for the token. A task in an earlier "
                "stage no longer counts."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-cli-v2",
        ),
        Step(
            title="Run it and permit it",
            detail="The stage now uses the connection openly; the first run may ask for the permission to use it.",
            who="User of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/service-endpoints",
        ),
    ),
    needs=("Azure DevOps: the right to edit the pipeline's file",),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        "https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
    ),
)
