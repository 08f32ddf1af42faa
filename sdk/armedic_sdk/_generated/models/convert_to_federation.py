from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

T = TypeVar("T", bound="ConvertToFederation")


@_attrs_define
class ConvertToFederation:
    """Convert the connection to workload identity federation; it can be reverted for seven days."""

    kind: Literal["convert-to-federation"] = "convert-to-federation"

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = cast(Literal["convert-to-federation"], d.pop("kind"))
        if kind != "convert-to-federation":
            raise ValueError(f"kind must match const 'convert-to-federation', got '{kind}'")

        convert_to_federation = cls(
            kind=kind,
        )

        return convert_to_federation
