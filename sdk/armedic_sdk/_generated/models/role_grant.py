from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="RoleGrant")


@_attrs_define
class RoleGrant:
    """A role for the new service principal."""

    role: str
    """ Built-in or custom role, by name or id. """
    scope: str
    """ ARM scope, e.g. "/subscriptions/{id}/resourceGroups/{name}". """

    def to_dict(self) -> dict[str, Any]:
        role = self.role

        scope = self.scope

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "role": role,
                "scope": scope,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        role = d.pop("role")

        scope = d.pop("scope")

        role_grant = cls(
            role=role,
            scope=scope,
        )

        return role_grant
