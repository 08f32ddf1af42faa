from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

T = TypeVar("T", bound="EnableConnection")


@_attrs_define
class EnableConnection:
    """Let pipelines use the connection again."""

    kind: Literal["enable-connection"] = "enable-connection"

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
        kind = cast(Literal["enable-connection"], d.pop("kind"))
        if kind != "enable-connection":
            raise ValueError(f"kind must match const 'enable-connection', got '{kind}'")

        enable_connection = cls(
            kind=kind,
        )

        return enable_connection
