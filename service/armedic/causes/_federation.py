"""What the causes of a refused federated sign-in share: evidence, texts, the way by hand."""

from typing import Final, Literal

from armedic.causes._cause import Passage, Step
from armedic.facts import Certainty, Connection, Evidence, Facts, Named, ServicePrincipal

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


_UMBRELLA: Final = (
    ("aadsts70021", r"\bAADSTS70021\b"),
    ("sts70021", r"(?<!aad)\bSTS70021\b"),
    (
        "record found for presented assertion",
        r"record found for presented assertion(?:\.| ?(?:\.\.\.|:|,|;|-|\W (?=assertion)))",
    ),
)
"""The code, and its sentence for where the number is masked or left out."""
_ISSUER: Final = r".{0,600}assertion issuer"
_SUBJECT: Final = r".{0,600}assertion subject"
_BOTH_OR_NEITHER: Final = rf"(?:(?={_ISSUER})(?={_SUBJECT})|(?!{_ISSUER})(?!{_SUBJECT}))"
_ALONE: Final = {"issuer": rf"(?={_ISSUER})(?!{_SUBJECT})", "subject": rf"(?={_SUBJECT})(?!{_ISSUER})"}


def umbrella(own: Literal["issuer", "subject", "audience"]) -> tuple[Passage, ...]:
    """AADSTS70021, which does not say what differs: the one of issuer and subject that it shows alone is likely.

    Where it shows both or neither, each of the three is possible.
    """
    ways: list[tuple[str, Certainty]] = [(_BOTH_OR_NEITHER, "possible")]
    if own in _ALONE:
        ways.append((_ALONE[own], "likely"))
    return tuple(
        Passage(literal=literal, pattern=pattern + shown, certainty=certainty)
        for literal, pattern in _UMBRELLA
        for shown, certainty in ways
    )


def compared(facts: Facts, connection: Connection, *, observed: tuple[str, ...], expected: str | None) -> Evidence:
    """What the application, or the managed identity, trusts beside what the connection presents."""
    application, principal = facts.seen_application, facts.seen_service_principal
    managed = isinstance(principal, ServicePrincipal) and principal.type == "ManagedIdentity"
    return Evidence(
        source="arm" if managed else "graph",
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
