"""Typed client of Armedic: why an Azure DevOps service connection fails, and what mends it."""

from armedic_sdk._generated.models.add_federated_credential import AddFederatedCredential
from armedic_sdk._generated.models.authorize_pipelines import AuthorizePipelines
from armedic_sdk._generated.models.auto_repair import AutoRepair
from armedic_sdk._generated.models.cause_reply import CauseReply as Cause
from armedic_sdk._generated.models.change_reply import ChangeReply as Change
from armedic_sdk._generated.models.connection_target import ConnectionTarget
from armedic_sdk._generated.models.convert_issuer import ConvertIssuer
from armedic_sdk._generated.models.convert_to_federation import ConvertToFederation
from armedic_sdk._generated.models.create_service_principal import CreateServicePrincipal
from armedic_sdk._generated.models.deliver_connection import DeliverConnection
from armedic_sdk._generated.models.deliver_response import DeliverResponse
from armedic_sdk._generated.models.diagnosis_reply import DiagnosisReply as Diagnosis
from armedic_sdk._generated.models.enable_connection import EnableConnection
from armedic_sdk._generated.models.enable_service_principal import EnableServicePrincipal
from armedic_sdk._generated.models.finding_reply import FindingReply as Finding
from armedic_sdk._generated.models.grant_role import GrantRole
from armedic_sdk._generated.models.new_connection import NewConnection
from armedic_sdk._generated.models.remove_access_token import RemoveAccessToken
from armedic_sdk._generated.models.restore_application import RestoreApplication
from armedic_sdk._generated.models.revert_federation import RevertFederation
from armedic_sdk._generated.models.role_grant import RoleGrant
from armedic_sdk._generated.models.rotate_certificate import RotateCertificate
from armedic_sdk._generated.models.rotate_secret import RotateSecret
from armedic_sdk._generated.models.secret_credential import SecretCredential
from armedic_sdk._generated.models.set_identifiers import SetIdentifiers
from armedic_sdk._generated.models.spn_details import SpnDetails
from armedic_sdk._generated.models.spn_inspection_reply import SpnInspectionReply as SpnInspection
from armedic_sdk._generated.models.sweep_diagnosis import SweepDiagnosis
from armedic_sdk._generated.models.sweep_error import SweepError
from armedic_sdk._generated.models.sweep_progress import SweepProgress
from armedic_sdk._generated.models.sweep_summary import SweepSummary
from armedic_sdk.aio import AsyncArmedic
from armedic_sdk.client import Armedic
from armedic_sdk.errors import (
    ArmedicError,
    ConflictError,
    ConnectionFailedError,
    CredentialMissingError,
    InternalError,
    InvalidRequestError,
    MethodNotAllowedError,
    NotAllowedError,
    NotFoundError,
    PayloadTooLargeError,
    ProblemError,
    StateChangedError,
    UnexpectedAnswerError,
    UnsupportedMediaTypeError,
    UpstreamError,
    UpstreamForbiddenError,
    UpstreamThrottledError,
    UpstreamUnavailableError,
)

__version__ = "0.1.0"

__all__ = [
    "AddFederatedCredential",
    "Armedic",
    "ArmedicError",
    "AsyncArmedic",
    "AuthorizePipelines",
    "AutoRepair",
    "Cause",
    "Change",
    "ConflictError",
    "ConnectionFailedError",
    "ConnectionTarget",
    "ConvertIssuer",
    "ConvertToFederation",
    "CreateServicePrincipal",
    "CredentialMissingError",
    "DeliverConnection",
    "DeliverResponse",
    "Diagnosis",
    "EnableConnection",
    "EnableServicePrincipal",
    "Finding",
    "GrantRole",
    "InternalError",
    "InvalidRequestError",
    "MethodNotAllowedError",
    "NewConnection",
    "NotAllowedError",
    "NotFoundError",
    "PayloadTooLargeError",
    "ProblemError",
    "RemoveAccessToken",
    "RestoreApplication",
    "RevertFederation",
    "RoleGrant",
    "RotateCertificate",
    "RotateSecret",
    "SecretCredential",
    "SetIdentifiers",
    "SpnDetails",
    "SpnInspection",
    "StateChangedError",
    "SweepDiagnosis",
    "SweepError",
    "SweepProgress",
    "SweepSummary",
    "UnexpectedAnswerError",
    "UnsupportedMediaTypeError",
    "UpstreamError",
    "UpstreamForbiddenError",
    "UpstreamThrottledError",
    "UpstreamUnavailableError",
]
