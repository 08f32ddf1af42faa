from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="StepReply")


@_attrs_define
class StepReply:
    """One thing to do by hand."""

    title: str
    """ What to do, in a few words. """
    detail: str
    """ How, and what to look at. """
    who: str
    """ The role that may do it, e.g. "Endpoint Administrator". """
    link: None | str
    """ Microsoft's page on it. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        title = self.title

        detail = self.detail

        who = self.who

        link: None | str
        link = self.link

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "title": title,
                "detail": detail,
                "who": who,
                "link": link,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        title = d.pop("title")

        detail = d.pop("detail")

        who = d.pop("who")

        link = cast("None | str", d.pop("link"))

        step_reply = cls(
            title=title,
            detail=detail,
            who=who,
            link=link,
        )

        step_reply.additional_properties = d
        return step_reply

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
