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
    from ..models.application_reply import ApplicationReply
    from ..models.federated_credential_reply import FederatedCredentialReply
    from ..models.role_assignment_reply import RoleAssignmentReply
    from ..models.service_principal_reply import ServicePrincipalReply
    from ..models.used_by_reply import UsedByReply


T = TypeVar("T", bound="SpnInspectionReply")


@_attrs_define
class SpnInspectionReply:
    """What stands behind a client id."""

    client_id: str
    """ The client id. """
    application: ApplicationReply | None
    """ The registration; null for a managed identity, and when it is gone. """
    deleted_application: ApplicationReply | None
    """ The registration in the recycle bin, where it stays for 30 days. """
    service_principal: None | ServicePrincipalReply
    """ The principal; null when there is none. """
    federated_credentials: list[FederatedCredentialReply]
    """ What the application trusts. """
    role_assignments: list[RoleAssignmentReply]
    """ The principal's own roles in the subscriptions that Armedic sees. """
    connections: list[UsedByReply]
    """ Connections that use it in the organizations asked for. """
    format_: Literal["all"] = "all"
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.application_reply import ApplicationReply  # noqa: PLC0415
        from ..models.service_principal_reply import ServicePrincipalReply  # noqa: PLC0415

        format_ = self.format_

        client_id = self.client_id

        application: dict[str, Any] | None
        if isinstance(self.application, ApplicationReply):
            application = self.application.to_dict()
        else:
            application = self.application

        deleted_application: dict[str, Any] | None
        if isinstance(self.deleted_application, ApplicationReply):
            deleted_application = self.deleted_application.to_dict()
        else:
            deleted_application = self.deleted_application

        service_principal: dict[str, Any] | None
        if isinstance(self.service_principal, ServicePrincipalReply):
            service_principal = self.service_principal.to_dict()
        else:
            service_principal = self.service_principal

        federated_credentials = []
        for federated_credentials_item_data in self.federated_credentials:
            federated_credentials_item = federated_credentials_item_data.to_dict()
            federated_credentials.append(federated_credentials_item)

        role_assignments = []
        for role_assignments_item_data in self.role_assignments:
            role_assignments_item = role_assignments_item_data.to_dict()
            role_assignments.append(role_assignments_item)

        connections = []
        for connections_item_data in self.connections:
            connections_item = connections_item_data.to_dict()
            connections.append(connections_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "format": format_,
                "client_id": client_id,
                "application": application,
                "deleted_application": deleted_application,
                "service_principal": service_principal,
                "federated_credentials": federated_credentials,
                "role_assignments": role_assignments,
                "connections": connections,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.application_reply import ApplicationReply  # noqa: PLC0415
        from ..models.federated_credential_reply import FederatedCredentialReply  # noqa: PLC0415
        from ..models.role_assignment_reply import RoleAssignmentReply  # noqa: PLC0415
        from ..models.service_principal_reply import ServicePrincipalReply  # noqa: PLC0415
        from ..models.used_by_reply import UsedByReply  # noqa: PLC0415

        d = dict(src_dict)
        format_ = cast(Literal["all"], d.pop("format"))
        if format_ != "all":
            raise ValueError(f"format must match const 'all', got '{format_}'")

        client_id = d.pop("client_id")

        def _parse_application(data: object) -> ApplicationReply | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                application_type_0 = ApplicationReply.from_dict(data)

                return application_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("ApplicationReply | None", data)

        application = _parse_application(d.pop("application"))

        def _parse_deleted_application(data: object) -> ApplicationReply | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                deleted_application_type_0 = ApplicationReply.from_dict(data)

                return deleted_application_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("ApplicationReply | None", data)

        deleted_application = _parse_deleted_application(d.pop("deleted_application"))

        def _parse_service_principal(data: object) -> None | ServicePrincipalReply:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                service_principal_type_0 = ServicePrincipalReply.from_dict(data)

                return service_principal_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("None | ServicePrincipalReply", data)

        service_principal = _parse_service_principal(d.pop("service_principal"))

        federated_credentials = []
        _federated_credentials = d.pop("federated_credentials")
        for federated_credentials_item_data in _federated_credentials:
            federated_credentials_item = FederatedCredentialReply.from_dict(federated_credentials_item_data)

            federated_credentials.append(federated_credentials_item)

        role_assignments = []
        _role_assignments = d.pop("role_assignments")
        for role_assignments_item_data in _role_assignments:
            role_assignments_item = RoleAssignmentReply.from_dict(role_assignments_item_data)

            role_assignments.append(role_assignments_item)

        connections = []
        _connections = d.pop("connections")
        for connections_item_data in _connections:
            connections_item = UsedByReply.from_dict(connections_item_data)

            connections.append(connections_item)

        spn_inspection_reply = cls(
            format_=format_,
            client_id=client_id,
            application=application,
            deleted_application=deleted_application,
            service_principal=service_principal,
            federated_credentials=federated_credentials,
            role_assignments=role_assignments,
            connections=connections,
        )

        spn_inspection_reply.additional_properties = d
        return spn_inspection_reply

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
