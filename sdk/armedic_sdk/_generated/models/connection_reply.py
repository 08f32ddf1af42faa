from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ConnectionReply")


@_attrs_define
class ConnectionReply:
    """The connection that was looked at."""

    id: None | str
    """ Its id in Azure DevOps. """
    name: None | str
    """ Its name in the project. """
    scheme: None | str
    """ How it signs in, e.g. "ServicePrincipal" or "WorkloadIdentityFederation". """
    fingerprint: str
    """ Digest of the connection as it was read. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id: None | str
        id = self.id

        name: None | str
        name = self.name

        scheme: None | str
        scheme = self.scheme

        fingerprint = self.fingerprint

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "scheme": scheme,
                "fingerprint": fingerprint,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = cast("None | str", d.pop("id"))

        name = cast("None | str", d.pop("name"))

        scheme = cast("None | str", d.pop("scheme"))

        fingerprint = d.pop("fingerprint")

        connection_reply = cls(
            id=id,
            name=name,
            scheme=scheme,
            fingerprint=fingerprint,
        )

        connection_reply.additional_properties = d
        return connection_reply

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
