from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.deletion_reply_mode import DeletionReplyMode, check_deletion_reply_mode
from ..models.deletion_reply_outcome import (
    DeletionReplyOutcome,
    check_deletion_reply_outcome,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.change_reply import ChangeReply
    from ..models.diagnosis_reply import DiagnosisReply
    from ..models.failure import Failure
    from ..models.handoff_reply import HandoffReply
    from ..models.restore_request import RestoreRequest


T = TypeVar("T", bound="DeletionReply")


@_attrs_define
class DeletionReply:
    """A deletion, planned or done."""

    mode: DeletionReplyMode
    """ plan or apply. """
    outcome: DeletionReplyOutcome
    """ planned; verified; applied (verification was not possible); pending (takes effect later: send the same
    request again); no_change; rolled_back; failed (says what was done and what was undone). """
    fingerprint: str
    """ Digest of the state that the plan was made from. """
    changes: list[ChangeReply]
    """ The changes, in order. """
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
    restore: RestoreRequest | Unset = UNSET
    """ What is to come back. The answer of a deletion holds such a body as `restore`. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        mode: str = self.mode

        outcome: str = self.outcome

        fingerprint = self.fingerprint

        changes = []
        for changes_item_data in self.changes:
            changes_item = changes_item_data.to_dict()
            changes.append(changes_item)

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

        restore: dict[str, Any] | Unset = UNSET
        if not isinstance(self.restore, Unset):
            restore = self.restore.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "mode": mode,
                "outcome": outcome,
                "fingerprint": fingerprint,
                "changes": changes,
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
        if restore is not UNSET:
            field_dict["restore"] = restore

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.change_reply import ChangeReply  # noqa: PLC0415
        from ..models.diagnosis_reply import DiagnosisReply  # noqa: PLC0415
        from ..models.failure import Failure  # noqa: PLC0415
        from ..models.handoff_reply import HandoffReply  # noqa: PLC0415
        from ..models.restore_request import RestoreRequest  # noqa: PLC0415

        d = dict(src_dict)
        mode = check_deletion_reply_mode(d.pop("mode"))

        outcome = check_deletion_reply_outcome(d.pop("outcome"))

        fingerprint = d.pop("fingerprint")

        changes = []
        _changes = d.pop("changes")
        for changes_item_data in _changes:
            changes_item = ChangeReply.from_dict(changes_item_data)

            changes.append(changes_item)

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

        _restore = d.pop("restore", UNSET)
        restore: RestoreRequest | Unset
        if isinstance(_restore, Unset):
            restore = UNSET
        else:
            restore = RestoreRequest.from_dict(_restore)

        deletion_reply = cls(
            mode=mode,
            outcome=outcome,
            fingerprint=fingerprint,
            changes=changes,
            repairs=repairs,
            withheld=withheld,
            handoff=handoff,
            irreversible=irreversible,
            verification=verification,
            error=error,
            restore=restore,
        )

        deletion_reply.additional_properties = d
        return deletion_reply

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
