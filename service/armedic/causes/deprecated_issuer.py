"""The connection federates with the Azure DevOps issuer, which is about to be retired."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step, worded
from armedic.causes._state import FEDERATION, shown
from armedic.facts import (
    RETIRING,
    Application,
    Certainty,
    Connection,
    Evidence,
    Facts,
    Payload,
    ServicePrincipal,
)

_PUBLIC: Final = "https://management.azure.com"
_OTHER_CLOUD: Final = r"(?:azurechinacloud|azureusgovernment|azuregermancloud|azurestack|multipleorgs)"
_SINGLE_TENANT: Final = "AzureADMyOrg"


def match(facts: Facts) -> tuple[Evidence, ...]:
    """Only the public cloud, and only single-tenant applications and managed identities, have to leave the issuer.

    Source: learn.microsoft.com/azure/devops/pipelines/release/convert-service-connections
    """
    return tuple(
        Evidence(
            source=payload.source,
            location=payload.at("authorization", "parameters", "workloadIdentityFederationIssuer"),
            item=payload.item,
            observed=payload.connection.issuer,
            expected=f"https://login.microsoftonline.com/{payload.connection.tenant_id or '{tenant id}'}/v2.0",
            named=payload.connection.named,
            certainty=_certainty(payload, facts),
        )
        for payload in shown(facts)
        if _retiring(payload.connection) and not _multi_tenant(payload, facts)
    )


def _retiring(connection: Connection) -> bool:
    issuer = (connection.issuer or "").casefold()
    if connection.scheme not in {FEDERATION, None} or not issuer.startswith(RETIRING):
        return False
    if connection.environment is None:
        return connection.url is None or connection.url.casefold().startswith(_PUBLIC)
    return connection.environment.casefold() == "azurecloud"


def _multi_tenant(payload: Payload, facts: Facts) -> bool:
    application, principal = facts.seen_application, facts.seen_service_principal
    if payload.source != "devops":
        return False
    if isinstance(application, Application):
        return application.sign_in_audience not in {None, _SINGLE_TENANT}
    # without its application in the tenant, which is that of the connection, only the principal tells of its home
    home = principal.owner_tenant_id if isinstance(principal, ServicePrincipal) else None
    tenant = payload.connection.tenant_id
    named = home is not None and tenant is not None and "." not in tenant  # a domain says nothing of the id
    return named and not _managed(facts) and str(home).casefold() != str(tenant).casefold()


def _certainty(payload: Payload, facts: Facts) -> Certainty:
    if payload.connection.environment is None and payload.connection.url is None:
        return "possible"
    known = _managed(facts) or isinstance(facts.seen_application, Application)
    return "confirmed" if known and payload.source == "devops" else "likely"


def _managed(facts: Facts) -> bool:
    principal = facts.seen_service_principal
    return isinstance(principal, ServicePrincipal) and principal.type == "ManagedIdentity"


CAUSE: Final = Cause(
    slug="deprecated-issuer",
    title="The connection uses the Azure DevOps issuer, which is retired on 1 July 2027",
    area="connection",
    at_risk=True,
    passages=(
        *worded(
            ("vstoken issuer", "azdo issuer", "azure devops issuer"),
            (
                r"\b(?:legacy|old|older|previous|former|retired) (?:vstoken|azdo|ado|azure devops) "
                r"issuer\b|\b(?:vstoken|azdo|azure devops) issuer\b"
                r".{0,160}\b(?:to|use) the (?:new )?(?:microsoft )?entra issuer"
            ),
            "likely",
        ),
        Passage(
            literal="entra issuer",
            pattern=(r"vstoken\.dev\.azure\.com\b.{0,200}\bto (?:the )?(?:new )?(?:microsoft )?entra issuer"),
            certainty="likely",
        ),
        Passage(
            literal="azdo issuer",
            pattern=r"ending support for azdo issuer|update your azdo issuer service connection",
            certainty="confirmed",
        ),
        Passage(
            literal="issuer",
            pattern=(
                r"(?:azdo|azure devops) issuer [^.]{0,120}?(?:is|are|be|been) (?:officially )?(?:deprecated|retired)|"
                r"(?:deprecat|retir|remov)\w{2,6} of (?:the )?(?:azdo|azure devops) issuer"
            ),
            certainty="likely",
        ),
        Passage(
            literal="workloadidentityfederationissuer",
            pattern=(
                r"workloadidentityfederationissuer[\"']{0,2} ?[:=] ?[\"']?https://(?:vstoken\.dev\.azure\.com|"
                rf"app\.vstoken\.visualstudio\.com)(?!.{{0,700}}{_OTHER_CLOUD})"
            ),
            certainty="possible",
        ),
        *worded(
            (
                "vstoken.dev.azure.com",
                "azdo issuer",
                "azure devops issuer",
                "legacy issuer",
                "old issuer",
                "older issuer",
            ),
            (
                r"(?:vstoken\.dev\.azure\.com|azdo issuer|azure devops issuer|(?:legacy|old|older) "
                r"issuer)\b.{0,120}(?:deprecat\w{2,4}|retir(?:ed?|ing|ement)|end of (?:life|support)|ending "
                r"support|sunset)\b|(?:deprecat\w{2,4}|retir(?:ed?|ing|ement)|ending "
                r"support)\b.{0,120}(?:vstoken\.dev\.azure\.com|azdo issuer|azure devops issuer)|(?:legacy|"
                r"old|older) issuer\b.{0,80}(?:update|migrate|move|convert)\b.{0,120}\bentra\b"
            ),
            "likely",
        ),
    ),
    match=match,
    compares=("authorization/parameters/workloadidentityfederationissuer",),
    explanation=(
        "The connection works today. It presents assertions of the older issuer https://vstoken.dev.azure.com, which "
        "Microsoft retires on 1 July 2027 for connections to the public Azure cloud whose identity is a single-tenant "
        "application or a managed identity. Other clouds, Azure Stack and multitenant applications stay on it. The "
        "newer issuer is that of Microsoft Entra; its subject is made of ids and survives renaming of organization, "
        "project and connection."
    ),
    remedy="Update the connection to the Microsoft Entra issuer, and trust its new subject before you remove the old.",
    steps=(
        Step(
            title="Update the connection",
            detail=(
                "Open Project settings > Service connections > the connection and choose Update. For an identity that "
                "Azure DevOps made, it adds the new federated credential itself."
            ),
            who="Administrator of the service connection",
            link="https://learn.microsoft.com/azure/devops/pipelines/release/convert-service-connections",
        ),
        Step(
            title="If that fails, add the federated credential by hand",
            detail=(
                "Azure DevOps then shows the new issuer and subject. Add them to the application (or managed "
                "identity) as a further federated credential and choose Try again. Keep the old one until "
                "Verify passes."
            ),
            who="Owner of the application, or Cloud Application Administrator",
            link="https://learn.microsoft.com/entra/workload-id/workload-identity-federation-create-trust",
        ),
    ),
    repairs=("convert-issuer",),
    needs=(
        "Azure DevOps: Administrator role on the service connection",
        "Microsoft Entra: owner of the application, or Cloud Application Administrator",
    ),
    references=("https://learn.microsoft.com/azure/devops/pipelines/release/convert-service-connections",),
)
