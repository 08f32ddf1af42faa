"""A token that Microsoft Entra itself issued is presented as federated assertion where that is refused."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step
from armedic.causes._codes import numbered
from armedic.causes._federation import NEEDS

CAUSE: Final = Cause(
    slug="aad-issued-assertion-unsupported",
    title="A token of Microsoft Entra was presented as federated assertion, and that is refused",
    area="identity",
    signatures=(
        "AADSTS700222",
        "AADSTS700226",
        "AADSTS700227",
        "AADSTS700229",
        "AADSTS700231",
        "AADSTS700236",
        "AAD-issued tokens may not be used for federated identity flows",
        "may be used as Federated Identity Credentials for AAD issuer",
        "may not be used as federated identity credential",
    ),
    passages=(
        Passage(
            literal="issued tokens may not be used",
            pattern=r"\b(?:AAD|Entra(?: ID)?|Azure AD)[- ]issued tokens may not be used for federated",
            certainty="confirmed",
        ),
        *numbered("700222", "700226", "700227", "700229", "700231", "700236"),
        Passage(
            literal="issued token",
            pattern=(
                r"\b(?:aad|entra(?: id)?|azure ad|microsoft entra(?: id)?)[- ]issued "
                r"tokens?\b[^.]{0,60}(?:cannot|can't|may not|not permitted|not allowed|not supported|must "
                r"not)\b[^.]{0,80}federated"
            ),
            certainty="likely",
        ),
        Passage(
            literal="tokens issued by issuer",
            pattern=r"(?:entra id|\baad|azure ad) tokens issued by issuer .{1,200} may not be used",
            certainty="confirmed",
        ),
    ),
    seen_by_verify=False,
    explanation=(
        "The assertion that was presented for the application is itself a token of Microsoft Entra, and of a kind that "
        "may not be exchanged: a user's token, a token that an application got with a secret, a token of a managed "
        "identity in another tenant or for another audience, or a token that came out of a federated exchange "
        "already. Accepted are the token of a managed identity of the same tenant for the audience "
        "api://AzureADTokenExchange, and the tokens that Azure DevOps itself requests for its connections. A second "
        "hop from one federated identity to another is never accepted. Issuer, subject and audience of the federated "
        "credential may be right all the same."
    ),
    remedy="Present the token of a supported issuer, or sign in with the managed identity directly.",
    steps=(
        Step(
            title="Find out which token is presented",
            detail=(
                "Look at what the step passes as federated token or client assertion. It must be the token of the "
                "pipeline (Azure DevOps or GitHub), of the cluster, or of a managed identity requested for "
                "api://AzureADTokenExchange; not the output of az account get-access-token and not a user's token."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/entra/workload-id/workload-identity-federation",
        ),
        Step(
            title="In Azure DevOps let the task fetch it",
            detail=(
                "Use a task with the federated service connection, and where a script needs the assertion take it "
                "from the task (addSpnToEnvironment gives idToken) rather than making one."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/azure/devops/pipelines/tasks/reference/azure-cli-v2",
        ),
        Step(
            title="Or use the managed identity itself",
            detail=(
                "Where the code runs with a managed identity, grant the roles to that identity and sign in with it; "
                "an exchange for a second application is then not needed, nor is a second hop possible."
            ),
            who="Owner of the workload",
            link="https://learn.microsoft.com/entra/workload-id/workload-identity-federation-config-app-trust-managed-identity",
        ),
    ),
    needs=("Azure DevOps: right to edit the pipeline", *NEEDS),
    references=(
        "https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations",
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
    ),
)
