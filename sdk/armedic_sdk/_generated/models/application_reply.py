from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.credential_reply import CredentialReply


T = TypeVar("T", bound="ApplicationReply")


@_attrs_define
class ApplicationReply:
    """An application registration."""

    object_id: str
    """ Directory object id. """
    display_name: str
    """ Its name. """
    credentials: list[CredentialReply]
    """ Secrets and certificates, the first to end first. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        object_id = self.object_id

        display_name = self.display_name

        credentials = []
        for credentials_item_data in self.credentials:
            credentials_item = credentials_item_data.to_dict()
            credentials.append(credentials_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "object_id": object_id,
                "display_name": display_name,
                "credentials": credentials,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.credential_reply import CredentialReply  # noqa: PLC0415

        d = dict(src_dict)
        object_id = d.pop("object_id")

        display_name = d.pop("display_name")

        credentials = []
        _credentials = d.pop("credentials")
        for credentials_item_data in _credentials:
            credentials_item = CredentialReply.from_dict(credentials_item_data)

            credentials.append(credentials_item)

        application_reply = cls(
            object_id=object_id,
            display_name=display_name,
            credentials=credentials,
        )

        application_reply.additional_properties = d
        return application_reply

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
