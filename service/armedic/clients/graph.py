"""Microsoft Graph: applications, service principals, credentials."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from armedic.clients import _graph_wire as wire
from armedic.clients import directory
from armedic.clients._http import Upstream
from armedic.clients.call import Call, Find
from armedic.clients.directory import READ, Directory
from armedic.facts import Application, SecretPolicy, ServicePrincipal
from armedic.ids import ClientId

READ_POLICY: Final = "Microsoft Graph: Policy.Read.ApplicationConfiguration"
WRITE: Final = "Microsoft Graph: Application.ReadWrite.OwnedBy (own applications) or Application.ReadWrite.All"
_NOT_FOUND: Final = 404


class GraphClient:
    """Microsoft Graph of one cloud."""

    def __init__(self, upstream: Upstream, environment: str) -> None:
        self._upstream = upstream
        self.environment = environment

    async def look_up(self, client_id: ClientId) -> Directory:
        """Everything under a client id in one round trip."""
        return (await directory.look_up(self._upstream, [client_id]))[0]

    async def look_up_many(self, client_ids: Sequence[ClientId]) -> list[Directory]:
        """The same for at most directory.MOST of them at once, in their order."""
        return await directory.look_up(self._upstream, client_ids)

    async def find_application(self, unique_name: str) -> Application | None:
        """The application with this uniqueName.

        Source: learn.microsoft.com/graph/api/application-get
        """
        path = f"/v1.0/applications(uniqueName='{wire.quoted(unique_name)}')"
        reply = await self._upstream.request(
            "GET", path, needs=READ, query={"$select": wire.APPLICATION}, also=frozenset({_NOT_FOUND})
        )
        return wire.application(reply.body) if reply.status != _NOT_FOUND else None

    async def find_secret_policy(self) -> SecretPolicy | None:
        """What the tenant's default policy allows of secrets; None where it limits nothing."""
        return (await self.find_credential_policies())[0]

    async def find_credential_policies(self) -> tuple[SecretPolicy | None, SecretPolicy | None]:
        """What the tenant's default policy allows of secrets, and of certificates; None where it limits nothing.

        Source: learn.microsoft.com/graph/api/resources/tenantappmanagementpolicy
        """
        path = "/v1.0/policies/defaultAppManagementPolicy"
        reply = await self._upstream.request("GET", path, needs=READ_POLICY)
        return wire.secret_policy(reply.body), wire.secret_policy(reply.body, "keyCredentials")

    async def find_deleted_application(self, display_name: str, unique_name: str) -> Application | None:
        """The application of this uniqueName in the recycle bin, where it keeps the name for 30 days.

        Source: learn.microsoft.com/graph/api/directory-deleteditems-list
        """
        path = "/v1.0/directory/deletedItems/microsoft.graph.application"
        quoted = display_name.replace("'", "''")
        pages = self._upstream.pages(path, needs=READ, query={"$filter": f"displayName eq '{quoted}'"})
        found = [wire.application(item) async for item in pages]
        return next((one for one in found if one.unique_name == unique_name), None)

    async def find_deleted_principal(self, client_id: ClientId) -> ServicePrincipal | None:
        """The principal of a client id in the recycle bin, the one that was deleted last.

        Source: learn.microsoft.com/graph/api/directory-deleteditems-list
        """
        path = "/v1.0/directory/deletedItems/microsoft.graph.servicePrincipal"
        query = {"$filter": f"appId eq '{client_id}'"}
        reply = await self._upstream.request("GET", path, needs=READ, query=query)
        items = reply.body.get("value") if isinstance(reply.body, Mapping) else None
        last = max(items or (), key=lambda item: str(item.get("deletedDateTime") or ""), default=None)
        return None if last is None else wire.principal(last)

    async def list_key_credentials(self, client_id: ClientId) -> list[Mapping[str, Any]]:
        """An application's certificates with their public keys, as they have to be sent again.

        Source: learn.microsoft.com/graph/api/resources/keycredential
        """
        path = f"/v1.0/applications(appId='{wire.quoted(client_id)}')"
        reply = await self._upstream.request("GET", path, needs=READ, query={"$select": "keyCredentials"})
        return list(reply.body.get("keyCredentials") or ())


def find_by_unique_name(unique_name: str) -> Find:
    """Whether the application with this uniqueName is there."""
    return Find(path=f"/v1.0/applications(uniqueName='{wire.quoted(unique_name)}')?$select=id,appId")


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
        path=f"/v1.0/applications(uniqueName='{wire.quoted(unique_name)}')",
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
