"""The tenant has no application with the connection's client id."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step
from armedic.causes._codes import numbered
from armedic.causes._state import missing, verified
from armedic.facts import Application, Evidence, Facts, Named, ServicePrincipal


def match(facts: Facts) -> Evidence | None:
    """Both application and principal must be missing: a managed identity and a foreign application have a principal."""
    connection = facts.connection
    if connection.client_id is None or verified(facts):
        return None
    if not (missing(facts.seen_application) and missing(facts.seen_service_principal)):
        return None
    deleted = facts.seen_deleted_application
    recoverable = isinstance(deleted, Application)
    return Evidence(
        source="graph",
        location="deletedItems" if recoverable else "applications",
        observed="deleted, and can be restored within 30 days of that" if recoverable else "absent",
        expected=f"an application with client id {connection.client_id}",
        named=Named(
            client_id=connection.client_id,
            tenant_id=connection.tenant_id,
            application_id=deleted.object_id if isinstance(deleted, Application) else None,
        ),
    )


def ruled_out(facts: Facts) -> bool:
    """Whether the application, or at least its principal, is there."""
    return isinstance(facts.seen_application, Application) or isinstance(facts.seen_service_principal, ServicePrincipal)


CAUSE: Final = Cause(
    slug="application-not-found",
    title="The tenant has no application with the client id of the connection",
    area="identity",
    signatures=("AADSTS700016", "AADSTS700011"),
    likely_signatures=("AADSTS700038",),
    passages=(
        *numbered("700016", "700011"),
        Passage(literal="aadsts70001", pattern=r"\bAADSTS70001\b(?!.{0,250}is disabled)", certainty="confirmed"),
        Passage(
            literal="application with identifier",
            pattern=r"application with identifier .{0,200}was not found in the directory",
            certainty="likely",
        ),
        Passage(
            literal="application with identifier",
            pattern=(
                r"application with identifier .{0,200}(?:is|was|were|could) not (?:be )?found in (?:the "
                r")?(?:directory|tenant)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="unauthorized_client",
            pattern=(
                r"unauthorized_client.{0,160}\bapplication\b.{0,120}not found in (?:the )?(?:directory|"
                r"tenant)|application.{0,120}not found in (?:the )?(?:directory|"
                r"tenant).{0,160}unauthorized_client"
            ),
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"app(?:lication)? registration (?:[^ .]{1,60} )?(?:(?:of|for|behind|used by) (?:the |this |"
                    r"our )?service connection .{0,60}|(?:was |has been )(?:accidentally )?)(?:deleted|removed|no "
                    r"longer exists|does not exist|not found)(?=.{0,300}(?:service connection|\baz login|"
                    r"pipeline))"
                ),
                certainty="likely",
            )
            for literal in ("app registration", "application registration", "enterprise application")
        ),
        Passage(
            literal="response: {",
            pattern=r"server response: .{0,6}.?error.?: ?.?unauthorized_client(?!.{0,700}aadsts\d)",
            certainty="possible",
        ),
    ),
    match=match,
    ruled_out=ruled_out,
    compares=("authorization/parameters/tenantid", "authorization/parameters/serviceprincipalid", "data/environment"),
    explanation=(
        "Microsoft Entra does not find the application that the connection names in the tenant that it names. Either "
        "the application registration was deleted, or the client id or tenant id in the connection is not right (the "
        "object id is easily taken for the client id), or the connection points to another cloud. A deleted "
        "application can be restored for 30 days, with its secrets, federated credentials and role assignments."
    ),
    remedy="Restore the application if it was deleted, or correct client id and tenant id in the connection.",
    steps=(
        Step(
            title="Compare the ids",
            detail=(
                "In Azure DevOps open the connection and note service principal id and tenant id. In the Microsoft "
                "Entra admin center, in that very tenant, search App registrations > All applications for that "
                "Application (client) ID."
            ),
            who="Reader of the service connection and of the directory",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
        ),
        Step(
            title="Restore it if it was deleted",
            detail=(
                "Open App registrations > Deleted applications, select it and choose Restore app registration. Check "
                "that its enterprise application came back too."
            ),
            who="Application Administrator or Cloud Application Administrator",
            link="https://learn.microsoft.com/entra/identity/enterprise-apps/restore-application",
        ),
        Step(
            title="Otherwise make a new one",
            detail=(
                "Create an application with a role on the subscription and a new service connection that uses it, or "
                "edit a manual connection to hold the right ids."
            ),
            who="Application Developer, and Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
    ),
    needs=("Microsoft Entra: Application Administrator or Cloud Application Administrator, to restore",),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
    ),
)
