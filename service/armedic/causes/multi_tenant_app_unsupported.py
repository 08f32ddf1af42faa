"""The application is open to several tenants, and the issuer of the connection does not serve such ones."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._codes import numbered
from armedic.causes._state import FEDERATION
from armedic.facts import Evidence, Facts, Named, Verification

_CODE: Final = "AADSTS70052"
_SINGLE: Final = "AzureADMyOrg"
_ISSUERS: Final = ("https://login.microsoftonline.com/", "https://login.microsoftonline.us/")


def match(facts: Facts) -> Evidence | None:
    """Look whether a connection with the Microsoft Entra issuer signs in as an application of several tenants."""
    connection, verification = facts.connection, facts.seen_verification
    if connection.scheme != FEDERATION or not (connection.issuer or "").startswith(_ISSUERS):
        return None
    if isinstance(verification, Verification) and _CODE not in verification.message:
        return None
    application = facts.application
    if application.sign_in_audience in {None, _SINGLE}:
        return None
    return Evidence(
        source="graph",
        location="signInAudience",
        observed=application.sign_in_audience,
        expected=_SINGLE,
        named=Named(client_id=application.client_id, application_id=application.object_id, issuer=connection.issuer),
        certainty="confirmed" if isinstance(verification, Verification) else "likely",
    )


def ruled_out(facts: Facts) -> bool:
    """Whether the application serves its own tenant only."""
    return facts.application.sign_in_audience == _SINGLE


CAUSE: Final = Cause(
    slug="multi-tenant-app-unsupported",
    title="The application is multitenant, which the connection's issuer does not support",
    area="identity",
    signatures=(_CODE, "must be a managed identity, a single tenant app, or a service account"),
    passages=(
        Passage(
            literal="must be a managed identity,",
            pattern=r"must be a managed identity, (?:a )?single[- ]tenant app(?:lication)?,? or (?:a )?service account",
            certainty="confirmed",
        ),
        *numbered("70052"),
        *worded(
            ("multi-tenant app", "multitenant app"),
            (
                r"multi-?tenant app(?:lication)?s? (?:is|are) not supported\b.{0,120}(?:workload identity|"
                r"federat|\bissuer|service connection)"
            ),
            "confirmed",
        ),
        *worded(
            ("azureadmultipleorgs", "azureadandpersonalmicrosoftaccount"),
            (
                r"(?:azureadmultipleorgs|azureadandpersonalmicrosoftaccount)\b.{0,60}not "
                r"supported\b.{0,120}(?:workload identity|federat|\bissuer|service connection)"
            ),
            "likely",
        ),
    ),
    match=match,
    ruled_out=ruled_out,
    compares=("authorization/parameters/workloadidentityfederationissuer", "authorization/scheme"),
    explanation=(
        "The connection presents an assertion of the Microsoft Entra issuer, and that one is accepted only for a "
        "managed identity or for an application of a single tenant. The app registration is set to accounts of "
        "several tenants (signInAudience is AzureADMultipleOrgs or wider). Issuer, subject and audience may all be "
        "right. It often appears after a connection was converted from a secret or from the older Azure DevOps issuer, "
        "with which multitenant applications worked."
    ),
    remedy="Set the application to its own tenant only, or use another application for each tenant.",
    steps=(
        Step(
            title="Look which tenants use the application",
            detail=(
                "In the Microsoft Entra admin center open App registrations > the application > Authentication > "
                "Supported account types. If other tenants have a principal of it, they lose access by the change: "
                "give each of them an application and a connection of its own first."
            ),
            who="Owner of the application",
            link="https://learn.microsoft.com/entra/identity-platform/howto-modify-supported-accounts",
        ),
        Step(
            title="Choose accounts in this directory only",
            detail=(
                "Select single tenant and save (signInAudience becomes AzureADMyOrg), wait some minutes, then choose "
                "Verify in the service connection."
            ),
            who="Owner of the application, or Cloud Application Administrator",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
        ),
        Step(
            title="Or point the connection to another identity",
            detail=(
                "Make a single-tenant application or a user-assigned managed identity, give it the roles and the "
                "federated credential, and enter its client id in the connection."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/configure-workload-identity",
        ),
    ),
    needs=("Microsoft Entra: owner of the application, or Cloud Application Administrator",),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
    ),
)
