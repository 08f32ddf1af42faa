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
    from ..models.spn_form import SpnForm


T = TypeVar("T", bound="SpnFormReply")


@_attrs_define
class SpnFormReply:
    """What the manual form of a service connection asks for, without the key."""

    details: SpnForm
    """ What the manual form of a service connection asks for. """
    format_: Literal["form"] = "form"
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        format_ = self.format_

        details = self.details.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "format": format_,
                "details": details,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.spn_form import SpnForm  # noqa: PLC0415

        d = dict(src_dict)
        format_ = cast(Literal["form"], d.pop("format"))
        if format_ != "form":
            raise ValueError(f"format must match const 'form', got '{format_}'")

        details = SpnForm.from_dict(d.pop("details"))

        spn_form_reply = cls(
            format_=format_,
            details=details,
        )

        spn_form_reply.additional_properties = d
        return spn_form_reply

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
