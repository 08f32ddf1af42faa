from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="SweptConnection")


@_attrs_define
class SweptConnection:
    """The connection that a line is about."""

    id: None | str
    """ Its id in Azure DevOps. """
    name: None | str
    """ Its name in the project. """
    scheme: None | str
    """ How it signs in, e.g. "ServicePrincipal" or "WorkloadIdentityFederation". """
    environment: None | str
    """ Its cloud, e.g. "AzureCloud". """
    subscription_id: None | str
    """ Its subscription. """
    created_by: None | str
    """ Who made it: unique name, or name. """
    link: None | str
    """ Its page in Azure DevOps. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id: None | str
        id = self.id

        name: None | str
        name = self.name

        scheme: None | str
        scheme = self.scheme

        environment: None | str
        environment = self.environment

        subscription_id: None | str
        subscription_id = self.subscription_id

        created_by: None | str
        created_by = self.created_by

        link: None | str
        link = self.link

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "scheme": scheme,
                "environment": environment,
                "subscription_id": subscription_id,
                "created_by": created_by,
                "link": link,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = cast("None | str", d.pop("id"))

        name = cast("None | str", d.pop("name"))

        scheme = cast("None | str", d.pop("scheme"))

        environment = cast("None | str", d.pop("environment"))

        subscription_id = cast("None | str", d.pop("subscription_id"))

        created_by = cast("None | str", d.pop("created_by"))

        link = cast("None | str", d.pop("link"))

        swept_connection = cls(
            id=id,
            name=name,
            scheme=scheme,
            environment=environment,
            subscription_id=subscription_id,
            created_by=created_by,
            link=link,
        )

        swept_connection.additional_properties = d
        return swept_connection

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
