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

T = TypeVar("T", bound="RotateSecret")


@_attrs_define
class RotateSecret:
    """Make a new client secret, store it in every connection that signs in as the application, remove the old one."""

    kind: Literal["rotate-secret"] = "rotate-secret"
    lifetime_days: int | Unset = 180
    """ How long the new secret is valid; less where the tenant allows less. """
    organizations: list[str] | Unset = UNSET
    """ Further Azure DevOps organizations whose connections may use the application. """
    keep_old: bool | Unset = False
    """ Keep every old secret, expired ones too. """

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        lifetime_days = self.lifetime_days

        organizations: list[str] | Unset = UNSET
        if not isinstance(self.organizations, Unset):
            organizations = self.organizations

        keep_old = self.keep_old

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
            }
        )
        if lifetime_days is not UNSET:
            field_dict["lifetime_days"] = lifetime_days
        if organizations is not UNSET:
            field_dict["organizations"] = organizations
        if keep_old is not UNSET:
            field_dict["keep_old"] = keep_old

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = cast(Literal["rotate-secret"], d.pop("kind"))
        if kind != "rotate-secret":
            raise ValueError(f"kind must match const 'rotate-secret', got '{kind}'")

        lifetime_days = d.pop("lifetime_days", UNSET)

        organizations = cast(list[str], d.pop("organizations", UNSET))

        keep_old = d.pop("keep_old", UNSET)

        rotate_secret = cls(
            kind=kind,
            lifetime_days=lifetime_days,
            organizations=organizations,
            keep_old=keep_old,
        )

        return rotate_secret
