"""What the causes of a refused federated sign-in share: evidence, texts, the way by hand."""

from typing import Final

from armedic.causes._cause import Passage, Step
from armedic.facts import Connection, Evidence, Facts, Named

NEEDS: Final = (
    "Microsoft Entra: owner of the application, or Cloud Application Administrator",
    "Azure (for a managed identity): Managed Identity Contributor",
)
REFERENCES: Final = (
    "https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
    "https://learn.microsoft.com/entra/workload-id/workload-identity-federation",
)
STEPS: Final = (
    Step(
        title="Copy issuer and subject of the connection",
        detail=(
            "In Azure DevOps open Project settings > Service connections > the connection > Edit. Copy the issuer and "
            "the subject identifier as they are written, letter case included."
        ),
        who="Reader of the service connection",
        link="https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
    ),
    Step(
        title="Add a federated credential with exactly these values",
        detail=(
            "In the Microsoft Entra admin center open App registrations > the application > Certificates & secrets > "
            "Federated credentials > Add credential > Other issuer. Paste issuer and subject; the audience is "
            "api://AzureADTokenExchange in the public cloud. For a managed identity open it in the Azure portal > "
            "Settings > Federated credentials."
        ),
        who="Owner of the application, or Cloud Application Administrator",
        link="https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust",
    ),
    Step(
        title="Wait some minutes, then verify",
        detail="A new federated credential takes a few minutes to count everywhere. Then choose Verify.",
        who="User of the service connection",
    ),
)


def umbrella(own: str, other: str) -> tuple[Passage, ...]:
    """AADSTS70021, which does not say what differs: the one of issuer and subject that it shows alone is likely."""
    shown, besides = rf".{{0,500}}assertion {own}", rf".{{0,500}}assertion {other}"
    return (
        Passage(literal="aadsts70021", pattern=rf"\bAADSTS70021\b(?={shown})(?!{besides})", certainty="likely"),
        Passage(
            literal="aadsts70021",
            pattern=rf"\bAADSTS70021\b(?:(?={shown})(?={besides})|(?!{shown})(?!{besides}))",
            certainty="possible",
        ),
    )


def compared(facts: Facts, connection: Connection, *, observed: tuple[str, ...], expected: str | None) -> Evidence:
    """What the application trusts beside what the connection presents."""
    application = facts.seen_application
    return Evidence(
        source="graph",
        location="federatedIdentityCredentials",
        observed=observed,
        expected=expected,
        named=Named(
            client_id=connection.client_id,
            application_id=getattr(application, "object_id", None),
            issuer=connection.issuer,
            subject=connection.subject,
        ),
    )
