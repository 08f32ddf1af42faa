from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.spn_credential_kind import SpnCredentialKind, check_spn_credential_kind

T = TypeVar("T", bound="SpnCredential")


@_attrs_define
class SpnCredential:
    """What the principal signs in with; never its value."""

    kind: SpnCredentialKind
    """ What it is. """
    key_id: None | str
    """ Id of a secret or certificate, name of a federated credential; null where it has yet to be made. """
    ends_at: datetime.datetime | None
    """ End of validity, UTC; null where it does not end. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind: str = self.kind

        key_id: None | str
        key_id = self.key_id

        ends_at: None | str
        if isinstance(self.ends_at, datetime.datetime):
            ends_at = self.ends_at.isoformat()
        else:
            ends_at = self.ends_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "key_id": key_id,
                "ends_at": ends_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = check_spn_credential_kind(d.pop("kind"))

        key_id = cast("None | str", d.pop("key_id"))

        def _parse_ends_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ends_at_type_0 = datetime.datetime.fromisoformat(data)

                return ends_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None", data)

        ends_at = _parse_ends_at(d.pop("ends_at"))

        spn_credential = cls(
            kind=kind,
            key_id=key_id,
            ends_at=ends_at,
        )

        spn_credential.additional_properties = d
        return spn_credential

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
