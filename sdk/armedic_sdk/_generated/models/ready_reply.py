from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.ready_reply_status import ReadyReplyStatus, check_ready_reply_status

if TYPE_CHECKING:
    from ..models.ready_reply_upstreams import ReadyReplyUpstreams


T = TypeVar("T", bound="ReadyReply")


@_attrs_define
class ReadyReply:
    """Whether Armedic can reach what it needs. Text, captures and payloads are diagnosed either way."""

    status: ReadyReplyStatus
    """ degraded: at least one upstream cannot be used. """
    upstreams: ReadyReplyUpstreams
    """ For each upstream API "ok", or why it cannot be used. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        status: str = self.status

        upstreams = self.upstreams.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "status": status,
                "upstreams": upstreams,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.ready_reply_upstreams import ReadyReplyUpstreams  # noqa: PLC0415

        d = dict(src_dict)
        status = check_ready_reply_status(d.pop("status"))

        upstreams = ReadyReplyUpstreams.from_dict(d.pop("upstreams"))

        ready_reply = cls(
            status=status,
            upstreams=upstreams,
        )

        ready_reply.additional_properties = d
        return ready_reply

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
