from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="RoleAssignmentReply")


@_attrs_define
class RoleAssignmentReply:
    """A role that the principal holds."""

    id: str
    """ ARM id of the assignment. """
    role: str
    """ Name of the role, or its id. """
    scope: str
    """ Where it holds. """
    condition: None | str
    """ What it is limited by, where there is a condition. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        role = self.role

        scope = self.scope

        condition: None | str
        condition = self.condition

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "role": role,
                "scope": scope,
                "condition": condition,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        role = d.pop("role")

        scope = d.pop("scope")

        condition = cast("None | str", d.pop("condition"))

        role_assignment_reply = cls(
            id=id,
            role=role,
            scope=scope,
            condition=condition,
        )

        role_assignment_reply.additional_properties = d
        return role_assignment_reply

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
