from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.identifiers import Identifiers


T = TypeVar("T", bound="NamedFacts")


@_attrs_define
class NamedFacts:
    """Facts by name; one that is not known is left out."""

    connection_id: None | str | Unset = UNSET
    """ Id of the service connection. """
    connection_name: None | str | Unset = UNSET
    """ Name of the service connection. """
    client_id: None | str | Unset = UNSET
    """ appId of the application that the connection signs in as. """
    object_id: None | str | Unset = UNSET
    """ Directory object id of the service principal. """
    application_id: None | str | Unset = UNSET
    """ Directory object id of the application registration. """
    tenant_id: None | str | Unset = UNSET
    """ Microsoft Entra tenant. """
    subscription_id: None | str | Unset = UNSET
    """ Azure subscription. """
    scope: None | str | Unset = UNSET
    """ ARM scope that was refused, or that the role is needed at. """
    action: None | str | Unset = UNSET
    """ ARM action that was refused. """
    role: None | str | Unset = UNSET
    """ The smallest built-in role that covers the refused action. """
    secret_id: None | str | Unset = UNSET
    """ keyId of the client secret. """
    secret_expires_at: datetime.datetime | None | Unset = UNSET
    """ End date of the client secret, UTC. """
    issuer: None | str | Unset = UNSET
    """ Issuer that the federated assertion presents. """
    subject: None | str | Unset = UNSET
    """ Subject that the federated assertion presents. """
    audience: None | str | Unset = UNSET
    """ Audience that the federated assertion presents. """
    aadsts_code: None | str | Unset = UNSET
    """ Microsoft Entra error code, e.g. "AADSTS7000222". """
    trace_id: None | str | Unset = UNSET
    """ Trace id of the sign-in, for Microsoft support. """
    correlation_id: None | str | Unset = UNSET
    """ Correlation id of the sign-in, for Microsoft support. """
    occurred_at: datetime.datetime | None | Unset = UNSET
    """ When the sign-in was refused, as its error says, UTC. """
    pipeline_id: int | None | Unset = UNSET
    """ Id of the pipeline, as Azure DevOps numbers definitions in a project. """
    restorable_until: datetime.datetime | None | Unset = UNSET
    """ Until when the deleted application can be restored, UTC. """
    should_be: Identifiers | None | Unset = UNSET
    """ What the connection should hold, as far as that is certain from what was read. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.identifiers import Identifiers  # noqa: PLC0415

        connection_id: None | str | Unset
        if isinstance(self.connection_id, Unset):
            connection_id = UNSET
        else:
            connection_id = self.connection_id

        connection_name: None | str | Unset
        if isinstance(self.connection_name, Unset):
            connection_name = UNSET
        else:
            connection_name = self.connection_name

        client_id: None | str | Unset
        if isinstance(self.client_id, Unset):
            client_id = UNSET
        else:
            client_id = self.client_id

        object_id: None | str | Unset
        if isinstance(self.object_id, Unset):
            object_id = UNSET
        else:
            object_id = self.object_id

        application_id: None | str | Unset
        if isinstance(self.application_id, Unset):
            application_id = UNSET
        else:
            application_id = self.application_id

        tenant_id: None | str | Unset
        if isinstance(self.tenant_id, Unset):
            tenant_id = UNSET
        else:
            tenant_id = self.tenant_id

        subscription_id: None | str | Unset
        if isinstance(self.subscription_id, Unset):
            subscription_id = UNSET
        else:
            subscription_id = self.subscription_id

        scope: None | str | Unset
        if isinstance(self.scope, Unset):
            scope = UNSET
        else:
            scope = self.scope

        action: None | str | Unset
        if isinstance(self.action, Unset):
            action = UNSET
        else:
            action = self.action

        role: None | str | Unset
        if isinstance(self.role, Unset):
            role = UNSET
        else:
            role = self.role

        secret_id: None | str | Unset
        if isinstance(self.secret_id, Unset):
            secret_id = UNSET
        else:
            secret_id = self.secret_id

        secret_expires_at: None | str | Unset
        if isinstance(self.secret_expires_at, Unset):
            secret_expires_at = UNSET
        elif isinstance(self.secret_expires_at, datetime.datetime):
            secret_expires_at = self.secret_expires_at.isoformat()
        else:
            secret_expires_at = self.secret_expires_at

        issuer: None | str | Unset
        if isinstance(self.issuer, Unset):
            issuer = UNSET
        else:
            issuer = self.issuer

        subject: None | str | Unset
        if isinstance(self.subject, Unset):
            subject = UNSET
        else:
            subject = self.subject

        audience: None | str | Unset
        if isinstance(self.audience, Unset):
            audience = UNSET
        else:
            audience = self.audience

        aadsts_code: None | str | Unset
        if isinstance(self.aadsts_code, Unset):
            aadsts_code = UNSET
        else:
            aadsts_code = self.aadsts_code

        trace_id: None | str | Unset
        if isinstance(self.trace_id, Unset):
            trace_id = UNSET
        else:
            trace_id = self.trace_id

        correlation_id: None | str | Unset
        if isinstance(self.correlation_id, Unset):
            correlation_id = UNSET
        else:
            correlation_id = self.correlation_id

        occurred_at: None | str | Unset
        if isinstance(self.occurred_at, Unset):
            occurred_at = UNSET
        elif isinstance(self.occurred_at, datetime.datetime):
            occurred_at = self.occurred_at.isoformat()
        else:
            occurred_at = self.occurred_at

        pipeline_id: int | None | Unset
        if isinstance(self.pipeline_id, Unset):
            pipeline_id = UNSET
        else:
            pipeline_id = self.pipeline_id

        restorable_until: None | str | Unset
        if isinstance(self.restorable_until, Unset):
            restorable_until = UNSET
        elif isinstance(self.restorable_until, datetime.datetime):
            restorable_until = self.restorable_until.isoformat()
        else:
            restorable_until = self.restorable_until

        should_be: dict[str, Any] | None | Unset
        if isinstance(self.should_be, Unset):
            should_be = UNSET
        elif isinstance(self.should_be, Identifiers):
            should_be = self.should_be.to_dict()
        else:
            should_be = self.should_be

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if connection_id is not UNSET:
            field_dict["connection_id"] = connection_id
        if connection_name is not UNSET:
            field_dict["connection_name"] = connection_name
        if client_id is not UNSET:
            field_dict["client_id"] = client_id
        if object_id is not UNSET:
            field_dict["object_id"] = object_id
        if application_id is not UNSET:
            field_dict["application_id"] = application_id
        if tenant_id is not UNSET:
            field_dict["tenant_id"] = tenant_id
        if subscription_id is not UNSET:
            field_dict["subscription_id"] = subscription_id
        if scope is not UNSET:
            field_dict["scope"] = scope
        if action is not UNSET:
            field_dict["action"] = action
        if role is not UNSET:
            field_dict["role"] = role
        if secret_id is not UNSET:
            field_dict["secret_id"] = secret_id
        if secret_expires_at is not UNSET:
            field_dict["secret_expires_at"] = secret_expires_at
        if issuer is not UNSET:
            field_dict["issuer"] = issuer
        if subject is not UNSET:
            field_dict["subject"] = subject
        if audience is not UNSET:
            field_dict["audience"] = audience
        if aadsts_code is not UNSET:
            field_dict["aadsts_code"] = aadsts_code
        if trace_id is not UNSET:
            field_dict["trace_id"] = trace_id
        if correlation_id is not UNSET:
            field_dict["correlation_id"] = correlation_id
        if occurred_at is not UNSET:
            field_dict["occurred_at"] = occurred_at
        if pipeline_id is not UNSET:
            field_dict["pipeline_id"] = pipeline_id
        if restorable_until is not UNSET:
            field_dict["restorable_until"] = restorable_until
        if should_be is not UNSET:
            field_dict["should_be"] = should_be

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.identifiers import Identifiers  # noqa: PLC0415

        d = dict(src_dict)
        connection_id = cast("None | str | Unset", d.pop("connection_id", UNSET))

        connection_name = cast("None | str | Unset", d.pop("connection_name", UNSET))

        client_id = cast("None | str | Unset", d.pop("client_id", UNSET))

        object_id = cast("None | str | Unset", d.pop("object_id", UNSET))

        application_id = cast("None | str | Unset", d.pop("application_id", UNSET))

        tenant_id = cast("None | str | Unset", d.pop("tenant_id", UNSET))

        subscription_id = cast("None | str | Unset", d.pop("subscription_id", UNSET))

        scope = cast("None | str | Unset", d.pop("scope", UNSET))

        action = cast("None | str | Unset", d.pop("action", UNSET))

        role = cast("None | str | Unset", d.pop("role", UNSET))

        secret_id = cast("None | str | Unset", d.pop("secret_id", UNSET))

        def _parse_secret_expires_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                secret_expires_at_type_0 = datetime.datetime.fromisoformat(data)

                return secret_expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        secret_expires_at = _parse_secret_expires_at(d.pop("secret_expires_at", UNSET))

        issuer = cast("None | str | Unset", d.pop("issuer", UNSET))

        subject = cast("None | str | Unset", d.pop("subject", UNSET))

        audience = cast("None | str | Unset", d.pop("audience", UNSET))

        aadsts_code = cast("None | str | Unset", d.pop("aadsts_code", UNSET))

        trace_id = cast("None | str | Unset", d.pop("trace_id", UNSET))

        correlation_id = cast("None | str | Unset", d.pop("correlation_id", UNSET))

        def _parse_occurred_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                occurred_at_type_0 = datetime.datetime.fromisoformat(data)

                return occurred_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        occurred_at = _parse_occurred_at(d.pop("occurred_at", UNSET))

        pipeline_id = cast("int | None | Unset", d.pop("pipeline_id", UNSET))

        def _parse_restorable_until(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                restorable_until_type_0 = datetime.datetime.fromisoformat(data)

                return restorable_until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("datetime.datetime | None | Unset", data)

        restorable_until = _parse_restorable_until(d.pop("restorable_until", UNSET))

        def _parse_should_be(data: object) -> Identifiers | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                should_be_type_0 = Identifiers.from_dict(data)

                return should_be_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast("Identifiers | None | Unset", data)

        should_be = _parse_should_be(d.pop("should_be", UNSET))

        named_facts = cls(
            connection_id=connection_id,
            connection_name=connection_name,
            client_id=client_id,
            object_id=object_id,
            application_id=application_id,
            tenant_id=tenant_id,
            subscription_id=subscription_id,
            scope=scope,
            action=action,
            role=role,
            secret_id=secret_id,
            secret_expires_at=secret_expires_at,
            issuer=issuer,
            subject=subject,
            audience=audience,
            aadsts_code=aadsts_code,
            trace_id=trace_id,
            correlation_id=correlation_id,
            occurred_at=occurred_at,
            pipeline_id=pipeline_id,
            restorable_until=restorable_until,
            should_be=should_be,
        )

        named_facts.additional_properties = d
        return named_facts

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
