"""What is known of one connection and the identity behind it: typed, frozen, each fact present, absent or unread."""

import sys
from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar

import msgspec

from armedic.ids import ApplicationObjectId, ClientId, ConnectionId, PrincipalId, Scope, SubscriptionId, TenantId

T = TypeVar("T")
Source = Literal["message", "payload", "trace", "log", "verify", "devops", "graph", "entra", "arm"]
Certainty = Literal["confirmed", "likely", "possible"]


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that could not be looked at. Never to be taken for an absent thing."""

    reason: str
    missing_permissions: tuple[str, ...] = ()


class Absent(msgspec.Struct, frozen=True):
    """Looked for, and not there."""


NOT_LOOKED = Unread(reason="not looked at")
ABSENT = Absent()


class UnreadError(Exception):
    """A unit needed a fact that was not read; the judge reports `unknown`, never `not broken`."""

    def __init__(self, unread: Unread) -> None:
        super().__init__(unread.reason)
        self.unread = unread


class AbsentError(Exception):
    """A unit asked for a property of a thing that does not exist; the unit does not apply."""


class Named(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Facts by name, as a finding shows them; a field that is not known is left out."""

    connection_id: str | None = None
    """Id of the service connection."""
    connection_name: str | None = None
    """Name of the service connection."""
    client_id: str | None = None
    """appId of the application that the connection signs in as."""
    object_id: str | None = None
    """Directory object id of the service principal."""
    application_id: str | None = None
    """Directory object id of the application registration."""
    tenant_id: str | None = None
    """Microsoft Entra tenant."""
    subscription_id: str | None = None
    """Azure subscription."""
    scope: str | None = None
    """ARM scope that was refused, or that the role is needed at."""
    action: str | None = None
    """ARM action that was refused."""
    role: str | None = None
    """The smallest built-in role that covers the refused action."""
    secret_id: str | None = None
    """keyId of the client secret."""
    secret_expires_at: datetime | None = None
    """End date of the client secret, UTC."""
    issuer: str | None = None
    """Issuer that the federated assertion presents."""
    subject: str | None = None
    """Subject that the federated assertion presents."""
    audience: str | None = None
    """Audience that the federated assertion presents."""
    aadsts_code: str | None = None
    """Microsoft Entra error code, e.g. "AADSTS7000222"."""
    trace_id: str | None = None
    """Trace id of the sign-in, for Microsoft support."""
    correlation_id: str | None = None
    """Correlation id of the sign-in, for Microsoft support."""
    occurred_at: datetime | None = None
    """When the sign-in was refused, as its error says, UTC."""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Where something was seen, what it was, and what it should be. Never a secret, a token or a whole response."""

    source: Source
    location: str
    """JSON pointer, "#" and a pointer into embedded JSON, or the name of a property."""
    observed: Any = None
    expected: Any = None
    item: int | None = None
    """Index into the request's evidence list."""
    named: Named = Named()
    """What this piece says by name."""
    certainty: Certainty = "confirmed"
    """How far this piece alone decides; for the judge, not shown."""


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """One authorization refusal of Azure Resource Manager, as quoted in a text."""

    code: str
    """e.g. "AuthorizationFailed"."""
    action: str
    scope: str
    client: str
    """appId or name of the client, as the message gives it."""
    object_id: str


def place(file: str, line: int) -> str:
    """Location of a line: "file:12" in an archive, "line 12" in a file that stands alone."""
    return f"{file}:{line}" if file else f"line {line}"


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """A text that some system said about the connection: a UI message, an API answer, a log, the result of Verify."""

    text: str
    """Made readable: control sequences, escapes and line wraps undone."""
    folded: str
    """The same on one line with single spaces: what signatures are looked for in."""
    source: Source
    location: str
    item: int | None = None
    glued: str = ""
    """`folded` with lines of a terminal's full width joined without a space; empty where there are none."""
    refusals: tuple[Refusal, ...] = ()
    lines: tuple[tuple[int, int], ...] = ()
    """Of a log: where each line begins in `folded`, and its number in the file."""
    file: str = ""
    """Of a log: the file's name in its archive."""
    about: Named = Named()
    """What is known of its subject from elsewhere: the connection that a recorded call was for."""

    def at(self, offset: int) -> str:
        """Location of a place in `folded`."""
        if not self.lines:
            return self.location
        index = bisect_right(self.lines, (offset, sys.maxsize)) - 1
        return place(self.file, self.lines[max(index, 0)][1])


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


class ClientSecret(msgspec.Struct, frozen=True, kw_only=True):
    """A client secret as Graph lists it: never its value."""

    key_id: str
    display_name: str | None
    hint: str | None
    starts_at: datetime | None
    ends_at: datetime


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate that the application trusts."""

    key_id: str
    display_name: str | None
    starts_at: datetime | None
    ends_at: datetime


class FederatedCredential(msgspec.Struct, frozen=True, kw_only=True):
    """An assertion that the application trusts."""

    name: str
    issuer: str
    subject: str
    audiences: tuple[str, ...]


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """An application registration."""

    object_id: ApplicationObjectId
    client_id: ClientId
    display_name: str
    sign_in_audience: str | None
    secrets: tuple[ClientSecret, ...]
    certificates: tuple[Certificate, ...]


class ServicePrincipal(msgspec.Struct, frozen=True, kw_only=True):
    """The principal of an application, or a managed identity."""

    principal_id: PrincipalId
    client_id: ClientId
    display_name: str
    enabled: bool
    type: str


class RoleAssignment(msgspec.Struct, frozen=True, kw_only=True):
    """A role that a principal holds at a scope."""

    id: str
    scope: Scope
    role_definition_id: str
    """Trailing GUID of the role definition's id, lower case."""
    principal_id: PrincipalId
    condition: str | None = None
    created_at: datetime | None = None


class RoleDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """A role, by its trailing GUID."""

    id: str
    """Trailing GUID, lower case."""
    name: str


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of one case.

    `seen_*` holds the thing, ABSENT or an Unread; the property of the same name without `seen_` gives the thing and
    raises UnreadError or AbsentError otherwise.
    """

    now: datetime
    expiring_within: timedelta = timedelta(days=30)
    statements: tuple[Statement, ...] = ()
    payloads: tuple[Payload, ...] = ()
    reference: Connection | None = None
    """A connection that works, to compare with."""
    seen_connection: Connection | Absent | Unread = NOT_LOOKED
    seen_verification: Verification | Absent | Unread = NOT_LOOKED
    seen_application: Application | Absent | Unread = NOT_LOOKED
    seen_deleted_application: Application | Absent | Unread = NOT_LOOKED
    seen_federated_credentials: tuple[FederatedCredential, ...] | Absent | Unread = NOT_LOOKED
    seen_service_principal: ServicePrincipal | Absent | Unread = NOT_LOOKED
    seen_role_assignments: tuple[RoleAssignment, ...] | Absent | Unread = NOT_LOOKED
    """Assignments of the connection's principal at its scope and above, groups not included."""
    role_definitions: tuple[RoleDefinition, ...] = ()
    """Roles that a repair asked for."""
    assignments_of_interest: tuple[RoleAssignment, ...] = ()
    """The principal's assignments at and above the scopes that a repair asked for."""

    @property
    def connection(self) -> Connection:
        """The connection as Azure DevOps has it."""
        return _known(self.seen_connection)

    @property
    def verification(self) -> Verification:
        """The result of Verify."""
        return _known(self.seen_verification)

    @property
    def application(self) -> Application:
        """The application registration."""
        return _known(self.seen_application)

    @property
    def federated_credentials(self) -> tuple[FederatedCredential, ...]:
        """What the application trusts."""
        return _known(self.seen_federated_credentials)

    @property
    def service_principal(self) -> ServicePrincipal:
        """The service principal."""
        return _known(self.seen_service_principal)

    @property
    def role_assignments(self) -> tuple[RoleAssignment, ...]:
        """The principal's role assignments at the connection's scope and above."""
        return _known(self.seen_role_assignments)


def _known(fact: T | Absent | Unread) -> T:
    if isinstance(fact, Unread):
        raise UnreadError(fact)
    if isinstance(fact, Absent):
        raise AbsentError
    return fact


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
