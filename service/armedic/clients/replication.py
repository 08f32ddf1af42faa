"""Refusals that only mean: what was just made has not reached every replica yet."""

from typing import Final

from armedic.errors import UpstreamError

NOT_SEEN: Final = 404
"""What is answered for a thing that a replica has not seen yet."""
_LAG: Final = (
    ("Request_BadRequest", "does not reference a valid application object"),
    ("Authorization_RequestDenied", "backing application of the service principal being created"),
    ("Request_ResourceNotFound", ""),
    ("Request_MultipleObjectsWithSameKeyValue", "uniqueName"),
    ("PrincipalNotFound", ""),
    ("SubjectNotFound", ""),
    ("ArgumentException", "could not be upgraded to WorkloadIdentityFederation"),
    ("ArgumentException", "create a Federated Credential for the underlying Service Principal"),
)


def is_lag(error: UpstreamError) -> bool:
    """Whether the refusal is known to pass by itself after a create.

    Source: hashicorp/terraform-provider-azuread service_principal_resource.go; learn.microsoft.com, Azure RBAC
    troubleshooting (PrincipalNotFound); learn.microsoft.com, workload identity federation considerations (a federated
    credential takes minutes, until which Azure DevOps refuses to convert a connection)
    """
    return any(error.code == code and text in str(error) for code, text in _LAG)
