from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

T = TypeVar("T", bound="CreateServicePrincipal")


@_attrs_define
class CreateServicePrincipal:
    """Make the service principal that the connection's application lacks, or bring a deleted one back."""

    kind: Literal["create-service-principal"] = "create-service-principal"

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
        kind = cast(Literal["create-service-principal"], d.pop("kind"))
        if kind != "create-service-principal":
            raise ValueError(f"kind must match const 'create-service-principal', got '{kind}'")

        create_service_principal = cls(
            kind=kind,
        )

        return create_service_principal
