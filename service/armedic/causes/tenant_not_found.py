"""Microsoft Entra knows no tenant of the name or id that the connection gives."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step
from armedic.causes._codes import numbered

CAUSE: Final = Cause(
    slug="tenant-not-found",
    title="The tenant that the connection names does not exist",
    area="identity",
    signatures=("AADSTS90002", "AADSTS900023", "AADSTS900021", "AADSTS50128", "AADSTS5000225"),
    likely_signatures=(
        "AADSTS50059",
        "AADSTS90019",
        "No tenant-identifying information found in either the request or implied by any provided credentials",
        "is neither a valid DNS name, nor a valid external domain",
        "Tenant identifiers may not be an empty GUID",
    ),
    possible_signatures=("AADSTS50049",),
    passages=(
        *numbered("90002", "900023"),
        Passage(
            literal="have the correct tenant id",
            pattern=r"Tenant .{0,200}not found\. {0,3}(?:This may happen|Check to make sure).{0,200}correct tenant ID",
            certainty="confirmed",
        ),
        Passage(
            literal="invalid_tenant",
            pattern=r"\binvalid_tenant\b.{0,400}(?:not found|login\.microsoftonline)|"
            r"login\.microsoftonline\.(?:com|us)/.{0,200}\binvalid_tenant\b",
            certainty="confirmed",
        ),
        Passage(
            literal="invalid tenant id provided",
            pattern=r"invalid tenant ?id provided\. You can locate your tenant ?id",
            certainty="confirmed",
        ),
        Passage(
            literal="unable to get authority configuration for",
            pattern=r"Unable to get authority configuration for .{0,10}https://login\.",
            certainty="likely",
        ),
        Passage(
            literal="failed to resolve tenant",
            pattern=r"failed to resolve tenant(?: id)? ",
            certainty="likely",
        ),
    ),
    compares=("authorization/parameters/tenantid", "data/environment"),
    explanation=(
        "The sign-in goes to the address of a tenant, and Microsoft Entra has none of that id or domain name, or the "
        "address holds no tenant at all. Usually the tenant id of the connection has a typing error, is the id of "
        "something else (a subscription, an application), is a variable that was never filled in, or belongs to "
        "another cloud such as Azure Government or Azure China. A tenant that was deleted or blocked for inactivity "
        "gives the same picture. The application and its secret were not even looked at."
    ),
    remedy="Correct the tenant id in the connection, and its environment if the tenant lives in another cloud.",
    steps=(
        Step(
            title="Find the right tenant id",
            detail=(
                "In the Azure portal open the subscription that the connection deploys to: Overview shows the "
                "directory it belongs to, and Microsoft Entra ID > Overview shows that directory's Tenant ID."
            ),
            who="Reader of the subscription",
            link="https://learn.microsoft.com/entra/fundamentals/how-to-find-tenant",
        ),
        Step(
            title="Compare it with what was sent",
            detail=(
                "The message quotes the tenant that was asked for. Look for a missing character, quotes or blanks, "
                "the id of something else, or an empty variable such as AZURE_TENANT_ID or ARM_TENANT_ID in the step."
            ),
            who="Anyone who can read the log",
        ),
        Step(
            title="Correct the connection and verify",
            detail=(
                "In Azure DevOps edit the connection, enter the tenant id and the environment (Azure Cloud, Azure US "
                "Government, Azure China Cloud), choose Verify and save."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/library/connect-to-azure",
        ),
    ),
    needs=("Azure DevOps: Administrator role on the service connection",),
    references=(
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
        "https://learn.microsoft.com/entra/fundamentals/how-to-find-tenant",
    ),
)
