"""Typed client of Armedic: why an Azure DevOps service connection fails, and what mends it."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from armedic_sdk._async.client import AsyncArmedic as AsyncArmedic
    from armedic_sdk._async.client import AsyncRepairOutcome as AsyncRepairOutcome
    from armedic_sdk._async.spn import AsyncSpnCreation as AsyncSpnCreation
    from armedic_sdk._async.spn import AsyncSpnDeletion as AsyncSpnDeletion
    from armedic_sdk._async.spn import AsyncSpnRestoration as AsyncSpnRestoration
    from armedic_sdk._async.sweep import AsyncSweep as AsyncSweep
    from armedic_sdk._diagnosis import Diagnosis as Diagnosis
    from armedic_sdk._diagnosis import SweepDiagnosis as SweepDiagnosis
    from armedic_sdk._generated.models.add_federated_credential import AddFederatedCredential as AddFederatedCredential
    from armedic_sdk._generated.models.authorize_pipelines import AuthorizePipelines as AuthorizePipelines
    from armedic_sdk._generated.models.auto_repair import AutoRepair as AutoRepair
    from armedic_sdk._generated.models.cause_reply import CauseReply as Cause
    from armedic_sdk._generated.models.certificate_credential import CertificateCredential as CertificateCredential
    from armedic_sdk._generated.models.change_reply import ChangeReply as Change
    from armedic_sdk._generated.models.connection_target import ConnectionTarget as ConnectionTarget
    from armedic_sdk._generated.models.convert_issuer import ConvertIssuer as ConvertIssuer
    from armedic_sdk._generated.models.convert_to_federation import ConvertToFederation as ConvertToFederation
    from armedic_sdk._generated.models.create_service_principal import CreateServicePrincipal as CreateServicePrincipal
    from armedic_sdk._generated.models.deliver_connection import DeliverConnection as DeliverConnection
    from armedic_sdk._generated.models.deliver_key_vault import DeliverKeyVault as DeliverKeyVault
    from armedic_sdk._generated.models.deliver_response import DeliverResponse as DeliverResponse
    from armedic_sdk._generated.models.enable_connection import EnableConnection as EnableConnection
    from armedic_sdk._generated.models.enable_service_principal import EnableServicePrincipal as EnableServicePrincipal
    from armedic_sdk._generated.models.federated_credential import FederatedCredential as FederatedCredential
    from armedic_sdk._generated.models.finding_reply import FindingReply as Finding
    from armedic_sdk._generated.models.grant_role import GrantRole as GrantRole
    from armedic_sdk._generated.models.new_connection import NewConnection as NewConnection
    from armedic_sdk._generated.models.remove_access_token import RemoveAccessToken as RemoveAccessToken
    from armedic_sdk._generated.models.restore_application import RestoreApplication as RestoreApplication
    from armedic_sdk._generated.models.restore_request import RestoreRequest as RestoreRequest
    from armedic_sdk._generated.models.revert_federation import RevertFederation as RevertFederation
    from armedic_sdk._generated.models.role_grant import RoleGrant as RoleGrant
    from armedic_sdk._generated.models.rotate_certificate import RotateCertificate as RotateCertificate
    from armedic_sdk._generated.models.rotate_secret import RotateSecret as RotateSecret
    from armedic_sdk._generated.models.secret_credential import SecretCredential as SecretCredential
    from armedic_sdk._generated.models.set_identifiers import SetIdentifiers as SetIdentifiers
    from armedic_sdk._generated.models.spn_details import SpnDetails as SpnDetails
    from armedic_sdk._generated.models.spn_form import SpnForm as SpnForm
    from armedic_sdk._generated.models.spn_inspection_reply import SpnInspectionReply as SpnInspection
    from armedic_sdk._generated.models.sweep_error import SweepError as SweepError
    from armedic_sdk._generated.models.sweep_progress import SweepProgress as SweepProgress
    from armedic_sdk._generated.models.sweep_summary import SweepSummary as SweepSummary
    from armedic_sdk._sync.client import Armedic as Armedic
    from armedic_sdk._sync.client import RepairOutcome as RepairOutcome
    from armedic_sdk._sync.spn import SpnCreation as SpnCreation
    from armedic_sdk._sync.spn import SpnDeletion as SpnDeletion
    from armedic_sdk._sync.spn import SpnRestoration as SpnRestoration
    from armedic_sdk._sync.sweep import Sweep as Sweep
    from armedic_sdk.errors import ArmedicError as ArmedicError
    from armedic_sdk.errors import ConflictError as ConflictError
    from armedic_sdk.errors import ConnectionFailedError as ConnectionFailedError
    from armedic_sdk.errors import CredentialMissingError as CredentialMissingError
    from armedic_sdk.errors import DeadlineExceededError as DeadlineExceededError
    from armedic_sdk.errors import HeadTooLargeError as HeadTooLargeError
    from armedic_sdk.errors import InternalError as InternalError
    from armedic_sdk.errors import InvalidRequestError as InvalidRequestError
    from armedic_sdk.errors import MethodNotAllowedError as MethodNotAllowedError
    from armedic_sdk.errors import NotAllowedError as NotAllowedError
    from armedic_sdk.errors import NotFoundError as NotFoundError
    from armedic_sdk.errors import NotHealthyError as NotHealthyError
    from armedic_sdk.errors import OverloadedError as OverloadedError
    from armedic_sdk.errors import PayloadTooLargeError as PayloadTooLargeError
    from armedic_sdk.errors import ProblemError as ProblemError
    from armedic_sdk.errors import RequestTimeoutError as RequestTimeoutError
    from armedic_sdk.errors import ServiceStoppingError as ServiceStoppingError
    from armedic_sdk.errors import StateChangedError as StateChangedError
    from armedic_sdk.errors import SweepCutError as SweepCutError
    from armedic_sdk.errors import TooManyRequestsError as TooManyRequestsError
    from armedic_sdk.errors import UnexpectedAnswerError as UnexpectedAnswerError
    from armedic_sdk.errors import UnsupportedMediaTypeError as UnsupportedMediaTypeError
    from armedic_sdk.errors import UpstreamError as UpstreamError
    from armedic_sdk.errors import UpstreamForbiddenError as UpstreamForbiddenError
    from armedic_sdk.errors import UpstreamThrottledError as UpstreamThrottledError
    from armedic_sdk.errors import UpstreamUnavailableError as UpstreamUnavailableError

__version__ = "0.1.0"

_HOMES: Final = {
    "_async.client": "AsyncArmedic AsyncRepairOutcome",
    "_async.spn": "AsyncSpnCreation AsyncSpnDeletion AsyncSpnRestoration",
    "_async.sweep": "AsyncSweep",
    "_diagnosis": "Diagnosis SweepDiagnosis",
    "_generated.models.add_federated_credential": "AddFederatedCredential",
    "_generated.models.authorize_pipelines": "AuthorizePipelines",
    "_generated.models.auto_repair": "AutoRepair",
    "_generated.models.cause_reply": "Cause=CauseReply",
    "_generated.models.certificate_credential": "CertificateCredential",
    "_generated.models.change_reply": "Change=ChangeReply",
    "_generated.models.connection_target": "ConnectionTarget",
    "_generated.models.convert_issuer": "ConvertIssuer",
    "_generated.models.convert_to_federation": "ConvertToFederation",
    "_generated.models.create_service_principal": "CreateServicePrincipal",
    "_generated.models.deliver_connection": "DeliverConnection",
    "_generated.models.deliver_key_vault": "DeliverKeyVault",
    "_generated.models.deliver_response": "DeliverResponse",
    "_generated.models.enable_connection": "EnableConnection",
    "_generated.models.enable_service_principal": "EnableServicePrincipal",
    "_generated.models.federated_credential": "FederatedCredential",
    "_generated.models.finding_reply": "Finding=FindingReply",
    "_generated.models.grant_role": "GrantRole",
    "_generated.models.new_connection": "NewConnection",
    "_generated.models.remove_access_token": "RemoveAccessToken",
    "_generated.models.restore_application": "RestoreApplication",
    "_generated.models.restore_request": "RestoreRequest",
    "_generated.models.revert_federation": "RevertFederation",
    "_generated.models.role_grant": "RoleGrant",
    "_generated.models.rotate_certificate": "RotateCertificate",
    "_generated.models.rotate_secret": "RotateSecret",
    "_generated.models.secret_credential": "SecretCredential",
    "_generated.models.set_identifiers": "SetIdentifiers",
    "_generated.models.spn_details": "SpnDetails",
    "_generated.models.spn_form": "SpnForm",
    "_generated.models.spn_inspection_reply": "SpnInspection=SpnInspectionReply",
    "_generated.models.sweep_error": "SweepError",
    "_generated.models.sweep_progress": "SweepProgress",
    "_generated.models.sweep_summary": "SweepSummary",
    "_sync.client": "Armedic RepairOutcome",
    "_sync.spn": "SpnCreation SpnDeletion SpnRestoration",
    "_sync.sweep": "Sweep",
    "errors": (
        "ArmedicError ConflictError ConnectionFailedError CredentialMissingError DeadlineExceededError "
        "HeadTooLargeError InternalError InvalidRequestError MethodNotAllowedError NotAllowedError "
        "NotFoundError NotHealthyError OverloadedError PayloadTooLargeError ProblemError RequestTimeoutError "
        "ServiceStoppingError StateChangedError SweepCutError TooManyRequestsError UnexpectedAnswerError "
        "UnsupportedMediaTypeError UpstreamError UpstreamForbiddenError UpstreamThrottledError "
        "UpstreamUnavailableError"
    ),
}
"""Where each public name lives, `shown=own`; imported when first asked for, so that `import armedic_sdk` is quick."""
_NAMES: Final = {
    shown: (module, own or shown)
    for module, names in _HOMES.items()
    for shown, _, own in (name.partition("=") for name in names.split())
}

__all__ = [
    "AddFederatedCredential",
    "Armedic",
    "ArmedicError",
    "AsyncArmedic",
    "AsyncRepairOutcome",
    "AsyncSpnCreation",
    "AsyncSpnDeletion",
    "AsyncSpnRestoration",
    "AsyncSweep",
    "AuthorizePipelines",
    "AutoRepair",
    "Cause",
    "CertificateCredential",
    "Change",
    "ConflictError",
    "ConnectionFailedError",
    "ConnectionTarget",
    "ConvertIssuer",
    "ConvertToFederation",
    "CreateServicePrincipal",
    "CredentialMissingError",
    "DeadlineExceededError",
    "DeliverConnection",
    "DeliverKeyVault",
    "DeliverResponse",
    "Diagnosis",
    "EnableConnection",
    "EnableServicePrincipal",
    "FederatedCredential",
    "Finding",
    "GrantRole",
    "HeadTooLargeError",
    "InternalError",
    "InvalidRequestError",
    "MethodNotAllowedError",
    "NewConnection",
    "NotAllowedError",
    "NotFoundError",
    "NotHealthyError",
    "OverloadedError",
    "PayloadTooLargeError",
    "ProblemError",
    "RemoveAccessToken",
    "RepairOutcome",
    "RequestTimeoutError",
    "RestoreApplication",
    "RestoreRequest",
    "RevertFederation",
    "RoleGrant",
    "RotateCertificate",
    "RotateSecret",
    "SecretCredential",
    "ServiceStoppingError",
    "SetIdentifiers",
    "SpnCreation",
    "SpnDeletion",
    "SpnDetails",
    "SpnForm",
    "SpnInspection",
    "SpnRestoration",
    "StateChangedError",
    "Sweep",
    "SweepCutError",
    "SweepDiagnosis",
    "SweepError",
    "SweepProgress",
    "SweepSummary",
    "TooManyRequestsError",
    "UnexpectedAnswerError",
    "UnsupportedMediaTypeError",
    "UpstreamError",
    "UpstreamForbiddenError",
    "UpstreamThrottledError",
    "UpstreamUnavailableError",
]


def __getattr__(name: str) -> Any:
    """A public name, imported now.

    Raises:
        AttributeError: There is none of that name.
    """
    if name not in _NAMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    module, own = _NAMES[name]
    return globals().setdefault(name, getattr(import_module(f"{__name__}.{module}"), own))


def __dir__() -> list[str]:
    """The public names."""
    return __all__
