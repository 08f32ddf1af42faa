from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

T = TypeVar("T", bound="EnableServicePrincipal")


@_attrs_define
class EnableServicePrincipal:
    """Set `accountEnabled` of the service principal behind the connection."""

    kind: Literal["enable-service-principal"] = "enable-service-principal"

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
        kind = cast(Literal["enable-service-principal"], d.pop("kind"))
        if kind != "enable-service-principal":
            raise ValueError(f"kind must match const 'enable-service-principal', got '{kind}'")

        enable_service_principal = cls(
            kind=kind,
        )

        return enable_service_principal
