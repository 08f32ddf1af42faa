from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ServicePrincipalReply")


@_attrs_define
class ServicePrincipalReply:
    """The principal in the tenant."""

    object_id: str
    """ Directory object id; what role assignments name. """
    display_name: str
    """ Its name. """
    enabled: bool
    """ Whether it may sign in. """
    type_: str
    """ Application or ManagedIdentity. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        object_id = self.object_id

        display_name = self.display_name

        enabled = self.enabled

        type_ = self.type_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "object_id": object_id,
                "display_name": display_name,
                "enabled": enabled,
                "type": type_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        object_id = d.pop("object_id")

        display_name = d.pop("display_name")

        enabled = d.pop("enabled")

        type_ = d.pop("type")

        service_principal_reply = cls(
            object_id=object_id,
            display_name=display_name,
            enabled=enabled,
            type_=type_,
        )

        service_principal_reply.additional_properties = d
        return service_principal_reply

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
