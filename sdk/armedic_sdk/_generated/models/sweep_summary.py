from __future__ import annotations

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

if TYPE_CHECKING:
    from ..models.sweep_summary_by_cause import SweepSummaryByCause
    from ..models.sweep_summary_by_verdict import SweepSummaryByVerdict


T = TypeVar("T", bound="SweepSummary")


@_attrs_define
class SweepSummary:
    """The last line: without it the stream was cut off."""

    total: int
    """ Connections looked at, whether they were shown or not. """
    shown: int
    """ Lines of type diagnosis. """
    errors: int
    """ Lines of type error. """
    by_verdict: SweepSummaryByVerdict
    """ Connections for each verdict, all four of them. """
    by_cause: SweepSummaryByCause
    """ Connections for each cause, seen for certain or likely. """
    upstream_calls: int
    """ Calls to Azure DevOps, Entra, Graph and Resource Manager. """
    throttled_ms: int
    """ Sum of the waits that these asked for, in milliseconds. """
    type_: Literal["summary"] = "summary"
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        total = self.total

        shown = self.shown

        errors = self.errors

        by_verdict = self.by_verdict.to_dict()

        by_cause = self.by_cause.to_dict()

        upstream_calls = self.upstream_calls

        throttled_ms = self.throttled_ms

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "total": total,
                "shown": shown,
                "errors": errors,
                "by_verdict": by_verdict,
                "by_cause": by_cause,
                "upstream_calls": upstream_calls,
                "throttled_ms": throttled_ms,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.sweep_summary_by_cause import SweepSummaryByCause  # noqa: PLC0415
        from ..models.sweep_summary_by_verdict import SweepSummaryByVerdict  # noqa: PLC0415

        d = dict(src_dict)
        type_ = cast(Literal["summary"], d.pop("type"))
        if type_ != "summary":
            raise ValueError(f"type must match const 'summary', got '{type_}'")

        total = d.pop("total")

        shown = d.pop("shown")

        errors = d.pop("errors")

        by_verdict = SweepSummaryByVerdict.from_dict(d.pop("by_verdict"))

        by_cause = SweepSummaryByCause.from_dict(d.pop("by_cause"))

        upstream_calls = d.pop("upstream_calls")

        throttled_ms = d.pop("throttled_ms")

        sweep_summary = cls(
            type_=type_,
            total=total,
            shown=shown,
            errors=errors,
            by_verdict=by_verdict,
            by_cause=by_cause,
            upstream_calls=upstream_calls,
            throttled_ms=throttled_ms,
        )

        sweep_summary.additional_properties = d
        return sweep_summary

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
