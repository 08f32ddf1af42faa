from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

T = TypeVar("T", bound="FederatedCredential")


@_attrs_define
class FederatedCredential:
    """Trust in the service connection itself: there is no secret. It needs a connection."""

    kind: Literal["federated"] = "federated"

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
        kind = cast(Literal["federated"], d.pop("kind"))
        if kind != "federated":
            raise ValueError(f"kind must match const 'federated', got '{kind}'")

        federated_credential = cls(
            kind=kind,
        )

        return federated_credential
