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
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.failure import Failure
    from ..models.swept_connection import SweptConnection


T = TypeVar("T", bound="SweepError")


@_attrs_define
class SweepError:
    """A connection, a project or an API that could not be looked at; the rest goes on."""

    project: None | str
    """ The project; null where an API as a whole is meant. """
    connection: None | SweptConnection
    """ The connection; null where the project or an API as a whole is meant. """
    error: Failure
    """ What stopped a run of changes. """
    type_: Literal["error"] = "error"
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.swept_connection import SweptConnection  # noqa: PLC0415

        type_ = self.type_

        project: None | str
        project = self.project

        connection: dict[str, Any] | None
        if isinstance(self.connection, SweptConnection):
            connection = self.connection.to_dict()
        else:
            connection = self.connection

        error = self.error.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "project": project,
                "connection": connection,
                "error": error,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.failure import Failure  # noqa: PLC0415
        from ..models.swept_connection import SweptConnection  # noqa: PLC0415

        d = dict(src_dict)
        type_ = cast(Literal["error"], d.pop("type"))
        if type_ != "error":
            raise ValueError(f"type must match const 'error', got '{type_}'")

        project = cast("None | str", d.pop("project"))

        def _parse_connection(data: object) -> None | SweptConnection:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                connection_type_0 = SweptConnection.from_dict(data)

                return connection_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("None | SweptConnection", data)

        connection = _parse_connection(d.pop("connection"))

        error = Failure.from_dict(d.pop("error"))

        sweep_error = cls(
            type_=type_,
            project=project,
            connection=connection,
            error=error,
        )

        sweep_error.additional_properties = d
        return sweep_error

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
