from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

T = TypeVar("T", bound="ConvertIssuer")


@_attrs_define
class ConvertIssuer:
    """Let the connection present assertions of Microsoft Entra's issuer; the older one is retired on 2027-07-01."""

    kind: Literal["convert-issuer"] = "convert-issuer"

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
        kind = cast(Literal["convert-issuer"], d.pop("kind"))
        if kind != "convert-issuer":
            raise ValueError(f"kind must match const 'convert-issuer', got '{kind}'")

        convert_issuer = cls(
            kind=kind,
        )

        return convert_issuer
