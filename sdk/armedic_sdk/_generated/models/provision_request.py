from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.provision_request_cloud import (
    ProvisionRequestCloud,
    check_provision_request_cloud,
)
from ..models.provision_request_identity import (
    ProvisionRequestIdentity,
    check_provision_request_identity,
)
from ..models.provision_request_mode import (
    ProvisionRequestMode,
    check_provision_request_mode,
)
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.certificate_credential import CertificateCredential
    from ..models.deliver_connection import DeliverConnection
    from ..models.deliver_key_vault import DeliverKeyVault
    from ..models.deliver_response import DeliverResponse
    from ..models.federated_credential import FederatedCredential
    from ..models.new_connection import NewConnection
    from ..models.role_grant import RoleGrant
    from ..models.secret_credential import SecretCredential


T = TypeVar("T", bound="ProvisionRequest")


@_attrs_define
class ProvisionRequest:
    """A service principal with a credential and roles, and where asked the service connection that uses it."""

    display_name: str
    """ Name of the application, or of the managed identity. """
    cloud: ProvisionRequestCloud | Unset = "AzureCloud"
    """ The cloud, by the name that Azure DevOps uses. """
    subscription: None | str | Unset = UNSET
    """ Subscription, by id or name. Exactly one of subscription and management_group. """
    management_group: None | str | Unset = UNSET
    """ Management group, by id (the name in its ARM scope) or display name. """
    identity: ProvisionRequestIdentity | Unset = "application"
    """ An application with its service principal, or a user-assigned managed identity: for that no right in
    Microsoft Entra is needed. """
    resource_group: None | str | Unset = UNSET
    """ Of a managed identity: its resource group, by name in the subscription or by ARM id. """
    location: None | str | Unset = UNSET
    """ Of a managed identity: its region, e.g. "westeurope"; null is that of the resource group. """
    roles: list[RoleGrant] | None | Unset = UNSET
    """ Roles to grant; null is Reader on the subscription or management group. """
    allow_privileged: bool | Unset = False
    """ Whether roles may be granted that can grant roles themselves (Owner and its kin). """
    credential: CertificateCredential | FederatedCredential | None | SecretCredential | Unset = UNSET
    """ What the principal signs in with; null is `federated` where a connection is asked for and the cloud has it,
    else `secret`. """
    connection: NewConnection | None | Unset = UNSET
    """ The service connection to create; null for none. """
    deliver: DeliverConnection | DeliverKeyVault | DeliverResponse | None | Unset = UNSET
    """ Where the secret goes; null is `connection` when one is created, else `response`. """
    mode: ProvisionRequestMode | Unset = "plan"
    """ `plan` reads and writes nothing. """
    fingerprint: None | str | Unset = UNSET
    """ That of the plan to apply; refused with 412 when the state has changed. null applies what is found. """
    wait_seconds: float | Unset = 60.0
    """ How long to wait for replication and for the connection to verify, in seconds. """

    def to_dict(self) -> dict[str, Any]:
        from ..models.certificate_credential import CertificateCredential  # noqa: PLC0415
        from ..models.deliver_connection import DeliverConnection  # noqa: PLC0415
        from ..models.deliver_key_vault import DeliverKeyVault  # noqa: PLC0415
        from ..models.deliver_response import DeliverResponse  # noqa: PLC0415
        from ..models.federated_credential import FederatedCredential  # noqa: PLC0415
        from ..models.new_connection import NewConnection  # noqa: PLC0415
        from ..models.secret_credential import SecretCredential  # noqa: PLC0415

        display_name = self.display_name

        cloud: str | Unset = UNSET
        if not isinstance(self.cloud, Unset):
            cloud = self.cloud

        subscription: None | str | Unset
        if isinstance(self.subscription, Unset):
            subscription = UNSET
        else:
            subscription = self.subscription

        management_group: None | str | Unset
        if isinstance(self.management_group, Unset):
            management_group = UNSET
        else:
            management_group = self.management_group

        identity: str | Unset = UNSET
        if not isinstance(self.identity, Unset):
            identity = self.identity

        resource_group: None | str | Unset
        if isinstance(self.resource_group, Unset):
            resource_group = UNSET
        else:
            resource_group = self.resource_group

        location: None | str | Unset
        if isinstance(self.location, Unset):
            location = UNSET
        else:
            location = self.location

        roles: list[dict[str, Any]] | None | Unset
        if isinstance(self.roles, Unset):
            roles = UNSET
        elif isinstance(self.roles, list):
            roles = []
            for roles_type_0_item_data in self.roles:
                roles_type_0_item = roles_type_0_item_data.to_dict()
                roles.append(roles_type_0_item)

        else:
            roles = self.roles

        allow_privileged = self.allow_privileged

        credential: dict[str, Any] | None | Unset
        if isinstance(self.credential, Unset):
            credential = UNSET
        elif isinstance(self.credential, SecretCredential):
            credential = self.credential.to_dict()
        elif isinstance(self.credential, CertificateCredential):
            credential = self.credential.to_dict()
        elif isinstance(self.credential, FederatedCredential):
            credential = self.credential.to_dict()
        else:
            credential = self.credential

        connection: dict[str, Any] | None | Unset
        if isinstance(self.connection, Unset):
            connection = UNSET
        elif isinstance(self.connection, NewConnection):
            connection = self.connection.to_dict()
        else:
            connection = self.connection

        deliver: dict[str, Any] | None | Unset
        if isinstance(self.deliver, Unset):
            deliver = UNSET
        elif isinstance(self.deliver, DeliverResponse):
            deliver = self.deliver.to_dict()
        elif isinstance(self.deliver, DeliverConnection):
            deliver = self.deliver.to_dict()
        elif isinstance(self.deliver, DeliverKeyVault):
            deliver = self.deliver.to_dict()
        else:
            deliver = self.deliver

        mode: str | Unset = UNSET
        if not isinstance(self.mode, Unset):
            mode = self.mode

        fingerprint: None | str | Unset
        if isinstance(self.fingerprint, Unset):
            fingerprint = UNSET
        else:
            fingerprint = self.fingerprint

        wait_seconds = self.wait_seconds

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "display_name": display_name,
            }
        )
        if cloud is not UNSET:
            field_dict["cloud"] = cloud
        if subscription is not UNSET:
            field_dict["subscription"] = subscription
        if management_group is not UNSET:
            field_dict["management_group"] = management_group
        if identity is not UNSET:
            field_dict["identity"] = identity
        if resource_group is not UNSET:
            field_dict["resource_group"] = resource_group
        if location is not UNSET:
            field_dict["location"] = location
        if roles is not UNSET:
            field_dict["roles"] = roles
        if allow_privileged is not UNSET:
            field_dict["allow_privileged"] = allow_privileged
        if credential is not UNSET:
            field_dict["credential"] = credential
        if connection is not UNSET:
            field_dict["connection"] = connection
        if deliver is not UNSET:
            field_dict["deliver"] = deliver
        if mode is not UNSET:
            field_dict["mode"] = mode
        if fingerprint is not UNSET:
            field_dict["fingerprint"] = fingerprint
        if wait_seconds is not UNSET:
            field_dict["wait_seconds"] = wait_seconds

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.certificate_credential import CertificateCredential  # noqa: PLC0415
        from ..models.deliver_connection import DeliverConnection  # noqa: PLC0415
        from ..models.deliver_key_vault import DeliverKeyVault  # noqa: PLC0415
        from ..models.deliver_response import DeliverResponse  # noqa: PLC0415
        from ..models.federated_credential import FederatedCredential  # noqa: PLC0415
        from ..models.new_connection import NewConnection  # noqa: PLC0415
        from ..models.role_grant import RoleGrant  # noqa: PLC0415
        from ..models.secret_credential import SecretCredential  # noqa: PLC0415

        d = dict(src_dict)
        display_name = d.pop("display_name")

        _cloud = d.pop("cloud", UNSET)
        cloud: ProvisionRequestCloud | Unset
        if isinstance(_cloud, Unset):
            cloud = UNSET
        else:
            cloud = check_provision_request_cloud(_cloud)

        subscription = cast("None | str | Unset", d.pop("subscription", UNSET))

        management_group = cast("None | str | Unset", d.pop("management_group", UNSET))

        _identity = d.pop("identity", UNSET)
        identity: ProvisionRequestIdentity | Unset
        if isinstance(_identity, Unset):
            identity = UNSET
        else:
            identity = check_provision_request_identity(_identity)

        resource_group = cast("None | str | Unset", d.pop("resource_group", UNSET))

        location = cast("None | str | Unset", d.pop("location", UNSET))

        def _parse_roles(data: object) -> list[RoleGrant] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                roles_type_0 = []
                _roles_type_0 = data
                for roles_type_0_item_data in _roles_type_0:
                    roles_type_0_item = RoleGrant.from_dict(roles_type_0_item_data)

                    roles_type_0.append(roles_type_0_item)

                return roles_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("list[RoleGrant] | None | Unset", data)

        roles = _parse_roles(d.pop("roles", UNSET))

        allow_privileged = d.pop("allow_privileged", UNSET)

        def _parse_credential(
            data: object,
        ) -> CertificateCredential | FederatedCredential | None | SecretCredential | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                credential_type_0_type_0 = SecretCredential.from_dict(data)

                return credential_type_0_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                credential_type_0_type_1 = CertificateCredential.from_dict(data)

                return credential_type_0_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                credential_type_0_type_2 = FederatedCredential.from_dict(data)

                return credential_type_0_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("CertificateCredential | FederatedCredential | None | SecretCredential | Unset", data)

        credential = _parse_credential(d.pop("credential", UNSET))

        def _parse_connection(data: object) -> NewConnection | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                connection_type_0 = NewConnection.from_dict(data)

                return connection_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("NewConnection | None | Unset", data)

        connection = _parse_connection(d.pop("connection", UNSET))

        def _parse_deliver(data: object) -> DeliverConnection | DeliverKeyVault | DeliverResponse | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                deliver_type_0_type_0 = DeliverResponse.from_dict(data)

                return deliver_type_0_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                deliver_type_0_type_1 = DeliverConnection.from_dict(data)

                return deliver_type_0_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                deliver_type_0_type_2 = DeliverKeyVault.from_dict(data)

                return deliver_type_0_type_2
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("DeliverConnection | DeliverKeyVault | DeliverResponse | None | Unset", data)

        deliver = _parse_deliver(d.pop("deliver", UNSET))

        _mode = d.pop("mode", UNSET)
        mode: ProvisionRequestMode | Unset
        if isinstance(_mode, Unset):
            mode = UNSET
        else:
            mode = check_provision_request_mode(_mode)

        fingerprint = cast("None | str | Unset", d.pop("fingerprint", UNSET))

        wait_seconds = d.pop("wait_seconds", UNSET)

        provision_request = cls(
            display_name=display_name,
            cloud=cloud,
            subscription=subscription,
            management_group=management_group,
            identity=identity,
            resource_group=resource_group,
            location=location,
            roles=roles,
            allow_privileged=allow_privileged,
            credential=credential,
            connection=connection,
            deliver=deliver,
            mode=mode,
            fingerprint=fingerprint,
            wait_seconds=wait_seconds,
        )

        return provision_request
