from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="SweepProgress")


@_attrs_define
class SweepProgress:
    """How far the sweep is."""

    done: int
    """ Connections looked at. """
    total: int
    """ Connections known of; grows while projects are listed. """
    type_: Literal["progress"] = "progress"
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        done = self.done

        total = self.total

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "done": done,
                "total": total,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = cast(Literal["progress"], d.pop("type"))
        if type_ != "progress":
            raise ValueError(f"type must match const 'progress', got '{type_}'")

        done = d.pop("done")

        total = d.pop("total")

        sweep_progress = cls(
            type_=type_,
            done=done,
            total=total,
        )

        sweep_progress.additional_properties = d
        return sweep_progress

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
