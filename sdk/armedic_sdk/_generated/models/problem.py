from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.changes_reply import ChangesReply
    from ..models.field_error import FieldError
    from ..models.upstream_refusal import UpstreamRefusal


T = TypeVar("T", bound="Problem")


@_attrs_define
class Problem:
    """Why Armedic could not answer."""

    type_: str
    """ A permanent name of the kind of problem, e.g. "urn:armedic:problem:invalid-request". """
    title: str
    """ The kind of problem, in words. """
    status: int
    """ The HTTP status. """
    detail: str
    """ What happened this time. """
    instance: str
    """ The path that was asked for. """
    errors: list[FieldError] | Unset = UNSET
    """ What is wrong in the request, by place. """
    upstream: UpstreamRefusal | Unset = UNSET
    """ What the API that Armedic called said. """
    retry_after_seconds: float | Unset = UNSET
    """ When to try again, in seconds; the header Retry-After says the same. """
    missing_permissions: list[str] | Unset = UNSET
    """ Rights that Armedic's own identity lacks. """
    plan: ChangesReply | Unset = UNSET
    """ A plan, or what became of it. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        title = self.title

        status = self.status

        detail = self.detail

        instance = self.instance

        errors: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.errors, Unset):
            errors = []
            for errors_item_data in self.errors:
                errors_item = errors_item_data.to_dict()
                errors.append(errors_item)

        upstream: dict[str, Any] | Unset = UNSET
        if not isinstance(self.upstream, Unset):
            upstream = self.upstream.to_dict()

        retry_after_seconds = self.retry_after_seconds

        missing_permissions: list[str] | Unset = UNSET
        if not isinstance(self.missing_permissions, Unset):
            missing_permissions = self.missing_permissions

        plan: dict[str, Any] | Unset = UNSET
        if not isinstance(self.plan, Unset):
            plan = self.plan.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "title": title,
                "status": status,
                "detail": detail,
                "instance": instance,
            }
        )
        if errors is not UNSET:
            field_dict["errors"] = errors
        if upstream is not UNSET:
            field_dict["upstream"] = upstream
        if retry_after_seconds is not UNSET:
            field_dict["retry_after_seconds"] = retry_after_seconds
        if missing_permissions is not UNSET:
            field_dict["missing_permissions"] = missing_permissions
        if plan is not UNSET:
            field_dict["plan"] = plan

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.changes_reply import ChangesReply  # noqa: PLC0415
        from ..models.field_error import FieldError  # noqa: PLC0415
        from ..models.upstream_refusal import UpstreamRefusal  # noqa: PLC0415

        d = dict(src_dict)
        type_ = d.pop("type")

        title = d.pop("title")

        status = d.pop("status")

        detail = d.pop("detail")

        instance = d.pop("instance")

        _errors = d.pop("errors", UNSET)
        errors: list[FieldError] | Unset = UNSET
        if _errors is not UNSET:
            errors = []
            for errors_item_data in _errors:
                errors_item = FieldError.from_dict(errors_item_data)

                errors.append(errors_item)

        _upstream = d.pop("upstream", UNSET)
        upstream: UpstreamRefusal | Unset
        if isinstance(_upstream, Unset):
            upstream = UNSET
        else:
            upstream = UpstreamRefusal.from_dict(_upstream)

        retry_after_seconds = d.pop("retry_after_seconds", UNSET)

        missing_permissions = cast(list[str], d.pop("missing_permissions", UNSET))

        _plan = d.pop("plan", UNSET)
        plan: ChangesReply | Unset
        if isinstance(_plan, Unset):
            plan = UNSET
        else:
            plan = ChangesReply.from_dict(_plan)

        problem = cls(
            type_=type_,
            title=title,
            status=status,
            detail=detail,
            instance=instance,
            errors=errors,
            upstream=upstream,
            retry_after_seconds=retry_after_seconds,
            missing_permissions=missing_permissions,
            plan=plan,
        )

        problem.additional_properties = d
        return problem

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
