from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.connection_target import ConnectionTarget
    from ..models.diagnose_body_reference import DiagnoseBodyReference
    from ..models.message_evidence import MessageEvidence
    from ..models.payload_evidence import PayloadEvidence
    from ..models.trace_evidence import TraceEvidence


T = TypeVar("T", bound="DiagnoseBody")


@_attrs_define
class DiagnoseBody:
    """What to judge: evidence, a connection to look at, or both."""

    evidence: list[MessageEvidence | PayloadEvidence | TraceEvidence] | Unset = UNSET
    """ What the caller saw. """
    connection: ConnectionTarget | Unset = UNSET
    """ A service connection in a project. """
    reference: DiagnoseBodyReference | Unset = UNSET
    """ The payload of a connection that works: differences that matter become evidence. """
    needs: list[str] | Unset = UNSET
    """ What the connection has to be able to do at its scope: actions of Azure Resource Manager. With `connection`.
    """
    expiring_within_days: int | Unset = 30
    """ Credentials that end within so many days make a connection `at_risk`. """

    def to_dict(self) -> dict[str, Any]:
        from ..models.message_evidence import MessageEvidence  # noqa: PLC0415
        from ..models.payload_evidence import PayloadEvidence  # noqa: PLC0415

        evidence: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.evidence, Unset):
            evidence = []
            for evidence_item_data in self.evidence:
                evidence_item: dict[str, Any]
                if isinstance(evidence_item_data, MessageEvidence):
                    evidence_item = evidence_item_data.to_dict()
                elif isinstance(evidence_item_data, PayloadEvidence):
                    evidence_item = evidence_item_data.to_dict()
                else:
                    evidence_item = evidence_item_data.to_dict()

                evidence.append(evidence_item)

        connection: dict[str, Any] | Unset = UNSET
        if not isinstance(self.connection, Unset):
            connection = self.connection.to_dict()

        reference: dict[str, Any] | Unset = UNSET
        if not isinstance(self.reference, Unset):
            reference = self.reference.to_dict()

        needs: list[str] | Unset = UNSET
        if not isinstance(self.needs, Unset):
            needs = self.needs

        expiring_within_days = self.expiring_within_days

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if evidence is not UNSET:
            field_dict["evidence"] = evidence
        if connection is not UNSET:
            field_dict["connection"] = connection
        if reference is not UNSET:
            field_dict["reference"] = reference
        if needs is not UNSET:
            field_dict["needs"] = needs
        if expiring_within_days is not UNSET:
            field_dict["expiring_within_days"] = expiring_within_days

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.connection_target import ConnectionTarget  # noqa: PLC0415
        from ..models.diagnose_body_reference import DiagnoseBodyReference  # noqa: PLC0415
        from ..models.message_evidence import MessageEvidence  # noqa: PLC0415
        from ..models.payload_evidence import PayloadEvidence  # noqa: PLC0415
        from ..models.trace_evidence import TraceEvidence  # noqa: PLC0415

        d = dict(src_dict)
        _evidence = d.pop("evidence", UNSET)
        evidence: list[MessageEvidence | PayloadEvidence | TraceEvidence] | Unset = UNSET
        if _evidence is not UNSET:
            evidence = []
            for evidence_item_data in _evidence:

                def _parse_evidence_item(data: object) -> MessageEvidence | PayloadEvidence | TraceEvidence:
                    try:
                        if not isinstance(data, dict):
                            raise TypeError()
                        evidence_item_type_0 = MessageEvidence.from_dict(data)

                        return evidence_item_type_0
                    except (TypeError, ValueError, AttributeError, KeyError):
                        pass
                    try:
                        if not isinstance(data, dict):
                            raise TypeError()
                        evidence_item_type_1 = PayloadEvidence.from_dict(data)

                        return evidence_item_type_1
                    except (TypeError, ValueError, AttributeError, KeyError):
                        pass
                    try:
                        if not isinstance(data, dict):
                            raise TypeError()
                        evidence_item_type_2 = TraceEvidence.from_dict(data)

                        return evidence_item_type_2
                    except (TypeError, ValueError, AttributeError, KeyError):
                        from armedic_sdk._unknown import Unknown  # noqa: PLC0415

                        return cast("MessageEvidence | PayloadEvidence | TraceEvidence", Unknown.of(data))

                evidence_item = _parse_evidence_item(evidence_item_data)

                evidence.append(evidence_item)

        _connection = d.pop("connection", UNSET)
        connection: ConnectionTarget | Unset
        if isinstance(_connection, Unset):
            connection = UNSET
        else:
            connection = ConnectionTarget.from_dict(_connection)

        _reference = d.pop("reference", UNSET)
        reference: DiagnoseBodyReference | Unset
        if isinstance(_reference, Unset):
            reference = UNSET
        else:
            reference = DiagnoseBodyReference.from_dict(_reference)

        needs = cast(list[str], d.pop("needs", UNSET))

        expiring_within_days = d.pop("expiring_within_days", UNSET)

        diagnose_body = cls(
            evidence=evidence,
            connection=connection,
            reference=reference,
            needs=needs,
            expiring_within_days=expiring_within_days,
        )

        return diagnose_body
