from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define

from ..models.set_identifiers_environment_type_0 import (
    SetIdentifiersEnvironmentType0,
    check_set_identifiers_environment_type_0,
)
from ..types import UNSET, Unset

T = TypeVar("T", bound="SetIdentifiers")


@_attrs_define
class SetIdentifiers:
    """Store the connection with other identifiers; those that are left out or null stay. At least one is needed."""

    kind: Literal["set-identifiers"] = "set-identifiers"
    tenant_id: None | str | Unset = UNSET
    """ Microsoft Entra tenant to sign in to. """
    client_id: None | str | Unset = UNSET
    """ appId of the application to sign in as; a stored secret stays and has to be that application's. """
    subscription_id: None | str | Unset = UNSET
    """ Azure subscription; its name follows, and a narrower scope of the connection in the old one. """
    subscription_name: None | str | Unset = UNSET
    """ Name of the subscription as the connection shows it. """
    management_group_id: None | str | Unset = UNSET
    """ Management group, by its id (the name in its ARM scope). """
    management_group_name: None | str | Unset = UNSET
    """ Name of the management group as the connection shows it. """
    environment: None | SetIdentifiersEnvironmentType0 | Unset = UNSET
    """ Azure cloud; the server address follows. """
    url: None | str | Unset = UNSET
    """ Address of the cloud's management API. """

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        tenant_id: None | str | Unset
        if isinstance(self.tenant_id, Unset):
            tenant_id = UNSET
        else:
            tenant_id = self.tenant_id

        client_id: None | str | Unset
        if isinstance(self.client_id, Unset):
            client_id = UNSET
        else:
            client_id = self.client_id

        subscription_id: None | str | Unset
        if isinstance(self.subscription_id, Unset):
            subscription_id = UNSET
        else:
            subscription_id = self.subscription_id

        subscription_name: None | str | Unset
        if isinstance(self.subscription_name, Unset):
            subscription_name = UNSET
        else:
            subscription_name = self.subscription_name

        management_group_id: None | str | Unset
        if isinstance(self.management_group_id, Unset):
            management_group_id = UNSET
        else:
            management_group_id = self.management_group_id

        management_group_name: None | str | Unset
        if isinstance(self.management_group_name, Unset):
            management_group_name = UNSET
        else:
            management_group_name = self.management_group_name

        environment: None | str | Unset
        if isinstance(self.environment, Unset):
            environment = UNSET
        elif isinstance(self.environment, str):
            environment = self.environment
        else:
            environment = self.environment

        url: None | str | Unset
        if isinstance(self.url, Unset):
            url = UNSET
        else:
            url = self.url

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
            }
        )
        if tenant_id is not UNSET:
            field_dict["tenant_id"] = tenant_id
        if client_id is not UNSET:
            field_dict["client_id"] = client_id
        if subscription_id is not UNSET:
            field_dict["subscription_id"] = subscription_id
        if subscription_name is not UNSET:
            field_dict["subscription_name"] = subscription_name
        if management_group_id is not UNSET:
            field_dict["management_group_id"] = management_group_id
        if management_group_name is not UNSET:
            field_dict["management_group_name"] = management_group_name
        if environment is not UNSET:
            field_dict["environment"] = environment
        if url is not UNSET:
            field_dict["url"] = url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = cast(Literal["set-identifiers"], d.pop("kind"))
        if kind != "set-identifiers":
            raise ValueError(f"kind must match const 'set-identifiers', got '{kind}'")

        tenant_id = cast("None | str | Unset", d.pop("tenant_id", UNSET))

        client_id = cast("None | str | Unset", d.pop("client_id", UNSET))

        subscription_id = cast("None | str | Unset", d.pop("subscription_id", UNSET))

        subscription_name = cast("None | str | Unset", d.pop("subscription_name", UNSET))

        management_group_id = cast("None | str | Unset", d.pop("management_group_id", UNSET))

        management_group_name = cast("None | str | Unset", d.pop("management_group_name", UNSET))

        def _parse_environment(data: object) -> None | SetIdentifiersEnvironmentType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                environment_type_0 = check_set_identifiers_environment_type_0(data)

                return environment_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("None | SetIdentifiersEnvironmentType0 | Unset", data)

        environment = _parse_environment(d.pop("environment", UNSET))

        url = cast("None | str | Unset", d.pop("url", UNSET))

        set_identifiers = cls(
            kind=kind,
            tenant_id=tenant_id,
            client_id=client_id,
            subscription_id=subscription_id,
            subscription_name=subscription_name,
            management_group_id=management_group_id,
            management_group_name=management_group_name,
            environment=environment,
            url=url,
        )

        return set_identifiers
