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

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.connection_target import ConnectionTarget


T = TypeVar("T", bound="DeliverConnection")


@_attrs_define
class DeliverConnection:
    """Only into the service connection; shown to nobody."""

    kind: Literal["connection"] = "connection"
    existing: ConnectionTarget | None | Unset = UNSET
    """ A connection that is there and from now on signs in as the new principal; null is the new connection. """

    def to_dict(self) -> dict[str, Any]:
        from ..models.connection_target import ConnectionTarget  # noqa: PLC0415

        kind = self.kind

        existing: dict[str, Any] | None | Unset
        if isinstance(self.existing, Unset):
            existing = UNSET
        elif isinstance(self.existing, ConnectionTarget):
            existing = self.existing.to_dict()
        else:
            existing = self.existing

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
            }
        )
        if existing is not UNSET:
            field_dict["existing"] = existing

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.connection_target import ConnectionTarget  # noqa: PLC0415

        d = dict(src_dict)
        kind = cast(Literal["connection"], d.pop("kind"))
        if kind != "connection":
            raise ValueError(f"kind must match const 'connection', got '{kind}'")

        def _parse_existing(data: object) -> ConnectionTarget | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                existing_type_0 = ConnectionTarget.from_dict(data)

                return existing_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("ConnectionTarget | None | Unset", data)

        existing = _parse_existing(d.pop("existing", UNSET))

        deliver_connection = cls(
            kind=kind,
            existing=existing,
        )

        return deliver_connection
