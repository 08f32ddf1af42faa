"""The tenant has no application with the connection's client id."""

from datetime import datetime, timedelta
from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._codes import numbered
from armedic.causes._live import doubted_application
from armedic.causes._state import missing, verified
from armedic.facts import Absent, Application, Evidence, Facts, Named, ServicePrincipal, Tenant

_KEPT: Final = timedelta(days=30)
"""Source: learn.microsoft.com/graph/api/directory-deleteditems-restore"""


def match(facts: Facts) -> Evidence | None:
    """Both application and principal must be missing, or the principal left behind in the application's own tenant.

    A managed identity and an application of another tenant have a principal and no registration.
    """
    connection = facts.connection
    if connection.client_id is None or verified(facts):
        return None
    if not missing(facts.seen_application):
        return _not_everywhere(facts)
    left_behind = _left_behind(facts)
    if not left_behind and not missing(facts.seen_service_principal):
        return None
    deleted = facts.seen_deleted_application
    return Evidence(
        source="graph",
        location="deletedItems" if isinstance(deleted, Application) else "applications",
        observed=_observed(deleted) if isinstance(deleted, Application) else "absent",
        expected=f"an application with client id {connection.client_id}",
        named=Named(
            client_id=connection.client_id,
            tenant_id=connection.tenant_id,
            application_id=deleted.object_id if isinstance(deleted, Application) else None,
            restorable_until=_restorable_until(deleted) if isinstance(deleted, Application) else None,
        ),
        certainty="likely" if left_behind else "confirmed",
    )


def _not_everywhere(facts: Facts) -> Evidence | None:
    """The application is there: what Verify says of it may be a delay, and is not to be taken for the cause."""
    said = doubted_application(facts)
    if said is None:
        return None
    return Evidence(
        source=said.source,
        location=said.location,
        item=said.item,
        observed="AADSTS700016, and the application was made just now",
        expected=f"an application with client id {facts.application.client_id}",
        certainty="possible",
    )


def _left_behind(facts: Facts) -> bool:
    """Whether there is a principal of an application that should be in the same tenant."""
    principal, tenant = facts.seen_service_principal, facts.seen_tenant
    if not isinstance(principal, ServicePrincipal) or not isinstance(tenant, Tenant):
        return False
    home = principal.owner_tenant_id
    return principal.type == "Application" and home is not None and home.casefold() == tenant.id.casefold()


def _observed(deleted: Application) -> str:
    if deleted.deleted_at is None:
        return "deleted, and can be restored within 30 days of that"
    return f"deleted {deleted.deleted_at:%Y-%m-%d}, and can be restored until {deleted.deleted_at + _KEPT:%Y-%m-%d}"


def _restorable_until(deleted: Application) -> datetime | None:
    return None if deleted.deleted_at is None else deleted.deleted_at + _KEPT


def ruled_out(facts: Facts) -> bool:
    """Whether the application, or at least its principal, is there."""
    if isinstance(facts.seen_application, Application):
        return True
    gone = isinstance(facts.seen_application, Absent) and _left_behind(facts)
    return isinstance(facts.seen_service_principal, ServicePrincipal) and not gone


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
        Passage(
            literal="unauthorizedclient_doesnotmatchrequest",
            pattern=r"unauthorizedclient_doesnotmatchrequest",
            certainty="likely",
        ),
        *worded(
            ("app registration", "application registration"),
            (
                r"(?:deleted|removed) (?:the |its |our |this )?app(?:lication)? "
                r"registration\b[^.]{0,200}service connection|service connection\b.{0,200}(?:deleted|removed) "
                r"(?:the |its |our |this )?app(?:lication)? registration|app(?:lication)? registration "
                r"(?:behind|of|for|used by) (?:the |this |our |a )?service connection\b[^.]{0,80}(?:deleted|"
                r"removed|no longer exists|does not exist|not found|gone)"
            ),
            "likely",
        ),
        Passage(
            literal="anwendung mit dem bezeichner",
            pattern=r"anwendung mit dem bezeichner\b.{0,160}nicht gefunden",
            certainty="likely",
        ),
        Passage(
            literal="client application",
            pattern=(
                r"client application (?:with (?:the )?(?:client )?id )?\W?[^ ]{1,80} (?:does not|doesn't) "
                r"exist in (?:the |this )?(?:tenant|directory)"
            ),
            certainty="likely",
        ),
        *worded(
            (
                "found in the directory",
                "found in directory",
                "found in the tenant",
                "found in tenant",
                "found in this tenant",
            ),
            (
                r"(?<!resource )(?<!the )\bapplication (?!named\b|insights|gateway)[^.]{0,140}(?:wasn't|was "
                r"not|is not|isn't|not|could not be|couldn't be) found in (?:the |this |your )?(?:directory|"
                r"tenant)\b(?! named| \W?[/\\])|\bthe (?:client )?application (?:with [^.]{0,120})?(?:wasn't|"
                r"was not|is not|could not be) found in (?:the |this )?(?:directory|tenant)\b(?! named| "
                r"\W?[/\\])"
            ),
            "likely",
        ),
        Passage(
            literal="been installed by the administrator of the tenant",
            pattern=(
                r"^(?:(?!resource principal|aadsts\d).){0,300}application has not been installed by the "
                r"administrator of the tenant"
            ),
            certainty="possible",
        ),
        *worded(
            ("app registration", "application registration"),
            (
                r"app(?:lication)? registration (?:[^ .]{1,60} )?(?:no longer exists|does not exist|doesn't "
                r"exist|was not found|could not be found)\b.{0,60}(?:entra|azure ad|\baad\b|tenant|directory)"
            ),
            "likely",
        ),
        Passage(
            literal="no application found",
            pattern=r"no application found in (?:the )?(?:directory|tenant)",
            certainty="likely",
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
    repairs=("restore-application", "set-identifiers"),
    references=(
        "https://learn.microsoft.com/azure/devops/pipelines/release/azure-rm-endpoint",
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
    ),
)
