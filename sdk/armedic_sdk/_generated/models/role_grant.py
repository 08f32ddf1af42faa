from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="RoleGrant")


@_attrs_define
class RoleGrant:
    """A role for the new service principal."""

    role: str
    """ Built-in or custom role, by name or id. """
    scope: None | str | Unset = UNSET
    """ ARM scope, e.g. "/subscriptions/{id}/resourceGroups/{name}"; null is the subscription or management group.
    """
    condition: None | str | Unset = UNSET
    """ A condition in Azure's attribute language, version 2.0, that the grant is limited by. """
    expires_at: datetime.datetime | None | Unset = UNSET
    """ When the grant ends by itself; it takes Privileged Identity Management (Microsoft Entra ID P2). """

    def to_dict(self) -> dict[str, Any]:
        role = self.role

        scope: None | str | Unset
        if isinstance(self.scope, Unset):
            scope = UNSET
        else:
            scope = self.scope

        condition: None | str | Unset
        if isinstance(self.condition, Unset):
            condition = UNSET
        else:
            condition = self.condition

        expires_at: None | str | Unset
        if isinstance(self.expires_at, Unset):
            expires_at = UNSET
        elif isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "role": role,
            }
        )
        if scope is not UNSET:
            field_dict["scope"] = scope
        if condition is not UNSET:
            field_dict["condition"] = condition
        if expires_at is not UNSET:
            field_dict["expires_at"] = expires_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        role = d.pop("role")

        scope = cast("None | str | Unset", d.pop("scope", UNSET))

        condition = cast("None | str | Unset", d.pop("condition", UNSET))

        def _parse_expires_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = datetime.datetime.fromisoformat(data)

                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        expires_at = _parse_expires_at(d.pop("expires_at", UNSET))

        role_grant = cls(
            role=role,
            scope=scope,
            condition=condition,
            expires_at=expires_at,
        )

        return role_grant
