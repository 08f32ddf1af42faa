from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

T = TypeVar("T", bound="RevertFederation")


@_attrs_define
class RevertFederation:
    """Give a converted connection its secret or certificate back; possible for seven days."""

    kind: Literal["revert-federation"] = "revert-federation"

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
        kind = cast(Literal["revert-federation"], d.pop("kind"))
        if kind != "revert-federation":
            raise ValueError(f"kind must match const 'revert-federation', got '{kind}'")

        revert_federation = cls(
            kind=kind,
        )

        return revert_federation
