from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.trace_evidence_content_log import TraceEvidenceContentLog


T = TypeVar("T", bound="TraceEvidenceContent")


@_attrs_define
class TraceEvidenceContent:
    """A HAR document."""

    log: TraceEvidenceContentLog
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        log = self.log.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "log": log,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.trace_evidence_content_log import TraceEvidenceContentLog  # noqa: PLC0415

        d = dict(src_dict)
        log = TraceEvidenceContentLog.from_dict(d.pop("log"))

        trace_evidence_content = cls(
            log=log,
        )

        trace_evidence_content.additional_properties = d
        return trace_evidence_content

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
