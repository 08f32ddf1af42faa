"""The application is registered, but it has no service principal in the tenant."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._codes import numbered
from armedic.causes._state import missing, verified
from armedic.facts import Application, Evidence, Facts, Named, ServicePrincipal


def match(facts: Facts) -> Evidence | None:
    """The application must be there and its principal must not: without both it is another cause."""
    if verified(facts) or not missing(facts.seen_service_principal):
        return None
    application = facts.application
    return Evidence(
        source="graph",
        location="servicePrincipals",
        observed="absent",
        expected=f"a service principal for client id {application.client_id}",
        named=Named(
            client_id=application.client_id,
            application_id=application.object_id,
            tenant_id=facts.connection.tenant_id,
        ),
    )


def ruled_out(facts: Facts) -> bool:
    """Whether the principal is there, or there is no application it could belong to."""
    present = isinstance(facts.seen_service_principal, ServicePrincipal)
    return present or (missing(facts.seen_application) and not isinstance(facts.seen_application, Application))


CAUSE: Final = Cause(
    slug="service-principal-missing",
    title="The application has no service principal in the tenant",
    area="identity",
    signatures=(
        "AADSTS7000229",
        "at least one of the claims 'puid' or 'altsecid' or 'oid' should be present",
    ),
    likely_signatures=(
        "make sure service principal is properly created in the tenant",
        "Authorization_IdentityNotFound",
        "The identity of the calling application could not be established",
        "make sure the corresponding service principal is created with",
    ),
    passages=(
        Passage(
            literal="service principal claim",
            pattern=(
                r"\btokens?\b.{0,120}(?:(?:do|does)(?: not|n't) (?:have|contain|include)|without|missing|"
                r"lacks?) (?:an? |the )?service principal claim"
            ),
            certainty="likely",
        ),
        *numbered("7000229"),
        Passage(
            literal="missing service principal in",
            pattern=r"client application .{0,120}is missing service principal in the tenant",
            certainty="confirmed",
        ),
        Passage(
            literal="service principal",
            pattern=r"no service principal (?:was )?found for (?:application|app|client)|"
            r"service principal (?:for|of|with) (?:the )?(?:app|client|application) ?(?:id)? .{0,60}"
            r"(?:does not exist in (?:the|this) tenant|was not found in (?:the|this) tenant)",
            certainty="likely",
        ),
        Passage(
            literal="'puid' or 'altsecid' or 'oid'",
            pattern=r"'puid' or 'altsecid' or 'oid'",
            certainty="confirmed",
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"service principal (?:was )?not found (?:for|with) (?:the )?(?:client|app|application|id\b)|"
                    r"find (?:a |the |any )?service principal (?:for|with|of) (?:the )?(?:app|client|application)|"
                    r"service principal does not exist (?:for (?:this|the) application|in (?:the |this "
                    r")?(?:tenant|directory))"
                ),
                certainty="likely",
            )
            for literal in (
                "service principal not found",
                "service principal was not found",
                "find service principal",
                "find a service principal",
                "find the service principal",
                "find any service principal",
                "service principal does not exist",
            )
        ),
        *(
            Passage(
                literal=literal,
                pattern=(
                    r"service principal ['\"][^'\"]{1,100}['\"] (?:doesn't exist|does not exist)(?!.{0,60}(?:in "
                    r"the directory|principalnotfound))"
                ),
                certainty="likely",
            )
            for literal in ("' doesn't exist", "' does not exist")
        ),
        Passage(
            literal="serviceprincipal does not exist",
            pattern=r"serviceprincipal does not exist in (?:the )?(?:tenant|directory)",
            certainty="likely",
        ),
        Passage(
            literal="service principal in",
            pattern=(
                r"\b(?:missing (?:an? |its |the )?|has no |have no |does not have an? |doesn't have an? "
                r")service principal in (?:the |this |your )?(?:tenant|directory)"
            ),
            certainty="likely",
        ),
        *worded(
            ("service principal", "enterprise application"),
            (
                r"app(?:lication)?(?: registration)?\b[^.]{0,60}(?:has no|without(?: an?)?|does not have an?|"
                r"doesn't have an?) (?:corresponding |matching |associated )?(?:service principal|enterprise "
                r"application)\b|service principal (?:does not|doesn't) exist for (?:the )?(?:app|client|"
                r"application)|no (?:corresponding|matching|associated) service principal"
            ),
            "likely",
        ),
        Passage(
            literal="oid claim",
            pattern=(
                r"(?:access ?token|invalidauthenticationtoken|azure|entra)\b.{0,120}(?:missing|without|lacks?|"
                r"no) (?:the |an? )?['\"]?oid['\"]? claim"
            ),
            certainty="likely",
        ),
        *worded(
            ("service principal not found", "service principal was not found", "enterprise application"),
            (
                r"service principal (?:was )?not found in (?:the |this )?(?:tenant|directory)|(?:cannot|can't|"
                r"could not|unable to) find (?:the |an? )?enterprise application\b"
            ),
            "likely",
        ),
    ),
    match=match,
    ruled_out=ruled_out,
    explanation=(
        "An application registration is only the description; what signs in and holds roles in a tenant is its "
        "service principal, shown under Enterprise applications. The portal makes both at once, but a script, a "
        "template or `az ad app create` makes only the registration, and somebody may have deleted the principal "
        "alone. Then Microsoft Entra refuses the sign-in (AADSTS7000229), or gives a token without an object id that "
        "Azure Resource Manager refuses. With AADSTS700016 the application itself is unknown there."
    ),
    remedy="Create the service principal of the application in the tenant and give it its roles again.",
    steps=(
        Step(
            title="Look whether it was deleted",
            detail=(
                "In the Microsoft Entra admin center search Enterprise applications for the client id, with all "
                "application types shown. If the principal was deleted less than 30 days ago, restore it from the "
                "deleted items: it keeps its object id and therefore its roles."
            ),
            who="Cloud Application Administrator",
            link="https://learn.microsoft.com/entra/identity/enterprise-apps/restore-application",
        ),
        Step(
            title="Create it",
            detail=(
                "Run `az ad sp create --id <client id>` or New-AzADServicePrincipal -ApplicationId, signed in to the "
                "tenant that the connection names. For an application of another tenant this also needs consent."
            ),
            who="Owner of the application, or Cloud Application Administrator",
            link="https://learn.microsoft.com/entra/identity-platform/app-objects-and-service-principals",
        ),
        Step(
            title="Assign its roles, then verify",
            detail=(
                "A new principal has a new object id and no role: assign Reader or Contributor on the subscription, "
                "wait some minutes, then choose Verify in the settings of the connection."
            ),
            who="Owner or User Access Administrator of the subscription",
            link="https://learn.microsoft.com/azure/role-based-access-control/role-assignments-portal",
        ),
    ),
    needs=(
        "Microsoft Graph: Application.ReadWrite.All, or ownership of the application",
        "Azure: Microsoft.Authorization/roleAssignments/write, to give the new principal its roles",
    ),
    repairs=("create-service-principal",),
    references=(
        "https://learn.microsoft.com/entra/identity-platform/app-objects-and-service-principals",
        "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
    ),
)
