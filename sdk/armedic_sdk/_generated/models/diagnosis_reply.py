from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.diagnosis_reply_verdict import (
    DiagnosisReplyVerdict,
    check_diagnosis_reply_verdict,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.check_result import CheckResult
    from ..models.connection_reply import ConnectionReply
    from ..models.finding_reply import FindingReply


T = TypeVar("T", bound="DiagnosisReply")


@_attrs_define
class DiagnosisReply:
    """What is wrong, how sure that is, and what to do."""

    verdict: DiagnosisReplyVerdict
    """ healthy, at_risk (works today, will stop), broken or unknown. """
    summary: str
    """ The answer in a sentence. """
    findings: list[FindingReply]
    """ The causes seen, the most certain and most decisive first. """
    checks: list[CheckResult]
    """ What was looked at. """
    connection: ConnectionReply | Unset = UNSET
    """ The connection that was looked at. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        verdict: str = self.verdict

        summary = self.summary

        findings = []
        for findings_item_data in self.findings:
            findings_item = findings_item_data.to_dict()
            findings.append(findings_item)

        checks = []
        for checks_item_data in self.checks:
            checks_item = checks_item_data.to_dict()
            checks.append(checks_item)

        connection: dict[str, Any] | Unset = UNSET
        if not isinstance(self.connection, Unset):
            connection = self.connection.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "verdict": verdict,
                "summary": summary,
                "findings": findings,
                "checks": checks,
            }
        )
        if connection is not UNSET:
            field_dict["connection"] = connection

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.check_result import CheckResult  # noqa: PLC0415
        from ..models.connection_reply import ConnectionReply  # noqa: PLC0415
        from ..models.finding_reply import FindingReply  # noqa: PLC0415

        d = dict(src_dict)
        verdict = check_diagnosis_reply_verdict(d.pop("verdict"))

        summary = d.pop("summary")

        findings = []
        _findings = d.pop("findings")
        for findings_item_data in _findings:
            findings_item = FindingReply.from_dict(findings_item_data)

            findings.append(findings_item)

        checks = []
        _checks = d.pop("checks")
        for checks_item_data in _checks:
            checks_item = CheckResult.from_dict(checks_item_data)

            checks.append(checks_item)

        _connection = d.pop("connection", UNSET)
        connection: ConnectionReply | Unset
        if isinstance(_connection, Unset):
            connection = UNSET
        else:
            connection = ConnectionReply.from_dict(_connection)

        diagnosis_reply = cls(
            verdict=verdict,
            summary=summary,
            findings=findings,
            checks=checks,
            connection=connection,
        )

        diagnosis_reply.additional_properties = d
        return diagnosis_reply

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
