from __future__ import annotations

from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.payload_evidence_content import PayloadEvidenceContent


T = TypeVar("T", bound="PayloadEvidence")


@_attrs_define
class PayloadEvidence:
    """A service endpoint as JSON, e.g. the PUT body that the browser sent."""

    content: PayloadEvidenceContent
    """ The service endpoint object. """
    kind: Literal["payload"] = "payload"

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        content = self.content.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
                "content": content,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.payload_evidence_content import PayloadEvidenceContent  # noqa: PLC0415

        d = dict(src_dict)
        kind = cast(Literal["payload"], d.pop("kind"))
        if kind != "payload":
            raise ValueError(f"kind must match const 'payload', got '{kind}'")

        content = PayloadEvidenceContent.from_dict(d.pop("content"))

        payload_evidence = cls(
            kind=kind,
            content=content,
        )

        return payload_evidence
