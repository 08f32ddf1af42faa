"""Changing how a connection signs in: from a secret to federation and back, and from the older issuer to Entra's."""

import copy
from datetime import datetime, timedelta
from typing import Final

from azure_sandbox import devops_errors as errors
from azure_sandbox.clouds import CLOUDS
from azure_sandbox.devops_call import Call
from azure_sandbox.devops_federation import (
    GENERATED,
    ISSUER,
    SCHEME,
    entra_issuer,
    generated_parameters,
    parameter,
    uses_devops_issuer,
)
from azure_sandbox.devops_secrets import stored_secrets
from azure_sandbox.devops_sign_in import sign_in
from azure_sandbox.devops_wire import EndpointBody
from azure_sandbox.entra import EntraRefusalError
from azure_sandbox.world import ServiceEndpoint

REVERTIBLE: Final = timedelta(days=7)
_DEADLINE: Final = "revertSchemeDeadline"
_SECRET_SCHEME: Final = "ServicePrincipal"  # noqa: S105  the name of a scheme


def convert_scheme(call: Call, endpoint: ServiceEndpoint, body: EndpointBody) -> None:
    """Switch a connection between ServicePrincipal and WorkloadIdentityFederation.

    Source: convert-service-connections.md; devopsshield and geekzter conversion scripts. Guess: an automatic connection
    is treated like a manual one, because no caller of the sandbox has a session in Entra.
    """
    wanted = (body.authorization.scheme if body.authorization else None) or endpoint.scheme
    pair = (endpoint.scheme.casefold(), wanted.casefold())
    if call.given_project is not None and call.given_project.project_id != endpoint.owner_project:
        raise errors.argument("A shared service connection can only be converted from the project that owns it.")
    if pair == (_SECRET_SCHEME.casefold(), SCHEME.casefold()):
        _upgrade(call, endpoint)
    elif pair == (SCHEME.casefold(), _SECRET_SCHEME.casefold()):
        _revert(call, endpoint)
    else:
        message = (
            f"Converting endpoint type {endpoint.type} scheme from {endpoint.scheme} to {wanted} is neither an upgrade "
            "or a downgrade and is not supported."
        )
        raise errors.argument(message)


def _upgrade(call: Call, endpoint: ServiceEndpoint) -> None:
    endpoint.scheme = SCHEME
    kept = {"tenantid", "serviceprincipalid", "scope"}
    endpoint.parameters = {key: value for key, value in endpoint.parameters.items() if key.casefold() in kept}
    endpoint.parameters |= generated_parameters(call.organization, endpoint)
    if not _trusted(call, endpoint):
        message = (
            "The authorization scheme could not be upgraded to WorkloadIdentityFederation because the service "
            "principal could not be configured automatically, and no valid configuration exists."
        )
        raise errors.argument(message)
    # Guess: the format of the deadline; the way back needs the secret, which therefore stays stored.
    endpoint.data[_DEADLINE] = (call.world.now() + REVERTIBLE).isoformat()


def _revert(call: Call, endpoint: ServiceEndpoint) -> None:
    deadline = endpoint.data.pop(_DEADLINE, None)
    if deadline is None or datetime.fromisoformat(deadline) < call.world.now():
        raise errors.argument("The authorization scheme can no longer be reverted to ServicePrincipal.")
    endpoint.scheme = _SECRET_SCHEME
    kind = "spnCertificate" if "serviceprincipalcertificate" in stored_secrets(endpoint) else "spnKey"
    endpoint.parameters = {key: value for key, value in endpoint.parameters.items() if key.casefold() not in GENERATED}
    endpoint.parameters["authenticationType"] = kind


def take_entra_issuer(call: Call, endpoint: ServiceEndpoint, given: dict[str, str | None]) -> None:
    """Move a connection from the Azure DevOps issuer to Microsoft Entra's if an update names that one.

    Source: convert-service-connections.md, the new issuer needs a matching federated credential first. Guess: the call;
    the portal's own is not documented.
    """
    asked = next((value for key, value in given.items() if key.casefold() == ISSUER.casefold()), None)
    new = entra_issuer(parameter(endpoint, "tenantid"))
    if endpoint.scheme.casefold() != SCHEME.casefold() or asked != new:
        return
    if not uses_devops_issuer(call.organization, endpoint):
        return
    changed = copy.deepcopy(endpoint)
    changed.parameters = {key: value for key, value in endpoint.parameters.items() if key.casefold() not in GENERATED}
    changed.parameters[ISSUER] = new
    changed.parameters |= generated_parameters(call.organization, changed)
    if not _trusted(call, changed):
        message = (
            "Automatic authentication conversion failed. Your service connection was not modified. To continue the "
            "conversion manually, create a Federated Credential for the underlying Service Principal using the "
            f"Federation Subject Identifier and Issuer {changed.parameters[ISSUER]} and try again."
        )
        raise errors.argument(message)
    endpoint.parameters = changed.parameters


def _trusted(call: Call, endpoint: ServiceEndpoint) -> bool:
    """Whether the application trusts what the connection would present."""
    cloud = CLOUDS.get(endpoint.data.get("environment", "AzureCloud"))
    if cloud is None:
        return False
    try:
        sign_in(call.world, call.organization, cloud, endpoint)
    except EntraRefusalError:
        return False
    return True
