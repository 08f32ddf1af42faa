"""The connection federates with the Azure DevOps issuer, which is about to be retired."""

from typing import Final

from armedic.causes._cause import Cause, Passage, Step
from armedic.causes._state import FEDERATION, shown
from armedic.facts import Application, Certainty, Connection, Evidence, Facts, Payload, ServicePrincipal

_ISSUERS: Final = ("https://vstoken.dev.azure.com/", "https://app.vstoken.visualstudio.com")
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
            expected="https://login.microsoftonline.com/{tenant id}/v2.0",
            named=payload.connection.named,
            certainty=_certainty(payload, facts),
        )
        for payload in shown(facts)
        if _retiring(payload.connection) and not _multi_tenant(payload, facts)
    )


def _retiring(connection: Connection) -> bool:
    issuer = (connection.issuer or "").casefold()
    if connection.scheme not in {FEDERATION, None} or not issuer.startswith(_ISSUERS):
        return False
    if connection.environment is None:
        return connection.url is None or connection.url.casefold().startswith(_PUBLIC)
    return connection.environment.casefold() == "azurecloud"


def _multi_tenant(payload: Payload, facts: Facts) -> bool:
    application = facts.seen_application
    if payload.source != "devops" or not isinstance(application, Application):
        return False
    return application.sign_in_audience not in {None, _SINGLE_TENANT}


def _certainty(payload: Payload, facts: Facts) -> Certainty:
    if payload.connection.environment is None and payload.connection.url is None:
        return "possible"
    principal = facts.seen_service_principal
    managed = isinstance(principal, ServicePrincipal) and principal.type == "ManagedIdentity"
    known = managed or isinstance(facts.seen_application, Application)
    return "confirmed" if known and payload.source == "devops" else "likely"


CAUSE: Final = Cause(
    slug="deprecated-issuer",
    title="The connection uses the Azure DevOps issuer, which is retired on 1 July 2027",
    area="connection",
    at_risk=True,
    passages=(
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
    needs=(
        "Azure DevOps: Administrator role on the service connection",
        "Microsoft Entra: owner of the application, or Cloud Application Administrator",
    ),
    references=("https://learn.microsoft.com/azure/devops/pipelines/release/convert-service-connections",),
)
