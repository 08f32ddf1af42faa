from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

T = TypeVar("T", bound="RestoreApplication")


@_attrs_define
class RestoreApplication:
    """Take the application, and its service principal, out of the directory's recycle bin."""

    kind: Literal["restore-application"] = "restore-application"

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = cast(Literal["restore-application"], d.pop("kind"))
        if kind != "restore-application":
            raise ValueError(f"kind must match const 'restore-application', got '{kind}'")

        restore_application = cls(
            kind=kind,
        )

        return restore_application
