"""Microsoft Entra knows no tenant of the name or id that the connection gives."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._codes import numbered
from armedic.causes._right import righted
from armedic.causes._state import missing, verified
from armedic.facts import Evidence, Facts, Named, Tenant

_ENTRA: Final = (
    r"(?:\bentra\b|\baad\b|azure active directory|microsoftonline|\bmsal|\badal\b|\baz (?:login|account|"
    r"ad)\b|connect-az|azure\.identity|azidentity)"
)
_AZURE: Final = (
    r"(?:azure|\bentra\b|\baad\b|microsoftonline|\bmsal|service ?principal|\baz (?:login|ad)\b|connect-az|"
    r"connect-mggraph)"
)


def match(facts: Facts) -> Evidence | None:
    """Ask whether Microsoft Entra, in the connection's cloud, has the tenant that the connection names."""
    connection = facts.connection
    if connection.tenant_id is None or verified(facts) or not missing(facts.seen_tenant):
        return None
    evidence = Evidence(
        source="entra",
        location="openid-configuration",
        observed="absent",
        expected=f"a tenant {connection.tenant_id} in {connection.environment or 'AzureCloud'}",
        named=Named(tenant_id=connection.tenant_id),
    )
    return righted(evidence, facts)


def ruled_out(facts: Facts) -> bool:
    """Whether the tenant is there."""
    return isinstance(facts.tenant, Tenant)


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
        Passage(
            literal="no active subscriptions for the tenant",
            pattern=r"no active subscriptions for the tenant",
            certainty="confirmed",
        ),
        Passage(
            literal="locate your tenant id",
            pattern=r"invalid tenant ?id\b.{0,40}you can locate your tenant ?id",
            certainty="confirmed",
        ),
        Passage(
            literal="requested tenant identifier",
            pattern=r"requested tenant identifier .{0,80}is not valid",
            certainty="confirmed",
        ),
        Passage(
            literal="invalid_tenant",
            pattern=r"\binvalid_tenant\b",
            certainty="possible",
        ),
        Passage(
            literal="tenant for tenant guid",
            pattern=r"tenant for tenant guid .{0,60}does not exist",
            certainty="confirmed",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"\btenant(?: ?id)? [^.]{0,80}(?:could not be found|is invalid|is not valid|must be a "
                    rf"guid)(?=.{{0,200}}{_ENTRA})|the provided tenant ?id is invalid"
                ),
                certainty="likely",
            )
            for literal in ("could not be found", "is invalid", "is not valid", "must be a guid")
        ),
        Passage(
            literal="connect-az",
            pattern=(
                rf"{_ENTRA}.{{0,200}}\btenant(?: ?id)? [^.]{{0,80}}(?:could not be found|is invalid|is not "
                r"valid|must be a guid)"
            ),
            certainty="likely",
        ),
        Passage(
            literal="invalid tenant id",
            pattern=(
                rf"(?:azure\.identity|{_AZURE}).{{0,160}}invalid tenant id|invalid tenant "
                rf"id.{{0,160}}{_AZURE}"
            ),
            certainty="likely",
        ),
        Passage(
            literal="tenant not found",
            pattern=(rf"{_ENTRA}.{{0,200}}\btenant not found|\btenant not found.{{0,200}}{_ENTRA}"),
            certainty="likely",
        ),
        *(
            Passage(
                literal=literal,
                pattern=r"oidc discovery endpoint rejects our request|double check your tenant name or guid is correct",
                certainty="likely",
            )
            for literal in ("discovery endpoint rejects our request", "your tenant name or guid is correct")
        ),
        Passage(
            literal="for provided tenant domain",
            pattern=r"could not find tenant id for provided tenant domain",
            certainty="likely",
        ),
        *worded(
            ("tenant not found", "tenant doesn"),
            r"\btenant not found: .{0,80}onmicrosoft",
            "likely",
        ),
        Passage(
            literal="openid-configuration",
            pattern=(
                r"login\.microsoftonline\.(?:com|us)/[^ ]{1,80}openid-configuration\b.{0,160}(?:\b400\b|bad "
                r"request|\b404\b|invalid)|(?:\b400\b|bad request|discovery "
                r"failed).{0,160}login\.microsoftonline\.(?:com|us)/[^ ]{1,80}openid-configuration"
            ),
            certainty="likely",
        ),
        *worded(
            ("tenant discovery", "tenant_discovery"),
            r"tenant[_ ]discovery\b.{0,60}(?:fail|invalid)",
            "likely",
        ),
        Passage(
            literal="invalid tenant id provided",
            pattern=r"invalid tenant id provided",
            certainty="likely",
        ),
        *worded(
            ("valid guid", "valid tenant"),
            (
                rf"tenant ?id\b[^.]{{0,80}}is not a valid (?:guid|tenant)\b.{{0,200}}{_ENTRA}|"
                rf"{_ENTRA}.{{0,160}}tenant ?id\b[^.]{{0,80}}is not a valid (?:guid|tenant)|tenant "
                rf"?id\b[^.]{{0,80}}is not a valid (?:guid|tenant)\b.{{0,120}}service connection"
            ),
            "likely",
        ),
        *worded(
            ("not found", "tenant doesn't", "n't exist", "not exist"),
            (
                r"\btenant(?: id)?:? \W{0,2}[\w*.<>-]{0,80}\W{0,2} ?(?:was|is|does|could)? ?(?:not|n't) (?:be "
                r")?(?:found|exist)\b[^.]{0,20}.{0,160}(?:onmicrosoft\.com|azure ad\b|\bentra\b|\baz login|"
                r"\baad\b|microsoftonline|service connection)|(?:azure ad\b|\bentra\b|\baz login|\baad\b|"
                r"microsoftonline|service connection|connect-az).{0,160}\btenant(?: id)? "
                r"\W{0,2}[\w*.<>-]{1,80}\W{0,2} (?:was not|is not|not|does not|doesn't|could not be) (?:found|"
                r"exist)\b"
            ),
            "likely",
        ),
    ),
    match=match,
    ruled_out=ruled_out,
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
    repairs=("set-identifiers",),
    references=(
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
        "https://learn.microsoft.com/entra/fundamentals/how-to-find-tenant",
    ),
)
