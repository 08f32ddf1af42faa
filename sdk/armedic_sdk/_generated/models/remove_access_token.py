from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

T = TypeVar("T", bound="RemoveAccessToken")


@_attrs_define
class RemoveAccessToken:
    """Remove `accesstoken` from the connection's parameters where it is null or empty."""

    kind: Literal["remove-access-token"] = "remove-access-token"

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
        kind = cast(Literal["remove-access-token"], d.pop("kind"))
        if kind != "remove-access-token":
            raise ValueError(f"kind must match const 'remove-access-token', got '{kind}'")

        remove_access_token = cls(
            kind=kind,
        )

        return remove_access_token
