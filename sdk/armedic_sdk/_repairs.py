"""The repairs that the service makes, by kind."""

from collections.abc import Callable, Mapping
from typing import Final, Literal

from armedic_sdk._generated.models.add_federated_credential import AddFederatedCredential
from armedic_sdk._generated.models.authorize_pipelines import AuthorizePipelines
from armedic_sdk._generated.models.auto_repair import AutoRepair
from armedic_sdk._generated.models.convert_issuer import ConvertIssuer
from armedic_sdk._generated.models.convert_to_federation import ConvertToFederation
from armedic_sdk._generated.models.create_service_principal import CreateServicePrincipal
from armedic_sdk._generated.models.enable_connection import EnableConnection
from armedic_sdk._generated.models.enable_service_principal import EnableServicePrincipal
from armedic_sdk._generated.models.grant_role import GrantRole
from armedic_sdk._generated.models.remove_access_token import RemoveAccessToken
from armedic_sdk._generated.models.restore_application import RestoreApplication
from armedic_sdk._generated.models.revert_federation import RevertFederation
from armedic_sdk._generated.models.rotate_certificate import RotateCertificate
from armedic_sdk._generated.models.rotate_secret import RotateSecret
from armedic_sdk._generated.models.set_identifiers import SetIdentifiers

Repair = (
    AddFederatedCredential
    | AuthorizePipelines
    | AutoRepair
    | ConvertIssuer
    | ConvertToFederation
    | CreateServicePrincipal
    | EnableConnection
    | EnableServicePrincipal
    | GrantRole
    | RemoveAccessToken
    | RestoreApplication
    | RevertFederation
    | RotateCertificate
    | RotateSecret
    | SetIdentifiers
)
RepairKind = Literal[
    "add-federated-credential",
    "authorize-pipelines",
    "auto",
    "convert-issuer",
    "convert-to-federation",
    "create-service-principal",
    "enable-connection",
    "enable-service-principal",
    "grant-role",
    "remove-access-token",
    "restore-application",
    "revert-federation",
    "rotate-certificate",
    "rotate-secret",
    "set-identifiers",
]
KINDS: Final[Mapping[str, Callable[..., Repair]]] = {
    "add-federated-credential": AddFederatedCredential,
    "authorize-pipelines": AuthorizePipelines,
    "auto": AutoRepair,
    "convert-issuer": ConvertIssuer,
    "convert-to-federation": ConvertToFederation,
    "create-service-principal": CreateServicePrincipal,
    "enable-connection": EnableConnection,
    "enable-service-principal": EnableServicePrincipal,
    "grant-role": GrantRole,
    "remove-access-token": RemoveAccessToken,
    "restore-application": RestoreApplication,
    "revert-federation": RevertFederation,
    "rotate-certificate": RotateCertificate,
    "rotate-secret": RotateSecret,
    "set-identifiers": SetIdentifiers,
}
"""What takes the fields of each kind."""
