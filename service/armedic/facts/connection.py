"""A service connection, as Azure DevOps has it or as a caller shows it, and what may be known about its use."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from armedic.facts.texts import Named, Source
from armedic.ids import ApplicationObjectId, ClientId, ConnectionId, PrincipalId, Scope, SubscriptionId, TenantId


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """One service connection. From a pasted payload, most of it may be missing."""

    id: ConnectionId | None
    name: str | None
    type: str | None
    scheme: str | None
    url: str | None
    environment: str | None
    scope_level: str | None
    creation_mode: str | None
    tenant_id: TenantId | None
    client_id: ClientId | None
    principal_id: PrincipalId | None
    """`data.spnObjectId`, which Azure DevOps writes for principals that it made itself."""
    application_object_id: ApplicationObjectId | None
    """`data.appObjectId`, likewise."""
    subscription_id: SubscriptionId | None
    subscription_name: str | None
    management_group_id: str | None
    is_ready: bool | None
    is_disabled: bool | None
    operation_state: str | None
    operation_message: str | None
    issuer: str | None
    subject: str | None
    empty_access_token_keys: tuple[str, ...]
    """Keys of `authorization.parameters` that spell "accesstoken" and carry null or ""; letter case as seen."""
    document: Mapping[str, Any]
    """The whole service endpoint as read; confidential values are masked by Azure DevOps."""

    @property
    def uses_secret(self) -> bool:
        """Whether it signs in with a client secret."""
        return self.scheme == "ServicePrincipal" and not self.uses_certificate

    @property
    def uses_certificate(self) -> bool:
        """Whether it signs in with a certificate."""
        kind = _get(_mapping(self.document.get("authorization")), "parameters")
        return str(_get(_mapping(kind), "authenticationtype") or "").casefold() == "spncertificate"

    @property
    def scope(self) -> Scope | None:
        """The ARM scope that Verify reads."""
        if self.management_group_id and (self.scope_level or "").casefold() == "managementgroup":
            return Scope(f"/providers/Microsoft.Management/managementGroups/{self.management_group_id}")
        return Scope(f"/subscriptions/{self.subscription_id}") if self.subscription_id else None

    @property
    def narrowed_scope(self) -> Scope | None:
        """The ARM scope that its role is meant to be at: `authorization.parameters.scope`, else what Verify reads."""
        parameters = _mapping(_get(_mapping(_get(self.document, "authorization")), "parameters"))
        narrowed = _text(parameters, "scope", str)
        return Scope("/" + narrowed.strip("/")) if narrowed and narrowed.strip("/") else self.scope

    @property
    def changed_at(self) -> datetime | None:
        """When it was changed last; Azure DevOps tells that from version 7.2 of its API on."""
        text = _text(self.document, "modificationdate", str)
        try:
            return msgspec.convert(text, datetime) if text else None
        except msgspec.ValidationError:
            return None

    @property
    def project_ids(self) -> tuple[str, ...]:
        """The projects that it is in, by id; the document tells them where Azure DevOps wrote it."""
        references = _get(self.document, "serviceendpointprojectreferences")
        projects = (
            _mapping(_get(_mapping(one), "projectreference"))
            for one in (references if isinstance(references, list) else ())
        )
        return tuple(found for one in projects if (found := _text(one, "id", str)))

    @property
    def makers(self) -> tuple[str, ...]:
        """Who made it: unique name, name and id, as far as the document tells."""
        maker = _mapping(_get(self.document, "createdby"))
        said = (_text(maker, key, str) for key in ("uniquename", "displayname", "id"))
        return tuple(one for one in said if one)

    @property
    def owners(self) -> tuple[str, ...]:
        """Who made it, and Azure DevOps' own `owner`, e.g. "Library"."""
        owner = _text(self.document, "owner", str)
        return (*self.makers, owner) if owner else self.makers

    @property
    def is_shared(self) -> bool:
        """Whether it may be in several projects."""
        return _flag(self.document, "isshared") is True or len(self.project_ids) > 1

    @property
    def named(self) -> Named:
        """The identifiers, for findings."""
        return Named(
            connection_id=self.id,
            connection_name=self.name,
            client_id=self.client_id,
            object_id=self.principal_id,
            application_id=self.application_object_id,
            tenant_id=self.tenant_id,
            subscription_id=self.subscription_id,
        )

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "Connection":
        """Read a service endpoint object; keys are taken in any letter case, missing ones become None.

        Source: learn.microsoft.com/rest/api/azure/devops/serviceendpoint/endpoints (7.1)
        """
        authorization = _mapping(_get(document, "authorization"))
        parameters = _mapping(_get(authorization, "parameters"))
        data = _mapping(_get(document, "data"))
        status = _mapping(_get(document, "operationstatus"))
        return cls(
            id=_text(document, "id", ConnectionId),
            name=_text(document, "name", str),
            type=_text(document, "type", str),
            scheme=_text(authorization, "scheme", str),
            url=_text(document, "url", str),
            environment=_text(data, "environment", str),
            scope_level=_text(data, "scopelevel", str),
            creation_mode=_text(data, "creationmode", str),
            tenant_id=_text(parameters, "tenantid", TenantId),
            client_id=_text(parameters, "serviceprincipalid", ClientId),
            principal_id=_text(data, "spnobjectid", PrincipalId),
            application_object_id=_text(data, "appobjectid", ApplicationObjectId),
            subscription_id=_text(data, "subscriptionid", SubscriptionId),
            subscription_name=_text(data, "subscriptionname", str),
            management_group_id=_text(data, "managementgroupid", str),
            is_ready=_flag(document, "isready"),
            is_disabled=_flag(document, "isdisabled"),
            operation_state=_text(status, "state", str),
            operation_message=_text(status, "statusmessage", str),
            issuer=_text(parameters, "workloadidentityfederationissuer", str),
            subject=_text(parameters, "workloadidentityfederationsubject", str),
            empty_access_token_keys=tuple(
                key for key, value in parameters.items() if key.casefold() == "accesstoken" and value in (None, "")
            ),
            document=document,
        )


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """A service endpoint object that the caller showed: pasted, or found in a capture."""

    connection: Connection
    source: Source
    location: str
    """Pointer to the object; a finding appends the pointer inside it."""
    item: int | None = None
    masked: bool = False
    """Whether Azure DevOps wrote it: then null may stand for a confidential value that it does not show."""

    def at(self, *keys: str) -> str:
        """Location of a member of the object; the keys are found in any letter case and shown as they are written."""
        node: object = self.connection.document
        location = self.location
        for key in keys:
            written = next((name for name in _mapping(node) if name.casefold() == key.casefold()), key)
            node = _mapping(node).get(written)
            location += "/" + written.replace("~", "~0").replace("/", "~1")
        return location


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """What Azure DevOps' own Verify answered."""

    passed: bool
    status_code: str
    """camelCase name of the status that Azure DevOps reports, e.g. "ok", "forbidden"."""
    message: str
    """Its error message, "" when passed."""


class PipelinePermissions(msgspec.Struct, frozen=True, kw_only=True):
    """Which pipelines of a project may use the connection."""

    all_pipelines: bool
    pipelines: tuple[int, ...]
    """Ids of the pipelines that may, one by one."""


class ConnectionRole(msgspec.Struct, frozen=True, kw_only=True):
    """A role that somebody has on the connection."""

    identity: str
    """Name of the person, group or service."""
    role: str
    """Reader, User or Administrator."""
    inherited: bool
    """Whether it comes from the project or the organization."""


class Execution(msgspec.Struct, frozen=True, kw_only=True):
    """A pipeline job that used the connection."""

    pipeline: str
    """Name of the pipeline."""
    result: str
    """succeeded, succeededWithIssues, failed, canceled, skipped or abandoned; "" while it runs."""
    started_at: datetime | None
    finished_at: datetime | None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _get(mapping: Mapping[str, Any], key: str) -> Any:
    return next((value for name, value in mapping.items() if name.casefold() == key), None)


def _text(mapping: Mapping[str, Any], key: str, kind: Any) -> Any:
    value = _get(mapping, key)
    return kind(value) if isinstance(value, str) and value else None


def _flag(mapping: Mapping[str, Any], key: str) -> bool | None:
    value = _get(mapping, key)
    return value if isinstance(value, bool) else None
