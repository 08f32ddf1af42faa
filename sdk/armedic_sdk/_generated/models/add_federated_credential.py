from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

T = TypeVar("T", bound="AddFederatedCredential")


@_attrs_define
class AddFederatedCredential:
    """Add a federated credential with the issuer, subject and audience that the connection presents."""

    kind: Literal["add-federated-credential"] = "add-federated-credential"

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
        kind = cast(Literal["add-federated-credential"], d.pop("kind"))
        if kind != "add-federated-credential":
            raise ValueError(f"kind must match const 'add-federated-credential', got '{kind}'")

        add_federated_credential = cls(
            kind=kind,
        )

        return add_federated_credential
