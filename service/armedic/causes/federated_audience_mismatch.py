"""The application trusts another audience than the one that the federated assertion is made for."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._codes import numbered
from armedic.causes._federation import NEEDS, REFERENCES, compared, umbrella
from armedic.causes._state import FEDERATION, trusted
from armedic.facts import Evidence, Facts, audience_of


def match(facts: Facts) -> Evidence | None:
    """Compare the audience of the credential whose issuer and subject fit with the one of the connection's cloud."""
    pair = trusted(facts)
    if pair is None:
        return None
    connection, credentials = pair
    expected = audience_of(connection.environment)
    fitting = [one for one in credentials if (one.issuer, one.subject) == (connection.issuer, connection.subject)]
    audiences = tuple(sorted({audience for one in fitting for audience in one.audiences}))
    if expected is None or not audiences or expected in audiences:
        return None
    return compared(facts, connection, observed=audiences, expected=expected)


def ruled_out(facts: Facts) -> bool:
    """Whether the connection does not use federation, or its application trusts it with the cloud's own audience."""
    connection = facts.connection
    if connection.scheme != FEDERATION:
        return True
    presented = (connection.issuer, connection.subject)
    return any(
        (one.issuer, one.subject) == presented and audience_of(connection.environment) in one.audiences
        for one in facts.federated_credentials
    )


CAUSE: Final = Cause(
    slug="federated-audience-mismatch",
    title="The application trusts another audience than the one that the assertion is made for",
    area="identity",
    signatures=("AADSTS700212", "AADSTS7002121", "identity record found for presented assertion audience"),
    passages=(
        Passage(
            literal="assertion audience:",
            pattern=r"presented assertion\..{0,800}assertion audience: ?['\"`]?"
            r"(?!['\"`]?api://AzureADTokenExchange|['\"`]?[*<])[\w.:/-]{3,200}",
            certainty="likely",
        ),
        Passage(
            literal="federated",
            pattern=(
                r"federated .{0,80}\baudience .{0,100}(?:does not|doesn't|did not|do not) match\b|"
                r"\baudience .{0,100}(?:does not|doesn't|did not|do not) match .{0,60}\b(?:federated "
                r"(?:identity )?credential|presented assertion)"
            ),
            certainty="likely",
        ),
        *umbrella("audience"),
        *numbered("700212", "7002121"),
        *worded(
            ("federated", "presented assertion audience", "audience mismatch"),
            (
                r"\baudience (?:claim |identifier |value )?mismatch\b.{0,120}federated(?! identity pool)|"
                r"federated\b(?! identity pool)[^.]{0,120}\baudience(?: claim| identifier)? "
                r"(?:mismatch|(?:is|was) (?:wrong|"
                r"incorrect|invalid|different))|presented assertion audience\b[^.]{0,20}.{0,160}(?:does not|"
                r"doesn't|did not|didn't) match|\baudience\b[^.]{0,60}\bfederated\b[^.]{0,60}(?:does not|"
                r"doesn't|didn't|did not) match|federated\b[^.]{0,60}\baudience\b[^.]{0,60}(?:does not|"
                r"doesn't|didn't|did not) match|no matching federated identity record\b.{0,20}\baudience|"
                r"federated (?:identity )?credential(?:'s)? audience (?:should|must) be"
            ),
            "likely",
        ),
        Passage(
            literal="assertion audience:",
            pattern=(
                r"assertion audience: ?['\"`]?(?!['\"`]?api://AzureADTokenExchange|"
                r"['\"`]?[*<])[\w.:/-]{3,200}['\"`]?.{0,400}record found for presented assertion\."
            ),
            certainty="likely",
        ),
    ),
    symptom=True,  # where AADSTS70021 leaves all three open, it is the least frequent: named after issuer and subject
    match=match,
    ruled_out=ruled_out,
    compares=("data/environment", "authorization/scheme"),
    explanation=(
        "Issuer and subject fit, but the audience of the assertion is not the one that the federated credential "
        "names. Each credential names exactly one audience, and each cloud has its own: api://AzureADTokenExchange in "
        "the public cloud, api://AzureADTokenExchangeUSGov in Azure Government, api://AzureADTokenExchangeChina in "
        "Azure China. It happens when a tool asks for the public cloud's audience while the credential lives in "
        "another cloud, when somebody typed an audience of their own, or when a script requests its token without an "
        "audience and gets the issuer's default, such as the address of the repository's owner."
    ),
    remedy="Let the federated credential and the one who asks for the assertion name the same audience.",
    steps=(
        Step(
            title="Read the audience that was presented",
            detail=(
                "The message quotes it after 'presented assertion audience'. Compare it with the audience of the "
                "federated credential, to the letter."
            ),
            who="Anyone who can read the log",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
        ),
        Step(
            title="Correct the credential, if its audience is not the cloud's",
            detail=(
                "In the Microsoft Entra admin center open App registrations > the application > Certificates & "
                "secrets > Federated credentials > the credential > Edit audience, and enter the audience of the "
                "cloud. For a managed identity open it in the Azure portal > Settings > Federated credentials."
            ),
            who="Owner of the application, or Cloud Application Administrator",
            link="https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust",
        ),
        Step(
            title="Otherwise correct the one who asks for the assertion",
            detail=(
                "Set the audience that the tool asks for to the one of the cloud: `audience` for the GitHub action "
                "azure/login, ARM_OIDC_AUDIENCE or oidc_audience where a provider has it, the environment of the "
                "connection in Azure DevOps."
            ),
            who="Author of the pipeline",
            link="https://learn.microsoft.com/azure/developer/github/connect-from-azure-openid-connect",
        ),
    ),
    repairs=("add-federated-credential",),
    needs=NEEDS,
    references=REFERENCES,
)
