from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="FederatedCredentialReply")


@_attrs_define
class FederatedCredentialReply:
    """An assertion that the application trusts."""

    name: str
    """ Its name. """
    issuer: str
    """ Who may issue the assertion. """
    subject: str
    """ Whom it must be about. """
    audiences: list[str]
    """ For whom it must be made. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        issuer = self.issuer

        subject = self.subject

        audiences = self.audiences

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "issuer": issuer,
                "subject": subject,
                "audiences": audiences,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        issuer = d.pop("issuer")

        subject = d.pop("subject")

        audiences = cast(list[str], d.pop("audiences"))

        federated_credential_reply = cls(
            name=name,
            issuer=issuer,
            subject=subject,
            audiences=audiences,
        )

        federated_credential_reply.additional_properties = d
        return federated_credential_reply

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
