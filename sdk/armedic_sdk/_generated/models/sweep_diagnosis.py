from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.sweep_diagnosis_verdict import (
    SweepDiagnosisVerdict,
    check_sweep_diagnosis_verdict,
)

if TYPE_CHECKING:
    from ..models.check_result import CheckResult
    from ..models.finding_reply import FindingReply
    from ..models.swept_connection import SweptConnection


T = TypeVar("T", bound="SweepDiagnosis")


@_attrs_define
class SweepDiagnosis:
    """A connection that was looked at."""

    project: str
    """ The project that it was met in first. """
    connection: SweptConnection
    """ The connection that a line is about. """
    verdict: SweepDiagnosisVerdict
    """ healthy, at_risk (works today, will stop), broken or unknown. """
    summary: str
    """ The answer in a sentence. """
    findings: list[FindingReply]
    """ The causes seen, the most certain and most decisive first. """
    checks: list[CheckResult]
    """ What was looked at. """
    expires_at: datetime.datetime | None
    """ When the last of its valid secrets or certificates ends, UTC; null where that is not known or does not
    apply. """
    type_: Literal["diagnosis"] = "diagnosis"
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        project = self.project

        connection = self.connection.to_dict()

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

        expires_at: None | str
        if isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "project": project,
                "connection": connection,
                "verdict": verdict,
                "summary": summary,
                "findings": findings,
                "checks": checks,
                "expires_at": expires_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.check_result import CheckResult  # noqa: PLC0415
        from ..models.finding_reply import FindingReply  # noqa: PLC0415
        from ..models.swept_connection import SweptConnection  # noqa: PLC0415

        d = dict(src_dict)
        type_ = cast(Literal["diagnosis"], d.pop("type"))
        if type_ != "diagnosis":
            raise ValueError(f"type must match const 'diagnosis', got '{type_}'")

        project = d.pop("project")

        connection = SweptConnection.from_dict(d.pop("connection"))

        verdict = check_sweep_diagnosis_verdict(d.pop("verdict"))

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

        def _parse_expires_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = datetime.datetime.fromisoformat(data)

                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None", data)

        expires_at = _parse_expires_at(d.pop("expires_at"))

        sweep_diagnosis = cls(
            type_=type_,
            project=project,
            connection=connection,
            verdict=verdict,
            summary=summary,
            findings=findings,
            checks=checks,
            expires_at=expires_at,
        )

        sweep_diagnosis.additional_properties = d
        return sweep_diagnosis

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
