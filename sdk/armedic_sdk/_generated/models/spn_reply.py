from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.spn_reply_mode import SpnReplyMode, check_spn_reply_mode
from ..models.spn_reply_outcome import SpnReplyOutcome, check_spn_reply_outcome
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.change_reply import ChangeReply
    from ..models.diagnosis_reply import DiagnosisReply
    from ..models.failure import Failure
    from ..models.handoff_reply import HandoffReply
    from ..models.policy_reply import PolicyReply
    from ..models.spn_credential import SpnCredential
    from ..models.spn_details import SpnDetails


T = TypeVar("T", bound="SpnReply")


@_attrs_define
class SpnReply:
    """A service principal, planned or made."""

    mode: SpnReplyMode
    """ plan or apply. """
    outcome: SpnReplyOutcome
    """ planned; verified; applied (verification was not possible); pending (takes effect later: send the same
    request again); no_change; rolled_back; failed (says what was done and what was undone). """
    fingerprint: str
    """ Digest of the state that the plan was made from. """
    changes: list[ChangeReply]
    """ The changes, in order. """
    details: SpnDetails
    """ What the manual form of a service connection asks for, with the key where it is delivered with the response.
    """
    object_id: None | str
    """ Directory object id of the service principal. """
    application_id: None | str
    """ Directory object id of the application; null for a managed identity. """
    identity_id: None | str
    """ ARM id of the managed identity; null for an application. """
    connection_id: None | str
    """ Id of the service connection, where one was asked for. """
    key_vault_secret_id: None | str
    """ URL of the version of the secret in the key vault, where it was delivered there. """
    credential: SpnCredential
    """ What the principal signs in with; never its value. """
    policies: list[PolicyReply]
    """ The tenant's policies that limit credentials, where there are any and they may be read. """
    notes: list[str]
    """ What else is worth knowing. """
    repairs: list[str] | Unset = UNSET
    """ The repairs that it comes to, in order; more than one only where `auto` was asked for. """
    withheld: str | Unset = UNSET
    """ Why the repair cannot help here, or why there is nothing more to do. """
    handoff: list[HandoffReply] | Unset = UNSET
    """ What others can do instead, where it is withheld. """
    irreversible: list[str] | Unset = UNSET
    """ What cannot be undone once applied. """
    verification: DiagnosisReply | Unset = UNSET
    """ What is wrong, how sure that is, and what to do. """
    error: Failure | Unset = UNSET
    """ What stopped a run of changes. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        outcome: str = self.outcome

        fingerprint = self.fingerprint

        changes = []
        for changes_item_data in self.changes:
            changes_item = changes_item_data.to_dict()
            changes.append(changes_item)

        details = self.details.to_dict()

        object_id: None | str
        object_id = self.object_id

        application_id: None | str
        application_id = self.application_id

        identity_id: None | str
        identity_id = self.identity_id

        connection_id: None | str
        connection_id = self.connection_id

        key_vault_secret_id: None | str
        key_vault_secret_id = self.key_vault_secret_id

        credential = self.credential.to_dict()

        policies = []
        for policies_item_data in self.policies:
            policies_item = policies_item_data.to_dict()
            policies.append(policies_item)

        notes = self.notes

        repairs: list[str] | Unset = UNSET
        if not isinstance(self.repairs, Unset):
            repairs = self.repairs

        withheld = self.withheld

        handoff: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.handoff, Unset):
            handoff = []
            for handoff_item_data in self.handoff:
                handoff_item = handoff_item_data.to_dict()
                handoff.append(handoff_item)

        irreversible: list[str] | Unset = UNSET
        if not isinstance(self.irreversible, Unset):
            irreversible = self.irreversible

        verification: dict[str, Any] | Unset = UNSET
        if not isinstance(self.verification, Unset):
            verification = self.verification.to_dict()

        error: dict[str, Any] | Unset = UNSET
        if not isinstance(self.error, Unset):
            error = self.error.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "mode": mode,
                "outcome": outcome,
                "fingerprint": fingerprint,
                "changes": changes,
                "details": details,
                "object_id": object_id,
                "application_id": application_id,
                "identity_id": identity_id,
                "connection_id": connection_id,
                "key_vault_secret_id": key_vault_secret_id,
                "credential": credential,
                "policies": policies,
                "notes": notes,
            }
        )
        if repairs is not UNSET:
            field_dict["repairs"] = repairs
        if withheld is not UNSET:
            field_dict["withheld"] = withheld
        if handoff is not UNSET:
            field_dict["handoff"] = handoff
        if irreversible is not UNSET:
            field_dict["irreversible"] = irreversible
        if verification is not UNSET:
            field_dict["verification"] = verification
        if error is not UNSET:
            field_dict["error"] = error

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.change_reply import ChangeReply  # noqa: PLC0415
        from ..models.diagnosis_reply import DiagnosisReply  # noqa: PLC0415
        from ..models.failure import Failure  # noqa: PLC0415
        from ..models.handoff_reply import HandoffReply  # noqa: PLC0415
        from ..models.policy_reply import PolicyReply  # noqa: PLC0415
        from ..models.spn_credential import SpnCredential  # noqa: PLC0415
        from ..models.spn_details import SpnDetails  # noqa: PLC0415

        d = dict(src_dict)
        mode = check_spn_reply_mode(d.pop("mode"))

        outcome = check_spn_reply_outcome(d.pop("outcome"))

        fingerprint = d.pop("fingerprint")

        changes = []
        _changes = d.pop("changes")
        for changes_item_data in _changes:
            changes_item = ChangeReply.from_dict(changes_item_data)

            changes.append(changes_item)

        details = SpnDetails.from_dict(d.pop("details"))

        object_id = cast("None | str", d.pop("object_id"))

        application_id = cast("None | str", d.pop("application_id"))

        identity_id = cast("None | str", d.pop("identity_id"))

        connection_id = cast("None | str", d.pop("connection_id"))

        key_vault_secret_id = cast("None | str", d.pop("key_vault_secret_id"))

        credential = SpnCredential.from_dict(d.pop("credential"))

        policies = []
        _policies = d.pop("policies")
        for policies_item_data in _policies:
            policies_item = PolicyReply.from_dict(policies_item_data)

            policies.append(policies_item)

        notes = cast(list[str], d.pop("notes"))

        repairs = cast(list[str], d.pop("repairs", UNSET))

        withheld = d.pop("withheld", UNSET)

        _handoff = d.pop("handoff", UNSET)
        handoff: list[HandoffReply] | Unset = UNSET
        if _handoff is not UNSET:
            handoff = []
            for handoff_item_data in _handoff:
                handoff_item = HandoffReply.from_dict(handoff_item_data)

                handoff.append(handoff_item)

        irreversible = cast(list[str], d.pop("irreversible", UNSET))

        _verification = d.pop("verification", UNSET)
        verification: DiagnosisReply | Unset
        if isinstance(_verification, Unset):
            verification = UNSET
        else:
            verification = DiagnosisReply.from_dict(_verification)

        _error = d.pop("error", UNSET)
        error: Failure | Unset
        if isinstance(_error, Unset):
            error = UNSET
        else:
            error = Failure.from_dict(_error)

        spn_reply = cls(
            mode=mode,
            outcome=outcome,
            fingerprint=fingerprint,
            changes=changes,
            details=details,
            object_id=object_id,
            application_id=application_id,
            identity_id=identity_id,
            connection_id=connection_id,
            key_vault_secret_id=key_vault_secret_id,
            credential=credential,
            policies=policies,
            notes=notes,
            repairs=repairs,
            withheld=withheld,
            handoff=handoff,
            irreversible=irreversible,
            verification=verification,
            error=error,
        )

        spn_reply.additional_properties = d
        return spn_reply

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
