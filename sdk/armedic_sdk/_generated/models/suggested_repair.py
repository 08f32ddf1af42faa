from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.suggested_repair_safety import (
    SuggestedRepairSafety,
    check_suggested_repair_safety,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.repair_body import RepairBody


T = TypeVar("T", bound="SuggestedRepair")


@_attrs_define
class SuggestedRepair:
    """A repair that Armedic can do."""

    kind: str
    """ Slug of the repair. """
    safety: SuggestedRepairSafety
    """ reversible, credential (makes or removes one), privilege (grants rights) or destructive. """
    request: RepairBody | Unset = UNSET
    """ A repair of one service connection. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        safety: str = self.safety

        request: dict[str, Any] | Unset = UNSET
        if not isinstance(self.request, Unset):
            request = self.request.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "safety": safety,
            }
        )
        if request is not UNSET:
            field_dict["request"] = request

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.repair_body import RepairBody  # noqa: PLC0415

        d = dict(src_dict)
        kind = d.pop("kind")

        safety = check_suggested_repair_safety(d.pop("safety"))

        _request = d.pop("request", UNSET)
        request: RepairBody | Unset
        if isinstance(_request, Unset):
            request = UNSET
        else:
            request = RepairBody.from_dict(_request)

        suggested_repair = cls(
            kind=kind,
            safety=safety,
            request=request,
        )

        suggested_repair.additional_properties = d
        return suggested_repair

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
