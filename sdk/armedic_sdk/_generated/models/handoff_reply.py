from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.handoff_reply_values import HandoffReplyValues


T = TypeVar("T", bound="HandoffReply")


@_attrs_define
class HandoffReply:
    """What another team needs to know to do a step that Armedic may not do or that cannot work from here."""

    who: str
    """ The role that may do it. """
    what: str
    """ What to do. """
    values: HandoffReplyValues
    """ The values to use, by name. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        who = self.who

        what = self.what

        values = self.values.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "who": who,
                "what": what,
                "values": values,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.handoff_reply_values import HandoffReplyValues  # noqa: PLC0415

        d = dict(src_dict)
        who = d.pop("who")

        what = d.pop("what")

        values = HandoffReplyValues.from_dict(d.pop("values"))

        handoff_reply = cls(
            who=who,
            what=what,
            values=values,
        )

        handoff_reply.additional_properties = d
        return handoff_reply

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
