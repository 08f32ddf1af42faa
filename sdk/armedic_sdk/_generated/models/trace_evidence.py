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
    from ..models.trace_evidence_content import TraceEvidenceContent


T = TypeVar("T", bound="TraceEvidence")


@_attrs_define
class TraceEvidence:
    """What a browser recorded."""

    content: TraceEvidenceContent
    """ A HAR document. """
    kind: Literal["trace"] = "trace"

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
        from ..models.trace_evidence_content import TraceEvidenceContent  # noqa: PLC0415

        d = dict(src_dict)
        kind = cast(Literal["trace"], d.pop("kind"))
        if kind != "trace":
            raise ValueError(f"kind must match const 'trace', got '{kind}'")

        content = TraceEvidenceContent.from_dict(d.pop("content"))

        trace_evidence = cls(
            kind=kind,
            content=content,
        )

        return trace_evidence
