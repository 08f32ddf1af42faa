from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="SecretCredential")


@_attrs_define
class SecretCredential:
    """A client secret."""

    kind: Literal["secret"] = "secret"
    description: str | Unset = "Azure DevOps service connection"
    """ What the portal shows beside the secret. """
    lifetime_days: int | Unset = 180
    """ Days until it expires; fewer where the tenant's policy allows no more. """

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        description = self.description

        lifetime_days = self.lifetime_days

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
            }
        )
        if description is not UNSET:
            field_dict["description"] = description
        if lifetime_days is not UNSET:
            field_dict["lifetime_days"] = lifetime_days

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = cast(Literal["secret"], d.pop("kind"))
        if kind != "secret":
            raise ValueError(f"kind must match const 'secret', got '{kind}'")

        description = d.pop("description", UNSET)

        lifetime_days = d.pop("lifetime_days", UNSET)

        secret_credential = cls(
            kind=kind,
            description=description,
            lifetime_days=lifetime_days,
        )

        return secret_credential
