from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

T = TypeVar("T", bound="MessageEvidence")


@_attrs_define
class MessageEvidence:
    """A text: a message of the portal, an API answer, or a pipeline log."""

    text: str
    """ The text as it was seen. """
    kind: Literal["message"] = "message"

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        text = self.text

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
                "text": text,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = cast(Literal["message"], d.pop("kind"))
        if kind != "message":
            raise ValueError(f"kind must match const 'message', got '{kind}'")

        text = d.pop("text")

        message_evidence = cls(
            kind=kind,
            text=text,
        )

        return message_evidence
