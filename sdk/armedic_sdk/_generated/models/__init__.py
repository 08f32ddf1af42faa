"""Contains all the data models used in inputs/outputs"""

from .add_federated_credential import AddFederatedCredential
from .application_reply import ApplicationReply
from .authorize_pipelines import AuthorizePipelines
from .auto_repair import AutoRepair
from .auto_repair_allow_item import AutoRepairAllowItem
from .cause_reply import CauseReply
from .cause_reply_area import CauseReplyArea
from .causes_reply import CausesReply
from .change_reply import ChangeReply
from .change_reply_action import ChangeReplyAction
from .change_reply_safety import ChangeReplySafety
from .change_reply_status import ChangeReplyStatus
from .change_reply_when import ChangeReplyWhen
from .changes_reply import ChangesReply
from .changes_reply_mode import ChangesReplyMode
from .changes_reply_outcome import ChangesReplyOutcome
from .check_result import CheckResult
from .check_result_outcome import CheckResultOutcome
from .connection_reply import ConnectionReply
from .connection_target import ConnectionTarget
from .convert_issuer import ConvertIssuer
from .convert_to_federation import ConvertToFederation
from .create_service_principal import CreateServicePrincipal
from .credential_reply import CredentialReply
from .credential_reply_kind import CredentialReplyKind
from .delete_spn_environment import DeleteSpnEnvironment
from .delete_spn_mode import DeleteSpnMode
from .deliver_connection import DeliverConnection
from .deliver_response import DeliverResponse
from .diagnose_body import DiagnoseBody
from .diagnose_body_reference import DiagnoseBodyReference
from .diagnosis_reply import DiagnosisReply
from .diagnosis_reply_verdict import DiagnosisReplyVerdict
from .enable_connection import EnableConnection
from .enable_service_principal import EnableServicePrincipal
from .evidence_reply import EvidenceReply
from .failure import Failure
from .federated_credential_reply import FederatedCredentialReply
from .field_error import FieldError
from .finding_reply import FindingReply
from .finding_reply_certainty import FindingReplyCertainty
from .get_spn_environment import GetSpnEnvironment
from .grant_role import GrantRole
from .handoff_reply import HandoffReply
from .handoff_reply_values import HandoffReplyValues
from .identifiers import Identifiers
from .live_reply import LiveReply
from .message_evidence import MessageEvidence
from .named_facts import NamedFacts
from .new_connection import NewConnection
from .payload_evidence import PayloadEvidence
from .payload_evidence_content import PayloadEvidenceContent
from .problem import Problem
from .provision_request import ProvisionRequest
from .provision_request_cloud import ProvisionRequestCloud
from .provision_request_mode import ProvisionRequestMode
from .ready_reply import ReadyReply
from .ready_reply_status import ReadyReplyStatus
from .ready_reply_upstreams import ReadyReplyUpstreams
from .remedy_reply import RemedyReply
from .remove_access_token import RemoveAccessToken
from .repair_body import RepairBody
from .repair_body_mode import RepairBodyMode
from .restore_application import RestoreApplication
from .revert_federation import RevertFederation
from .role_assignment_reply import RoleAssignmentReply
from .role_grant import RoleGrant
from .rotate_certificate import RotateCertificate
from .rotate_secret import RotateSecret
from .secret_credential import SecretCredential
from .service_principal_reply import ServicePrincipalReply
from .set_identifiers import SetIdentifiers
from .set_identifiers_environment_type_0 import SetIdentifiersEnvironmentType0
from .spn_details import SpnDetails
from .spn_inspection_reply import SpnInspectionReply
from .spn_reply import SpnReply
from .spn_reply_mode import SpnReplyMode
from .spn_reply_outcome import SpnReplyOutcome
from .step_reply import StepReply
from .suggested_repair import SuggestedRepair
from .suggested_repair_safety import SuggestedRepairSafety
from .sweep_body import SweepBody
from .sweep_body_verdicts_type_0_item import SweepBodyVerdictsType0Item
from .sweep_diagnosis import SweepDiagnosis
from .sweep_diagnosis_verdict import SweepDiagnosisVerdict
from .sweep_error import SweepError
from .sweep_progress import SweepProgress
from .sweep_summary import SweepSummary
from .sweep_summary_by_cause import SweepSummaryByCause
from .sweep_summary_by_verdict import SweepSummaryByVerdict
from .swept_connection import SweptConnection
from .trace_evidence import TraceEvidence
from .trace_evidence_content import TraceEvidenceContent
from .trace_evidence_content_log import TraceEvidenceContentLog
from .upstream_refusal import UpstreamRefusal
from .used_by_reply import UsedByReply

__all__ = (
    "AddFederatedCredential",
    "ApplicationReply",
    "AuthorizePipelines",
    "AutoRepair",
    "AutoRepairAllowItem",
    "CauseReply",
    "CauseReplyArea",
    "CausesReply",
    "ChangeReply",
    "ChangeReplyAction",
    "ChangeReplySafety",
    "ChangeReplyStatus",
    "ChangeReplyWhen",
    "ChangesReply",
    "ChangesReplyMode",
    "ChangesReplyOutcome",
    "CheckResult",
    "CheckResultOutcome",
    "ConnectionReply",
    "ConnectionTarget",
    "ConvertIssuer",
    "ConvertToFederation",
    "CreateServicePrincipal",
    "CredentialReply",
    "CredentialReplyKind",
    "DeleteSpnEnvironment",
    "DeleteSpnMode",
    "DeliverConnection",
    "DeliverResponse",
    "DiagnoseBody",
    "DiagnoseBodyReference",
    "DiagnosisReply",
    "DiagnosisReplyVerdict",
    "EnableConnection",
    "EnableServicePrincipal",
    "EvidenceReply",
    "Failure",
    "FederatedCredentialReply",
    "FieldError",
    "FindingReply",
    "FindingReplyCertainty",
    "GetSpnEnvironment",
    "GrantRole",
    "HandoffReply",
    "HandoffReplyValues",
    "Identifiers",
    "LiveReply",
    "MessageEvidence",
    "NamedFacts",
    "NewConnection",
    "PayloadEvidence",
    "PayloadEvidenceContent",
    "Problem",
    "ProvisionRequest",
    "ProvisionRequestCloud",
    "ProvisionRequestMode",
    "ReadyReply",
    "ReadyReplyStatus",
    "ReadyReplyUpstreams",
    "RemedyReply",
    "RemoveAccessToken",
    "RepairBody",
    "RepairBodyMode",
    "RestoreApplication",
    "RevertFederation",
    "RoleAssignmentReply",
    "RoleGrant",
    "RotateCertificate",
    "RotateSecret",
    "SecretCredential",
    "ServicePrincipalReply",
    "SetIdentifiers",
    "SetIdentifiersEnvironmentType0",
    "SpnDetails",
    "SpnInspectionReply",
    "SpnReply",
    "SpnReplyMode",
    "SpnReplyOutcome",
    "StepReply",
    "SuggestedRepair",
    "SuggestedRepairSafety",
    "SweepBody",
    "SweepBodyVerdictsType0Item",
    "SweepDiagnosis",
    "SweepDiagnosisVerdict",
    "SweepError",
    "SweepProgress",
    "SweepSummary",
    "SweepSummaryByCause",
    "SweepSummaryByVerdict",
    "SweptConnection",
    "TraceEvidence",
    "TraceEvidenceContent",
    "TraceEvidenceContentLog",
    "UpstreamRefusal",
    "UsedByReply",
)
