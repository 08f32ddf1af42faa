from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

T = TypeVar("T", bound="DeliverKeyVault")


@_attrs_define
class DeliverKeyVault:
    """Into a key vault; the answer names the version of the secret there."""

    vault_url: str
    """ URL of a vault of this cloud, e.g. "https://contoso-keys.vault.azure.net". """
    name: str
    """ Name of the secret in the vault. """
    kind: Literal["key_vault"] = "key_vault"

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        vault_url = self.vault_url

        name = self.name

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
                "vault_url": vault_url,
                "name": name,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = cast(Literal["key_vault"], d.pop("kind"))
        if kind != "key_vault":
            raise ValueError(f"kind must match const 'key_vault', got '{kind}'")

        vault_url = d.pop("vault_url")

        name = d.pop("name")

        deliver_key_vault = cls(
            kind=kind,
            vault_url=vault_url,
            name=name,
        )

        return deliver_key_vault
