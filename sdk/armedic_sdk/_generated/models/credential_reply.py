from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.credential_reply_kind import (
    CredentialReplyKind,
    check_credential_reply_kind,
)

T = TypeVar("T", bound="CredentialReply")


@_attrs_define
class CredentialReply:
    """A credential, without its value."""

    kind: CredentialReplyKind
    """ What it is. """
    key_id: str
    """ Its id. """
    display_name: None | str
    """ What the portal shows beside it. """
    starts_at: datetime.datetime | None
    """ First day of validity, UTC. """
    ends_at: datetime.datetime
    """ End of validity, UTC. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind: str = self.kind

        key_id = self.key_id

        display_name: None | str
        display_name = self.display_name

        starts_at: None | str
        if isinstance(self.starts_at, datetime.datetime):
            starts_at = self.starts_at.isoformat()
        else:
            starts_at = self.starts_at

        ends_at = self.ends_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "key_id": key_id,
                "display_name": display_name,
                "starts_at": starts_at,
                "ends_at": ends_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = check_credential_reply_kind(d.pop("kind"))

        key_id = d.pop("key_id")

        display_name = cast("None | str", d.pop("display_name"))

        def _parse_starts_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                starts_at_type_0 = datetime.datetime.fromisoformat(data)

                return starts_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None", data)

        starts_at = _parse_starts_at(d.pop("starts_at"))

        ends_at = datetime.datetime.fromisoformat(d.pop("ends_at"))

        credential_reply = cls(
            kind=kind,
            key_id=key_id,
            display_name=display_name,
            starts_at=starts_at,
            ends_at=ends_at,
        )

        credential_reply.additional_properties = d
        return credential_reply

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
