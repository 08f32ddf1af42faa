from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.repair_body_mode import RepairBodyMode, check_repair_body_mode
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.add_federated_credential import AddFederatedCredential
    from ..models.authorize_pipelines import AuthorizePipelines
    from ..models.auto_repair import AutoRepair
    from ..models.connection_target import ConnectionTarget
    from ..models.convert_issuer import ConvertIssuer
    from ..models.convert_to_federation import ConvertToFederation
    from ..models.create_service_principal import CreateServicePrincipal
    from ..models.enable_connection import EnableConnection
    from ..models.enable_service_principal import EnableServicePrincipal
    from ..models.grant_role import GrantRole
    from ..models.remove_access_token import RemoveAccessToken
    from ..models.restore_application import RestoreApplication
    from ..models.revert_federation import RevertFederation
    from ..models.rotate_certificate import RotateCertificate
    from ..models.rotate_secret import RotateSecret
    from ..models.set_identifiers import SetIdentifiers


T = TypeVar("T", bound="RepairBody")


@_attrs_define
class RepairBody:
    """A repair of one service connection."""

    connection: ConnectionTarget
    """ A service connection in a project. """
    repair: (
        AddFederatedCredential
        | AuthorizePipelines
        | AutoRepair
        | ConvertIssuer
        | ConvertToFederation
        | CreateServicePrincipal
        | EnableConnection
        | EnableServicePrincipal
        | GrantRole
        | RemoveAccessToken
        | RestoreApplication
        | RevertFederation
        | RotateCertificate
        | RotateSecret
        | SetIdentifiers
    )
    """ What to do; `kind` is the slug of a repair, or auto. """
    mode: RepairBodyMode | Unset = "plan"
    """ plan reads everything and writes nothing; apply does what the plan with this fingerprint says. """
    fingerprint: str | Unset = UNSET
    """ The fingerprint of the plan that is to be applied; needed with mode apply. """
    wait_seconds: float | Unset = UNSET
    """ How long to wait for changes to take effect before answering `pending`; 60 when left out. """

    def to_dict(self) -> dict[str, Any]:
        from ..models.add_federated_credential import AddFederatedCredential  # noqa: PLC0415
        from ..models.authorize_pipelines import AuthorizePipelines  # noqa: PLC0415
        from ..models.convert_issuer import ConvertIssuer  # noqa: PLC0415
        from ..models.convert_to_federation import ConvertToFederation  # noqa: PLC0415
        from ..models.create_service_principal import CreateServicePrincipal  # noqa: PLC0415
        from ..models.enable_connection import EnableConnection  # noqa: PLC0415
        from ..models.enable_service_principal import EnableServicePrincipal  # noqa: PLC0415
        from ..models.grant_role import GrantRole  # noqa: PLC0415
        from ..models.remove_access_token import RemoveAccessToken  # noqa: PLC0415
        from ..models.restore_application import RestoreApplication  # noqa: PLC0415
        from ..models.revert_federation import RevertFederation  # noqa: PLC0415
        from ..models.rotate_certificate import RotateCertificate  # noqa: PLC0415
        from ..models.rotate_secret import RotateSecret  # noqa: PLC0415
        from ..models.set_identifiers import SetIdentifiers  # noqa: PLC0415

        connection = self.connection.to_dict()

        repair: dict[str, Any]
        if isinstance(self.repair, AddFederatedCredential):
            repair = self.repair.to_dict()
        elif isinstance(self.repair, AuthorizePipelines):
            repair = self.repair.to_dict()
        elif isinstance(self.repair, ConvertIssuer):
            repair = self.repair.to_dict()
        elif isinstance(self.repair, ConvertToFederation):
            repair = self.repair.to_dict()
        elif isinstance(self.repair, CreateServicePrincipal):
            repair = self.repair.to_dict()
        elif isinstance(self.repair, EnableConnection):
            repair = self.repair.to_dict()
        elif isinstance(self.repair, EnableServicePrincipal):
            repair = self.repair.to_dict()
        elif isinstance(self.repair, GrantRole):
            repair = self.repair.to_dict()
        elif isinstance(self.repair, RemoveAccessToken):
            repair = self.repair.to_dict()
        elif isinstance(self.repair, RestoreApplication):
            repair = self.repair.to_dict()
        elif isinstance(self.repair, RevertFederation):
            repair = self.repair.to_dict()
        elif isinstance(self.repair, RotateCertificate):
            repair = self.repair.to_dict()
        elif isinstance(self.repair, RotateSecret):
            repair = self.repair.to_dict()
        elif isinstance(self.repair, SetIdentifiers):
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
        from ..models.add_federated_credential import AddFederatedCredential  # noqa: PLC0415
        from ..models.authorize_pipelines import AuthorizePipelines  # noqa: PLC0415
        from ..models.auto_repair import AutoRepair  # noqa: PLC0415
        from ..models.connection_target import ConnectionTarget  # noqa: PLC0415
        from ..models.convert_issuer import ConvertIssuer  # noqa: PLC0415
        from ..models.convert_to_federation import ConvertToFederation  # noqa: PLC0415
        from ..models.create_service_principal import CreateServicePrincipal  # noqa: PLC0415
        from ..models.enable_connection import EnableConnection  # noqa: PLC0415
        from ..models.enable_service_principal import EnableServicePrincipal  # noqa: PLC0415
        from ..models.grant_role import GrantRole  # noqa: PLC0415
        from ..models.remove_access_token import RemoveAccessToken  # noqa: PLC0415
        from ..models.restore_application import RestoreApplication  # noqa: PLC0415
        from ..models.revert_federation import RevertFederation  # noqa: PLC0415
        from ..models.rotate_certificate import RotateCertificate  # noqa: PLC0415
        from ..models.rotate_secret import RotateSecret  # noqa: PLC0415
        from ..models.set_identifiers import SetIdentifiers  # noqa: PLC0415

        d = dict(src_dict)
        connection = ConnectionTarget.from_dict(d.pop("connection"))

        def _parse_repair(
            data: object,
        ) -> (
            AddFederatedCredential
            | AuthorizePipelines
            | AutoRepair
            | ConvertIssuer
            | ConvertToFederation
            | CreateServicePrincipal
            | EnableConnection
            | EnableServicePrincipal
            | GrantRole
            | RemoveAccessToken
            | RestoreApplication
            | RevertFederation
            | RotateCertificate
            | RotateSecret
            | SetIdentifiers
        ):
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                repair_type_0 = AddFederatedCredential.from_dict(data)

                return repair_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                repair_type_1 = AuthorizePipelines.from_dict(data)

                return repair_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                repair_type_2 = ConvertIssuer.from_dict(data)

                return repair_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                repair_type_3 = ConvertToFederation.from_dict(data)

                return repair_type_3
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                repair_type_4 = CreateServicePrincipal.from_dict(data)

                return repair_type_4
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                repair_type_5 = EnableConnection.from_dict(data)

                return repair_type_5
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                repair_type_6 = EnableServicePrincipal.from_dict(data)

                return repair_type_6
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                repair_type_7 = GrantRole.from_dict(data)

                return repair_type_7
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                repair_type_8 = RemoveAccessToken.from_dict(data)

                return repair_type_8
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                repair_type_9 = RestoreApplication.from_dict(data)

                return repair_type_9
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                repair_type_10 = RevertFederation.from_dict(data)

                return repair_type_10
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                repair_type_11 = RotateCertificate.from_dict(data)

                return repair_type_11
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                repair_type_12 = RotateSecret.from_dict(data)

                return repair_type_12
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                repair_type_13 = SetIdentifiers.from_dict(data)

                return repair_type_13
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                repair_type_14 = AutoRepair.from_dict(data)

                return repair_type_14
            except (TypeError, ValueError, AttributeError, KeyError):
                from armedic_sdk._unknown import Unknown  # noqa: PLC0415

                return cast(
                    "AddFederatedCredential | AuthorizePipelines | AutoRepair | ConvertIssuer | ConvertToFederation | CreateServicePrincipal | EnableConnection | EnableServicePrincipal | GrantRole | RemoveAccessToken | RestoreApplication | RevertFederation | RotateCertificate | RotateSecret | SetIdentifiers",
                    Unknown.of(data),
                )

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
