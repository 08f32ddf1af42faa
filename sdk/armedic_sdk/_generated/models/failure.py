from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.upstream_refusal import UpstreamRefusal


T = TypeVar("T", bound="Failure")


@_attrs_define
class Failure:
    """What stopped a run of changes."""

    type_: str
    """ A permanent name of the kind of problem, e.g. "urn:armedic:problem:upstream-forbidden". """
    title: str
    """ The kind of problem, in words. """
    detail: str
    """ What happened this time. """
    upstream: UpstreamRefusal | Unset = UNSET
    """ What the API that Armedic called said. """
    retry_after_seconds: float | Unset = UNSET
    """ When to try again, in seconds. """
    missing_permissions: list[str] | Unset = UNSET
    """ Rights that Armedic's own identity lacks. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        title = self.title

        detail = self.detail

        upstream: dict[str, Any] | Unset = UNSET
        if not isinstance(self.upstream, Unset):
            upstream = self.upstream.to_dict()

        retry_after_seconds = self.retry_after_seconds

        missing_permissions: list[str] | Unset = UNSET
        if not isinstance(self.missing_permissions, Unset):
            missing_permissions = self.missing_permissions

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "title": title,
                "detail": detail,
            }
        )
        if upstream is not UNSET:
            field_dict["upstream"] = upstream
        if retry_after_seconds is not UNSET:
            field_dict["retry_after_seconds"] = retry_after_seconds
        if missing_permissions is not UNSET:
            field_dict["missing_permissions"] = missing_permissions

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.upstream_refusal import UpstreamRefusal  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("type")

        title = d.pop("title")

        detail = d.pop("detail")

        _upstream = d.pop("upstream", UNSET)
        upstream: UpstreamRefusal | Unset
        if isinstance(_upstream, Unset):
            upstream = UNSET
        else:
            upstream = UpstreamRefusal.from_dict(_upstream)

        retry_after_seconds = d.pop("retry_after_seconds", UNSET)

        missing_permissions = cast(list[str], d.pop("missing_permissions", UNSET))

        failure = cls(
            type_=type_,
            title=title,
            detail=detail,
            upstream=upstream,
            retry_after_seconds=retry_after_seconds,
            missing_permissions=missing_permissions,
        )

        failure.additional_properties = d
        return failure

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
