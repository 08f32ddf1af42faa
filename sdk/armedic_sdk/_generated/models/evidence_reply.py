from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="EvidenceReply")


@_attrs_define
class EvidenceReply:
    """Where something was seen, what it was, and what it should be."""

    source: str
    """ What it was seen in: message, payload, trace, log, verify, devops, graph, entra or arm; more may come. """
    location: str
    """ JSON pointer, "#" and a pointer into embedded JSON, a file and its line, or the name of a property. """
    observed: Any
    """ What was there. """
    expected: Any
    """ What should be there. """
    item: int | Unset = UNSET
    """ Index into the request's `evidence`. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        source = self.source

        location = self.location

        observed = self.observed

        expected = self.expected

        item = self.item

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "source": source,
                "location": location,
                "observed": observed,
                "expected": expected,
            }
        )
        if item is not UNSET:
            field_dict["item"] = item

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        source = d.pop("source")

        location = d.pop("location")

        observed = d.pop("observed")

        expected = d.pop("expected")

        item = d.pop("item", UNSET)

        evidence_reply = cls(
            source=source,
            location=location,
            observed=observed,
            expected=expected,
            item=item,
        )

        evidence_reply.additional_properties = d
        return evidence_reply

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
