"""The assertion that proves who asks had run out when it was exchanged for a token."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._codes import numbered

CAUSE: Final = Cause(
    slug="assertion-expired",
    title="The assertion had expired when a token was asked for",
    area="identity",
    signatures=("AADSTS700024", "AADSTS500133"),
    likely_signatures=("assertion is not within its valid time range",),
    possible_signatures=("AADSTS50013",),
    passages=(
        Passage(
            literal="aadsts50013",
            pattern=r"\bAADSTS50013\b.{0,200}(?:not within its valid time range|assertion is (?:expired|too old))",
            certainty="confirmed",
        ),
        Passage(
            literal="assertion",
            pattern=(
                r"\b(?:client |federated |jwt |the )assertion (?:has |is |was |had )?(?:already "
                r")?(?:expired|too old)\b"
            ),
            certainty="likely",
        ),
        Passage(
            literal="token has expired",
            pattern=(
                r"(?:azure/login|\baz login|aadsts|federated|entra|azure ad)\b.{0,200}\b(?:OIDC|"
                r"ID|federated|id_token|idToken) ?token has (?:already )?expired|\b(?:OIDC|federated)"
                r" token has (?:already )?expired.{0,200}(?:azure/login|\baz login|aadsts|entra|"
                r"azure)\b"
            ),
            certainty="likely",
        ),
        *numbered("700024", "500133"),
        *worded(
            (
                "token has expired",
                "token expired",
                "token is expired",
                "token had expired",
                "token was expired",
                "token has already expired",
            ),
            (
                r"(?:\bid ?token|\bid_token|oidc token|oidc id token|federated token|"
                r"client_assertion)\b[^.]{0,80}(?:has |is |was |had )?(?:already "
                r")?expired\b.{0,240}(?:azurecli|azurepowershell|service connection|azurerm|workload identity|"
                r"terraform|\baz\b)|(?:azurecli|azurepowershell|service connection|azurerm|workload identity|"
                r"terraform|\baz\b).{0,240}(?:\bid ?token|\bid_token|oidc token|oidc id token|federated "
                r"token)\b[^.]{0,40}(?:has |is |was |had )?(?:already )?expired\b"
            ),
            "likely",
        ),
        *worded(
            ("client_assertion", "clientassertion", "id token issued", "idtoken"),
            (
                r"\bclient_?assertion\b (?:has |is |was |had )?(?:already )?expired\b|id token issued for "
                r"(?:the )?service connection\b[^.]{0,40}expired"
            ),
            "likely",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "A federated sign-in presents an assertion that lives for a few minutes: ten for Azure DevOps, five for "
        "GitHub. The tool signs in at the start of the step, keeps that assertion, and presents it again when it needs "
        "another token: for another service, or after the first token ran out about an hour later. By then the "
        "assertion is too old. Short steps work, long ones fail at the first call that needs a new token; nothing is "
        "wrong with the connection. The message shows both times: if the assertion is younger than ten minutes, the "
        "clock of the agent is wrong. A user's token that a service exchanges on behalf of the user ages alike."
    ),
    remedy="Ask for the tokens early in the step, or let the tool fetch a fresh assertion each time it needs one.",
    steps=(
        Step(
            title="Ask for every token at the start",
            detail=(
                "Within the first ten minutes run one cheap command for each service that the step uses later, for "
                "example az account get-access-token --resource https://storage.azure.com/. Those tokens are cached "
                "and last about an hour. Or split the long step in two tasks: each signs in anew."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
        ),
        Step(
            title="Use what renews the assertion by itself",
            detail=(
                "AzureCLI@2 and AzureCLI@3 have keepAzSessionActive; the Azure libraries have "
                "AzurePipelinesCredential; Terraform's providers ask for a new one when they get the service "
                "connection's id and System.AccessToken instead of a finished token (ARM_ADO_PIPELINE_SERVICE_"
                "CONNECTION_ID or ARM_OIDC_AZURE_SERVICE_CONNECTION_ID). In GitHub repeat azure/login in between."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-cli-v2",
        ),
        Step(
            title="For steps longer than an hour use a managed identity",
            detail=(
                "Point the federated connection to a user-assigned managed identity: its access tokens last about "
                "24 hours, so that no second exchange is needed."
            ),
            who="Administrator of the service connection, and Managed Identity Contributor",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/configure-workload-identity",
        ),
    ),
    needs=("Azure DevOps: right to edit the pipeline",),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
    ),
)
