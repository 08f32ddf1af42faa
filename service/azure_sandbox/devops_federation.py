"""What a federated connection presents: issuer and subject, which Azure DevOps makes up and nobody can set."""

import base64
import functools
import uuid
from typing import Final

from azure_sandbox.clouds import CLOUDS, DEVOPS_AUDIENCE
from azure_sandbox.world import Organization, ServiceEndpoint

SCHEME: Final = "WorkloadIdentityFederation"
ISSUER: Final = "workloadIdentityFederationIssuer"
SUBJECT: Final = "workloadIdentityFederationSubject"
ISSUER_TYPE: Final = "workloadIdentityFederationIssuerType"
GENERATED: Final = frozenset({ISSUER.casefold(), SUBJECT.casefold(), ISSUER_TYPE.casefold()})
"""Parameters that Azure DevOps writes, in lower case."""
_DEVOPS_ISSUER: Final = "https://vstoken.dev.azure.com/"


def parameter(endpoint: ServiceEndpoint, name: str) -> str:
    """A parameter of the authorization, whatever the letter case of its key; "" if missing or null."""
    for key, value in endpoint.parameters.items():
        if key.casefold() == name.casefold():
            return value or ""
    return ""


def environment(endpoint: ServiceEndpoint) -> str:
    """The cloud of a connection. Guess: AzureCloud if the connection does not say."""
    if "environment" in endpoint.data:
        return endpoint.data["environment"]
    return next((value for key, value in endpoint.data.items() if key.casefold() == "environment"), "AzureCloud")


def entra_issuer(tenant_id: str) -> str:
    """The issuer of tokens that Microsoft Entra makes for connections. Source: troubleshoot-workload-identity.md."""
    return f"{CLOUDS['AzureCloud'].authority}/{tenant_id}/v2.0"


def devops_issuer(organization: Organization) -> str:
    """The older issuer, retired on 2027-07-01. Source: convert-service-connections.md."""
    return f"{_DEVOPS_ISSUER}{organization.organization_id}"


def entra_subject(tenant_id: str, organization_id: str, endpoint_id: str) -> str:
    """The subject under the Entra issuer; ids are base64url of their bytes in .NET order.

    Source: derived from public samples in troubleshoot-workload-identity.md. Guess: a tenant id that is no GUID stands
    as it is.
    """
    prefix = f"/eid1/c/pub/t/{_encoded(tenant_id)}/a/{_encoded(DEVOPS_AUDIENCE)}"
    return f"{prefix}/sc/{organization_id}/{endpoint_id}"


def issuer(organization: Organization, endpoint: ServiceEndpoint) -> str:
    """The issuer of a connection: as stored, else Microsoft Entra in AzureCloud and Azure DevOps elsewhere.

    Source: convert-service-connections.md, other clouds stay on the Azure DevOps issuer.
    """
    stored = parameter(endpoint, ISSUER)
    if stored:
        return stored
    if environment(endpoint) == "AzureCloud":
        return entra_issuer(parameter(endpoint, "tenantid"))
    return devops_issuer(organization)


def subject(organization: Organization, endpoint: ServiceEndpoint) -> str:
    """The subject of a connection: under the Azure DevOps issuer it follows the names, under Entra the ids."""
    stored = parameter(endpoint, SUBJECT)
    if stored:
        return stored
    if uses_devops_issuer(organization, endpoint):
        names = {project.project_id: project.name for project in organization.projects.values()}
        project = names.get(endpoint.owner_project, endpoint.owner_project)
        return f"sc://{organization.name}/{project}/{endpoint.name}"
    return entra_subject(parameter(endpoint, "tenantid"), organization.organization_id, endpoint.id)


def uses_devops_issuer(organization: Organization, endpoint: ServiceEndpoint) -> bool:
    """Whether a connection is still on the older issuer."""
    return issuer(organization, endpoint).startswith(_DEVOPS_ISSUER)


def generated_parameters(organization: Organization, endpoint: ServiceEndpoint) -> dict[str, str]:
    """The parameters that Azure DevOps adds to a federated connection; none for other schemes.

    Source: automate-service-connections.md. Guess: the name of the older issuer type.
    """
    if endpoint.scheme.casefold() != SCHEME.casefold():
        return {}
    return {
        ISSUER: issuer(organization, endpoint),
        SUBJECT: subject(organization, endpoint),
        ISSUER_TYPE: "AzureDevOps" if uses_devops_issuer(organization, endpoint) else "EntraID",
    }


@functools.lru_cache(maxsize=1024)
def _encoded(identifier: str) -> str:
    try:
        raw = uuid.UUID(identifier).bytes_le
    except ValueError:
        return identifier
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
