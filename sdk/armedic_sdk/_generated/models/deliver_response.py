from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

T = TypeVar("T", bound="DeliverResponse")


@_attrs_define
class DeliverResponse:
    """Into this answer, once."""

    kind: Literal["response"] = "response"

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
        kind = cast(Literal["response"], d.pop("kind"))
        if kind != "response":
            raise ValueError(f"kind must match const 'response', got '{kind}'")

        deliver_response = cls(
            kind=kind,
        )

        return deliver_response
