from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

from ..models.auto_repair_allow_item import (
    AutoRepairAllowItem,
    check_auto_repair_allow_item,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="AutoRepair")


@_attrs_define
class AutoRepair:
    """Diagnose, make the first repair that removes the first finding, and so on until the connection is healthy."""

    kind: Literal["auto"] = "auto"
    allow: list[AutoRepairAllowItem] | Unset = UNSET
    """ Safety classes of the repairs that may be made; what is beyond them is left to you. """

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        allow: list[str] | Unset = UNSET
        if not isinstance(self.allow, Unset):
            allow = []
            for allow_item_data in self.allow:
                allow_item: str = allow_item_data
                allow.append(allow_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
            }
        )
        if allow is not UNSET:
            field_dict["allow"] = allow

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = cast(Literal["auto"], d.pop("kind"))
        if kind != "auto":
            raise ValueError(f"kind must match const 'auto', got '{kind}'")

        _allow = d.pop("allow", UNSET)
        allow: list[AutoRepairAllowItem] | Unset = UNSET
        if _allow is not UNSET:
            allow = []
            for allow_item_data in _allow:
                allow_item = check_auto_repair_allow_item(allow_item_data)

                allow.append(allow_item)

        auto_repair = cls(
            kind=kind,
            allow=allow,
        )

        return auto_repair
