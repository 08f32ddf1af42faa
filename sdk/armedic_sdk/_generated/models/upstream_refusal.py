from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="UpstreamRefusal")


@_attrs_define
class UpstreamRefusal:
    """What the API that Armedic called said."""

    system: str
    """ The API: devops, entra, graph, arm or key_vault. """
    status: int | Unset = UNSET
    """ Its HTTP status; absent when there was no answer. """
    code: str | Unset = UNSET
    """ Its error code, e.g. "AuthorizationFailed". """
    correlation_id: str | Unset = UNSET
    """ Its id of the call, for Microsoft support. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        system = self.system

        status = self.status

        code = self.code

        correlation_id = self.correlation_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "system": system,
            }
        )
        if status is not UNSET:
            field_dict["status"] = status
        if code is not UNSET:
            field_dict["code"] = code
        if correlation_id is not UNSET:
            field_dict["correlation_id"] = correlation_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        system = d.pop("system")

        status = d.pop("status", UNSET)

        code = d.pop("code", UNSET)

        correlation_id = d.pop("correlation_id", UNSET)

        upstream_refusal = cls(
            system=system,
            status=status,
            code=code,
            correlation_id=correlation_id,
        )

        upstream_refusal.additional_properties = d
        return upstream_refusal

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
