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

T = TypeVar("T", bound="GrantRole")


@_attrs_define
class GrantRole:
    """Assign a role to the service principal behind the connection."""

    kind: Literal["grant-role"] = "grant-role"
    role: str | Unset = "Reader"
    """ Built-in or custom role, by name or id. Roles that can grant roles are refused. """
    scope: None | str | Unset = UNSET
    """ ARM scope to grant it at; null is the scope that the connection is made for. """

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        role = self.role

        scope: None | str | Unset
        if isinstance(self.scope, Unset):
            scope = UNSET
        else:
            scope = self.scope

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
            }
        )
        if role is not UNSET:
            field_dict["role"] = role
        if scope is not UNSET:
            field_dict["scope"] = scope

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = cast(Literal["grant-role"], d.pop("kind"))
        if kind != "grant-role":
            raise ValueError(f"kind must match const 'grant-role', got '{kind}'")

        role = d.pop("role", UNSET)

        scope = cast("None | str | Unset", d.pop("scope", UNSET))

        grant_role = cls(
            kind=kind,
            role=role,
            scope=scope,
        )

        return grant_role
