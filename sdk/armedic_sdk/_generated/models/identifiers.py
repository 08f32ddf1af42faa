from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Identifiers")


@_attrs_define
class Identifiers:
    """Identifiers that a connection should have in place of those that it has; a field that is right is left out."""

    tenant_id: None | str | Unset = UNSET
    """ Microsoft Entra tenant that the subscription belongs to. """
    subscription_id: None | str | Unset = UNSET
    """ Azure subscription. """
    environment: None | str | Unset = UNSET
    """ Azure cloud, e.g. "AzureCloud". """
    url: None | str | Unset = UNSET
    """ Address of the cloud's management API. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        tenant_id: None | str | Unset
        if isinstance(self.tenant_id, Unset):
            tenant_id = UNSET
        else:
            tenant_id = self.tenant_id

        subscription_id: None | str | Unset
        if isinstance(self.subscription_id, Unset):
            subscription_id = UNSET
        else:
            subscription_id = self.subscription_id

        environment: None | str | Unset
        if isinstance(self.environment, Unset):
            environment = UNSET
        else:
            environment = self.environment

        url: None | str | Unset
        if isinstance(self.url, Unset):
            url = UNSET
        else:
            url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if tenant_id is not UNSET:
            field_dict["tenant_id"] = tenant_id
        if subscription_id is not UNSET:
            field_dict["subscription_id"] = subscription_id
        if environment is not UNSET:
            field_dict["environment"] = environment
        if url is not UNSET:
            field_dict["url"] = url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        tenant_id = cast("None | str | Unset", d.pop("tenant_id", UNSET))

        subscription_id = cast("None | str | Unset", d.pop("subscription_id", UNSET))

        environment = cast("None | str | Unset", d.pop("environment", UNSET))

        url = cast("None | str | Unset", d.pop("url", UNSET))

        identifiers = cls(
            tenant_id=tenant_id,
            subscription_id=subscription_id,
            environment=environment,
            url=url,
        )

        identifiers.additional_properties = d
        return identifiers

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
