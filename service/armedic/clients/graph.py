"""Microsoft Graph: applications, service principals, credentials."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

import msgspec

from armedic.clients._http import Upstream, error_of
from armedic.clients.call import Call, Find
from armedic.errors import UpstreamError
from armedic.facts import (
    ABSENT,
    Absent,
    Application,
    Certificate,
    ClientSecret,
    FederatedCredential,
    ServicePrincipal,
    Unread,
)
from armedic.ids import ApplicationObjectId, ClientId, PrincipalId

READ: Final = "Microsoft Graph: Application.Read.All"
WRITE: Final = "Microsoft Graph: Application.ReadWrite.OwnedBy (own applications) or Application.ReadWrite.All"
_APPLICATION: Final = "id,appId,displayName,signInAudience,passwordCredentials,keyCredentials"
_PRINCIPAL: Final = "id,appId,displayName,accountEnabled,servicePrincipalType"
_NOT_FOUND: Final = 404


class Directory(msgspec.Struct, frozen=True, kw_only=True):
    """What the directory has under one client id; each part present, absent, or unread for lack of a right."""

    application: Application | Absent | Unread
    deleted_application: Application | Absent | Unread
    federated_credentials: tuple[FederatedCredential, ...] | Absent | Unread
    service_principal: ServicePrincipal | Absent | Unread


class GraphClient:
    """Microsoft Graph of one cloud."""

    def __init__(self, upstream: Upstream, environment: str) -> None:
        self._upstream = upstream
        self.environment = environment

    async def look_up(self, client_id: ClientId) -> Directory:
        """Everything under a client id in one round trip.

        Source: learn.microsoft.com/graph/json-batching; application and servicePrincipal alternate key appId
        """
        key = _quoted(client_id)
        urls = {
            "application": f"/applications(appId='{key}')?$select={_APPLICATION}",
            "federated": f"/applications(appId='{key}')/federatedIdentityCredentials",
            "principal": f"/servicePrincipals(appId='{key}')?$select={_PRINCIPAL}",
            "deleted": f"/directory/deletedItems/microsoft.graph.application?$filter=appId eq '{key}'",
        }
        requests = [{"id": name, "method": "GET", "url": url} for name, url in urls.items()]
        reply = await self._upstream.request(
            "POST", "/v1.0/$batch", needs=READ, body={"requests": requests}, repeatable=True
        )
        answers = {str(item.get("id")): item for item in reply.body["responses"]}
        return Directory(
            application=_part(answers.get("application"), _application),
            deleted_application=_part(answers.get("deleted"), _first_application),
            federated_credentials=_part(answers.get("federated"), _federated_credentials),
            service_principal=_part(answers.get("principal"), _principal),
        )

    async def find_application(self, unique_name: str) -> Application | None:
        """The application with this uniqueName.

        Source: learn.microsoft.com/graph/api/application-get
        """
        path = f"/v1.0/applications(uniqueName='{_quoted(unique_name)}')"
        reply = await self._upstream.request(
            "GET", path, needs=READ, query={"$select": _APPLICATION}, also=frozenset({_NOT_FOUND})
        )
        return _application(reply.body) if reply.status != _NOT_FOUND else None


def find_by_unique_name(unique_name: str) -> Find:
    """Whether the application with this uniqueName is there."""
    return Find(path=f"/v1.0/applications(uniqueName='{_quoted(unique_name)}')?$select=id,appId")


def find_principal(client_id: str) -> Find:
    """Whether the application has a principal."""
    return Find(path=f"/v1.0/servicePrincipals(appId='{client_id}')?$select=id")


def find_secret(object_id: str, description: str, known: frozenset[str]) -> Find:
    """Whether the application has a secret of this description beside the known ones."""

    def pick(body: Any) -> Mapping[str, Any] | None:
        held = body.get("passwordCredentials") or ()
        return next((one for one in held if one.get("displayName") == description and one["keyId"] not in known), None)

    return Find(path=f"/v1.0/applications/{object_id}?$select=passwordCredentials", pick=pick)


def upsert_application(environment: str, unique_name: str, display_name: str) -> Call:
    """Create the application with this uniqueName, for one tenant; sent twice, it makes one.

    Source: learn.microsoft.com/graph/api/application-upsert
    """
    return Call(
        system="graph",
        environment=environment,
        method="PATCH",
        path=f"/v1.0/applications(uniqueName='{_quoted(unique_name)}')",
        headers={"Prefer": "create-if-missing"},
        body={"displayName": display_name, "signInAudience": "AzureADMyOrg"},
    )


def delete_application(environment: str, object_id: str) -> Call:
    """Delete an application; Entra keeps it for 30 days. Source: learn.microsoft.com/graph/api/application-delete."""
    path = f"/v1.0/applications/{object_id}"
    return Call(system="graph", environment=environment, method="DELETE", path=path, gone_is_done=True)


def purge_deleted(environment: str, object_id: str) -> Call:
    """Remove a deleted object for good. Source: learn.microsoft.com/graph/api/directory-deleteditems-delete."""
    path = f"/v1.0/directory/deletedItems/{object_id}"
    return Call(system="graph", environment=environment, method="DELETE", path=path, gone_is_done=True)


def upsert_service_principal(environment: str, client_id: str) -> Call:
    """Create the principal of an application. Source: learn.microsoft.com/graph/api/serviceprincipal-upsert."""
    return Call(
        system="graph",
        environment=environment,
        method="PATCH",
        path=f"/v1.0/servicePrincipals(appId='{client_id}')",
        headers={"Prefer": "create-if-missing"},
        body={"tags": ["armedic"]},
    )


def set_principal_enabled(environment: str, principal_id: str, *, enabled: bool) -> Call:
    """Let a principal sign in, or not. Source: learn.microsoft.com/graph/api/serviceprincipal-update."""
    path = f"/v1.0/servicePrincipals/{principal_id}"
    return Call(system="graph", environment=environment, method="PATCH", path=path, body={"accountEnabled": enabled})


def delete_service_principal(environment: str, object_id: str) -> Call:
    """Delete a principal; Entra keeps it for 30 days. Source: learn.microsoft.com/graph/api/serviceprincipal-delete."""
    path = f"/v1.0/servicePrincipals/{object_id}"
    return Call(system="graph", environment=environment, method="DELETE", path=path, gone_is_done=True)


def restore_deleted(environment: str, object_id: str) -> Call:
    """Bring a deleted object back. Source: learn.microsoft.com/graph/api/directory-deleteditems-restore."""
    path = f"/v1.0/directory/deletedItems/{object_id}/restore"
    return Call(system="graph", environment=environment, method="POST", path=path, gone_is_done=True)


def add_secret(environment: str, object_id: str, description: str, ends_at: datetime) -> Call:
    """Add a client secret; the answer shows its value once.

    Source: learn.microsoft.com/graph/api/application-addpassword
    """
    end = ends_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return Call(
        system="graph",
        environment=environment,
        method="POST",
        path=f"/v1.0/applications/{object_id}/addPassword",
        body={"passwordCredential": {"displayName": description, "endDateTime": end}},
    )


def remove_secret(environment: str, object_id: str, key_id: Any) -> Call:
    """Remove a client secret. Source: learn.microsoft.com/graph/api/application-removepassword."""
    return Call(
        system="graph",
        environment=environment,
        method="POST",
        path=f"/v1.0/applications/{object_id}/removePassword",
        body={"keyId": key_id},
        gone_is_done=True,
    )


def _part(answer: Mapping[str, Any] | None, read: Any) -> Any:
    if answer is None:
        return Unread(reason="Microsoft Graph left this part of the batch unanswered")
    status, body = answer.get("status"), answer.get("body")
    if status == _NOT_FOUND:
        return ABSENT
    if status in {401, 403}:
        code, message = error_of(body)
        return Unread(reason=f"Microsoft Graph refuses to show it ({code}: {message})", missing_permissions=(READ,))
    if status != 200:  # noqa: PLR2004  the one success of a read
        return Unread(reason=f"Microsoft Graph answered {status}")
    return read(body)


def _application(body: Mapping[str, Any]) -> Application:
    return Application(
        object_id=ApplicationObjectId(str(body["id"])),
        client_id=ClientId(str(body["appId"])),
        display_name=str(body.get("displayName") or ""),
        sign_in_audience=body.get("signInAudience"),
        secrets=tuple(
            ClientSecret(
                key_id=str(item["keyId"]),
                display_name=item.get("displayName"),
                hint=item.get("hint"),
                starts_at=_time(item.get("startDateTime")),
                ends_at=_end(item),
            )
            for item in body.get("passwordCredentials") or ()
        ),
        certificates=tuple(
            Certificate(
                key_id=str(item["keyId"]),
                display_name=item.get("displayName"),
                starts_at=_time(item.get("startDateTime")),
                ends_at=_end(item),
            )
            for item in body.get("keyCredentials") or ()
        ),
    )


def _first_application(body: Mapping[str, Any]) -> Application | Absent:
    items = body.get("value") or ()
    return _application(items[0]) if items else ABSENT


def _federated_credentials(body: Mapping[str, Any]) -> tuple[FederatedCredential, ...]:
    return tuple(
        FederatedCredential(
            name=str(item.get("name") or ""),
            issuer=str(item.get("issuer") or ""),
            subject=str(item.get("subject") or ""),
            audiences=tuple(item.get("audiences") or ()),
        )
        for item in body.get("value") or ()
    )


def _principal(body: Mapping[str, Any]) -> ServicePrincipal:
    return ServicePrincipal(
        principal_id=PrincipalId(str(body["id"])),
        client_id=ClientId(str(body["appId"])),
        display_name=str(body.get("displayName") or ""),
        enabled=body.get("accountEnabled") is not False,
        type=str(body.get("servicePrincipalType") or "Application"),
    )


def _time(text: Any) -> datetime | None:
    return msgspec.convert(text, datetime) if isinstance(text, str) else None


def _end(item: Mapping[str, Any]) -> datetime:
    end = _time(item.get("endDateTime"))
    if end is None:
        raise UpstreamError("Microsoft Graph showed a credential without an end date", system="graph")
    return end


def _quoted(text: str) -> str:
    return quote(text.replace("'", "''"), safe="")
