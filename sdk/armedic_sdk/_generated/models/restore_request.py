from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.restore_request_cloud import (
    RestoreRequestCloud,
    check_restore_request_cloud,
)
from ..models.restore_request_mode import RestoreRequestMode, check_restore_request_mode
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.role_grant import RoleGrant


T = TypeVar("T", bound="RestoreRequest")


@_attrs_define
class RestoreRequest:
    """What is to come back. The answer of a deletion holds such a body as `restore`."""

    cloud: RestoreRequestCloud | Unset = "AzureCloud"
    """ The cloud, by the name that Azure DevOps uses. """
    roles: list[RoleGrant] | Unset = UNSET
    """ Roles to grant again, each with its scope: they do not come back by themselves. """
    allow_privileged: bool | Unset = False
    """ Whether roles may be granted that can grant roles themselves (Owner and its kin). """
    mode: RestoreRequestMode | Unset = "plan"
    """ `plan` reads and writes nothing. """
    fingerprint: None | str | Unset = UNSET
    """ That of the plan to apply; needed with mode apply, and refused with 412 when the state has changed. """
    wait_seconds: float | Unset = 60.0
    """ How long to wait for replication, in seconds. """

    def to_dict(self) -> dict[str, Any]:
        cloud: str | Unset = UNSET
        if not isinstance(self.cloud, Unset):
            cloud = self.cloud

        roles: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.roles, Unset):
            roles = []
            for roles_item_data in self.roles:
                roles_item = roles_item_data.to_dict()
                roles.append(roles_item)

        allow_privileged = self.allow_privileged

        mode: str | Unset = UNSET
        if not isinstance(self.mode, Unset):
            mode = self.mode

        fingerprint: None | str | Unset
        if isinstance(self.fingerprint, Unset):
            fingerprint = UNSET
        else:
            fingerprint = self.fingerprint

        wait_seconds = self.wait_seconds

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if cloud is not UNSET:
            field_dict["cloud"] = cloud
        if roles is not UNSET:
            field_dict["roles"] = roles
        if allow_privileged is not UNSET:
            field_dict["allow_privileged"] = allow_privileged
        if mode is not UNSET:
            field_dict["mode"] = mode
        if fingerprint is not UNSET:
            field_dict["fingerprint"] = fingerprint
        if wait_seconds is not UNSET:
            field_dict["wait_seconds"] = wait_seconds

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.role_grant import RoleGrant  # noqa: PLC0415

        d = dict(src_dict)
        _cloud = d.pop("cloud", UNSET)
        cloud: RestoreRequestCloud | Unset
        if isinstance(_cloud, Unset):
            cloud = UNSET
        else:
            cloud = check_restore_request_cloud(_cloud)

        _roles = d.pop("roles", UNSET)
        roles: list[RoleGrant] | Unset = UNSET
        if _roles is not UNSET:
            roles = []
            for roles_item_data in _roles:
                roles_item = RoleGrant.from_dict(roles_item_data)

                roles.append(roles_item)

        allow_privileged = d.pop("allow_privileged", UNSET)

        _mode = d.pop("mode", UNSET)
        mode: RestoreRequestMode | Unset
        if isinstance(_mode, Unset):
            mode = UNSET
        else:
            mode = check_restore_request_mode(_mode)

        fingerprint = cast("None | str | Unset", d.pop("fingerprint", UNSET))

        wait_seconds = d.pop("wait_seconds", UNSET)

        restore_request = cls(
            cloud=cloud,
            roles=roles,
            allow_privileged=allow_privileged,
            mode=mode,
            fingerprint=fingerprint,
            wait_seconds=wait_seconds,
        )

        return restore_request
