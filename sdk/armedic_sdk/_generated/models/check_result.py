from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.check_result_outcome import CheckResultOutcome, check_check_result_outcome
from ..types import UNSET, Unset

T = TypeVar("T", bound="CheckResult")


@_attrs_define
class CheckResult:
    """One thing that was looked at."""

    name: str
    """ The check, e.g. "verify". """
    outcome: CheckResultOutcome
    """ passed, failed, warning, skipped (does not apply), or unknown (could not look). """
    detail: str
    """ What was observed, in a sentence. """
    duration_ms: int
    """ How long the look took, in milliseconds. """
    observed: Any | Unset = UNSET
    """ What was there, as far as it can be shown. """
    expected: None | str | Unset = UNSET
    """ What should be there, where something else was. """
    missing_permissions: list[str] | Unset = UNSET
    """ Rights that Armedic's identity lacks; only with `unknown`. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        outcome: str = self.outcome

        detail = self.detail

        duration_ms = self.duration_ms

        observed = self.observed

        expected: None | str | Unset
        if isinstance(self.expected, Unset):
            expected = UNSET
        else:
            expected = self.expected

        missing_permissions: list[str] | Unset = UNSET
        if not isinstance(self.missing_permissions, Unset):
            missing_permissions = self.missing_permissions

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "outcome": outcome,
                "detail": detail,
                "duration_ms": duration_ms,
            }
        )
        if observed is not UNSET:
            field_dict["observed"] = observed
        if expected is not UNSET:
            field_dict["expected"] = expected
        if missing_permissions is not UNSET:
            field_dict["missing_permissions"] = missing_permissions

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        outcome = check_check_result_outcome(d.pop("outcome"))

        detail = d.pop("detail")

        duration_ms = d.pop("duration_ms")

        observed = d.pop("observed", UNSET)

        expected = cast("None | str | Unset", d.pop("expected", UNSET))

        missing_permissions = cast(list[str], d.pop("missing_permissions", UNSET))

        check_result = cls(
            name=name,
            outcome=outcome,
            detail=detail,
            duration_ms=duration_ms,
            observed=observed,
            expected=expected,
            missing_permissions=missing_permissions,
        )

        check_result.additional_properties = d
        return check_result

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
