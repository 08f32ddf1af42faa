from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..models.repair_body_mode import RepairBodyMode, check_repair_body_mode
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.connection_target import ConnectionTarget
    from ..models.enable_connection import EnableConnection
    from ..models.enable_service_principal import EnableServicePrincipal
    from ..models.grant_role import GrantRole
    from ..models.remove_access_token import RemoveAccessToken


T = TypeVar("T", bound="RepairBody")


@_attrs_define
class RepairBody:
    """A repair of one service connection."""

    connection: ConnectionTarget
    """ A service connection in a project. """
    repair: EnableConnection | EnableServicePrincipal | GrantRole | RemoveAccessToken
    """ What to do; `kind` is the slug of a repair. """
    mode: RepairBodyMode | Unset = "plan"
    """ plan reads everything and writes nothing; apply does what the plan with this fingerprint says. """
    fingerprint: str | Unset = UNSET
    """ The fingerprint of the plan that is to be applied; needed with mode apply. """
    wait_seconds: float | Unset = UNSET
    """ How long to wait for changes to take effect before answering `pending`; 60 when left out. """

    def to_dict(self) -> dict[str, Any]:
        from ..models.enable_connection import EnableConnection  # noqa: PLC0415
        from ..models.enable_service_principal import EnableServicePrincipal  # noqa: PLC0415
        from ..models.grant_role import GrantRole  # noqa: PLC0415

        connection = self.connection.to_dict()

        repair: dict[str, Any]
        if isinstance(self.repair, EnableConnection):
            repair = self.repair.to_dict()
        elif isinstance(self.repair, EnableServicePrincipal):
            repair = self.repair.to_dict()
        elif isinstance(self.repair, GrantRole):
            repair = self.repair.to_dict()
        else:
            repair = self.repair.to_dict()

        mode: str | Unset = UNSET
        if not isinstance(self.mode, Unset):
            mode = self.mode

        fingerprint = self.fingerprint

        wait_seconds = self.wait_seconds

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "connection": connection,
                "repair": repair,
            }
        )
        if mode is not UNSET:
            field_dict["mode"] = mode
        if fingerprint is not UNSET:
            field_dict["fingerprint"] = fingerprint
        if wait_seconds is not UNSET:
            field_dict["wait_seconds"] = wait_seconds

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.connection_target import ConnectionTarget  # noqa: PLC0415
        from ..models.enable_connection import EnableConnection  # noqa: PLC0415
        from ..models.enable_service_principal import EnableServicePrincipal  # noqa: PLC0415
        from ..models.grant_role import GrantRole  # noqa: PLC0415
        from ..models.remove_access_token import RemoveAccessToken  # noqa: PLC0415

        d = dict(src_dict)
        connection = ConnectionTarget.from_dict(d.pop("connection"))

        def _parse_repair(data: object) -> EnableConnection | EnableServicePrincipal | GrantRole | RemoveAccessToken:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                repair_type_0 = EnableConnection.from_dict(data)

                return repair_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                repair_type_1 = EnableServicePrincipal.from_dict(data)

                return repair_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                repair_type_2 = GrantRole.from_dict(data)

                return repair_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError()
            repair_type_3 = RemoveAccessToken.from_dict(data)

            return repair_type_3

        repair = _parse_repair(d.pop("repair"))

        _mode = d.pop("mode", UNSET)
        mode: RepairBodyMode | Unset
        if isinstance(_mode, Unset):
            mode = UNSET
        else:
            mode = check_repair_body_mode(_mode)

        fingerprint = d.pop("fingerprint", UNSET)

        wait_seconds = d.pop("wait_seconds", UNSET)

        repair_body = cls(
            connection=connection,
            repair=repair,
            mode=mode,
            fingerprint=fingerprint,
            wait_seconds=wait_seconds,
        )

        return repair_body
