from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

T = TypeVar("T", bound="DeliverConnection")


@_attrs_define
class DeliverConnection:
    """Only into the new service connection; shown to nobody."""

    kind: Literal["connection"] = "connection"

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
        kind = cast(Literal["connection"], d.pop("kind"))
        if kind != "connection":
            raise ValueError(f"kind must match const 'connection', got '{kind}'")

        deliver_connection = cls(
            kind=kind,
        )

        return deliver_connection
