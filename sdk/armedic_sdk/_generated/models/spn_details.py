from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="SpnDetails")


@_attrs_define
class SpnDetails:
    """What the manual form of a service connection asks for, with the key where it is delivered with the response."""

    environment: str
    """ The cloud, by the name that Azure DevOps uses. """
    scope_level: str
    """ Subscription or ManagementGroup. """
    subscription_id: None | str
    """ Subscription Id. """
    subscription_name: None | str
    """ Subscription Name. """
    management_group_id: None | str
    """ Management Group Id. """
    management_group_name: None | str
    """ Management Group Name. """
    service_principal_id: None | str
    """ Service Principal Id: the client id; null in a plan that has yet to make it. """
    tenant_id: str
    """ Tenant Id. """
    issuer: None | str
    """ Issuer that a federated connection presents; null where there is none yet. """
    subject: None | str
    """ Subject that a federated connection presents; null where there is none yet. """
    service_principal_key: str | Unset = UNSET
    """ Service principal key: the secret, once, and only when it is delivered with the response. """
    service_principal_certificate: str | Unset = UNSET
    """ Certificate with its private key as PEM: a generated one, once, only when it is delivered with the response.
    """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        environment = self.environment

        scope_level = self.scope_level

        subscription_id: None | str
        subscription_id = self.subscription_id

        subscription_name: None | str
        subscription_name = self.subscription_name

        management_group_id: None | str
        management_group_id = self.management_group_id

        management_group_name: None | str
        management_group_name = self.management_group_name

        service_principal_id: None | str
        service_principal_id = self.service_principal_id

        tenant_id = self.tenant_id

        issuer: None | str
        issuer = self.issuer

        subject: None | str
        subject = self.subject

        service_principal_key = self.service_principal_key

        service_principal_certificate = self.service_principal_certificate

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "environment": environment,
                "scope_level": scope_level,
                "subscription_id": subscription_id,
                "subscription_name": subscription_name,
                "management_group_id": management_group_id,
                "management_group_name": management_group_name,
                "service_principal_id": service_principal_id,
                "tenant_id": tenant_id,
                "issuer": issuer,
                "subject": subject,
            }
        )
        if service_principal_key is not UNSET:
            field_dict["service_principal_key"] = service_principal_key
        if service_principal_certificate is not UNSET:
            field_dict["service_principal_certificate"] = service_principal_certificate

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        environment = d.pop("environment")

        scope_level = d.pop("scope_level")

        subscription_id = cast("None | str", d.pop("subscription_id"))

        subscription_name = cast("None | str", d.pop("subscription_name"))

        management_group_id = cast("None | str", d.pop("management_group_id"))

        management_group_name = cast("None | str", d.pop("management_group_name"))

        service_principal_id = cast("None | str", d.pop("service_principal_id"))

        tenant_id = d.pop("tenant_id")

        issuer = cast("None | str", d.pop("issuer"))

        subject = cast("None | str", d.pop("subject"))

        service_principal_key = d.pop("service_principal_key", UNSET)

        service_principal_certificate = d.pop("service_principal_certificate", UNSET)

        spn_details = cls(
            environment=environment,
            scope_level=scope_level,
            subscription_id=subscription_id,
            subscription_name=subscription_name,
            management_group_id=management_group_id,
            management_group_name=management_group_name,
            service_principal_id=service_principal_id,
            tenant_id=tenant_id,
            issuer=issuer,
            subject=subject,
            service_principal_key=service_principal_key,
            service_principal_certificate=service_principal_certificate,
        )

        spn_details.additional_properties = d
        return spn_details

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
