"""Everything that the plan of a service principal depends on, read at once."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from armedic.clients.devops import Project
from armedic.clients.directory import refusal
from armedic.clients.key_vault import StoredSecret, vault_name
from armedic.clients.upstreams import Upstreams
from armedic.errors import ConflictError, NotFoundError, UpstreamForbiddenError
from armedic.facts import (
    Application,
    Connection,
    FederatedCredential,
    ManagedIdentity,
    SecretPolicy,
    ServicePrincipal,
    Subscription,
    Unread,
)
from armedic.ids import PrincipalId, Scope
from armedic.provision.granting import Grant, read_grants
from armedic.provision.request import DeliverKeyVault, RoleGrant
from armedic.provision.wanted import Wanted
from armedic.targets import ConnectionTarget


class Identified(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to sign in, as far as it is there already."""

    application: Application | None = None
    deleted: Application | None = None
    """One of the same name in the recycle bin."""
    principal: ServicePrincipal | None = None
    trusted: tuple[FederatedCredential, ...] = ()
    keys: tuple[Mapping[str, Any], ...] = ()
    """Its certificates, as they have to be sent again."""
    identity: ManagedIdentity | None = None
    identity_scope: Scope = Scope("")
    """ARM id of the managed identity, there or not."""
    location: str = ""

    @property
    def principal_id(self) -> PrincipalId | None:
        """What role assignments name."""
        if self.identity is not None:
            return self.identity.principal_id
        return self.principal.principal_id if self.principal else None

    @property
    def client_id(self) -> str | None:
        """What it signs in as."""
        if self.identity is not None:
            return self.identity.client_id
        return self.application.client_id if self.application else None


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where the connection is made."""

    project: Project | None = None
    connection: Connection | None = None
    """The one of this name, or the existing one that is to use the principal."""
    may_create: bool | None = None
    """Whether Armedic may make connections there; None where that cannot be told."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """The present state."""

    now: datetime
    unique_name: str
    place: Subscription
    scope: Scope
    """ARM scope of the subscription or management group."""
    grants: tuple[Grant, ...]
    who: Identified
    devops: Place
    vault: str
    """Name of the key vault; "" where none is asked for."""
    stored: tuple[StoredSecret, ...] | Unread
    """Versions of the secret in it."""
    name_blocked: bool
    """Whether a deleted secret holds that name."""
    policies: tuple[SecretPolicy | None, SecretPolicy | None] | Unread
    """What the tenant allows of secrets, and of certificates."""
    connection_url: str
    audience: str
    """Of federated credentials."""


async def read(upstreams: Upstreams, wanted: Wanted, *, now: datetime) -> Reading:
    """Read subscription, roles, application or managed identity, project, connection, vault and policies.

    Raises:
        InvalidRequestError: It names a role, or a vault, that does not exist in this cloud.
        NotFoundError: No such subscription, management group, resource group, project or existing connection.
        ConflictError: A name belongs to several things.
    """
    await upstreams.prepare(wanted.cloud)
    cloud = upstreams.cloud(wanted.cloud)
    vault = vault_name(cloud, wanted.vault.vault_url) if wanted.vault else ""
    (place, scope), devops, (stored, blocked), policies = await asyncio.gather(
        _place(upstreams, wanted),
        _devops(upstreams, wanted),
        _stored(upstreams, wanted, vault),
        _policies(upstreams, wanted),
    )
    unique_name = wanted.unique_name(place.id)
    who = await _who(upstreams, wanted, unique_name, place)
    return Reading(
        now=now,
        unique_name=unique_name,
        place=place,
        scope=scope,
        grants=await read_grants(
            upstreams, wanted.cloud, wanted.request.roles or [RoleGrant(role="Reader")], scope, who.principal_id
        ),
        who=who,
        devops=devops,
        vault=vault,
        stored=stored,
        name_blocked=blocked,
        policies=policies,
        connection_url=cloud.connection_url,
        audience=cloud.exchange_audience,
    )


async def _who(upstreams: Upstreams, wanted: Wanted, unique_name: str, place: Subscription) -> Identified:
    if wanted.managed:
        return await _managed(upstreams, wanted, unique_name, place)
    graph, name = upstreams.graph(wanted.cloud), wanted.request.display_name
    application = await graph.find_application(unique_name)
    if application is None:
        return Identified(deleted=await graph.find_deleted_application(name, unique_name))
    directory, keys = await asyncio.gather(
        graph.look_up(application.client_id), graph.list_key_credentials(application.client_id)
    )
    principal, trusted = directory.service_principal, directory.federated_credentials
    for part in (principal, trusted):
        if isinstance(part, Unread):
            raise refusal(part)
    return Identified(
        application=application,
        principal=principal if isinstance(principal, ServicePrincipal) else None,
        trusted=trusted if isinstance(trusted, tuple) else (),
        keys=tuple(keys),
    )


async def _managed(upstreams: Upstreams, wanted: Wanted, unique_name: str, place: Subscription) -> Identified:
    request, client = wanted.request, upstreams.resource_manager(wanted.cloud)
    group = request.resource_group or ""
    at = Scope(group if group.startswith("/") else f"/subscriptions/{place.id}/resourceGroups/{group}")
    scope = Scope(f"{at}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{request.display_name}")
    location, identity = await asyncio.gather(client.get_resource_group(at), client.find_identity(scope))
    if identity is None:
        return Identified(identity_scope=scope, location=request.location or location)
    if identity.tags.get("armedic") != unique_name:
        raise ConflictError(f"there is a managed identity {identity.name} already, which this request did not make")
    trusted = await client.list_identity_credentials(scope)
    return Identified(identity=identity, identity_scope=scope, location=identity.location, trusted=tuple(trusted or ()))


async def _place(upstreams: Upstreams, wanted: Wanted) -> tuple[Subscription, Scope]:
    client, request = upstreams.resource_manager(wanted.cloud), wanted.request
    if request.subscription is not None:
        place = await client.get_subscription(request.subscription)
        return place, Scope(f"/subscriptions/{place.id}")
    place = await client.get_management_group(request.management_group or "")
    return place, Scope(f"/providers/Microsoft.Management/managementGroups/{place.id}")


async def _devops(upstreams: Upstreams, wanted: Wanted) -> Place:
    target, made = wanted.target, wanted.connection
    if target is None:
        return Place()
    if made is None:
        return Place(connection=await _existing(upstreams, target))
    project, connection = await asyncio.gather(
        upstreams.devops.get_project(made.organization, made.project), upstreams.devops.find_connection(target)
    )
    if connection is None:
        may = await upstreams.devops.may_create(made.organization, project.id)
        return Place(project=project, may_create=may)
    # by name it comes without its confidential keys, which an update has to send again
    whole = await upstreams.devops.get_connection(target, connection.id) if connection.id else None
    return Place(project=project, connection=whole or connection)


async def _existing(upstreams: Upstreams, target: ConnectionTarget) -> Connection:
    found = await upstreams.devops.find_connection(target)
    whole = await upstreams.devops.get_connection(target, found.id) if found is not None and found.id else None
    if whole is None:
        raise NotFoundError(
            f"the project {target.project} has no service connection {target.name_or_id} that Armedic may see"
        )
    return whole


async def _stored(upstreams: Upstreams, wanted: Wanted, vault: str) -> tuple[tuple[StoredSecret, ...] | Unread, bool]:
    asked: DeliverKeyVault | None = wanted.vault
    if asked is None:
        return (), False
    client = upstreams.key_vault(wanted.cloud, vault)
    try:
        versions = tuple(await client.list_versions(asked.name))
        return versions, not versions and await client.is_deleted(asked.name)
    except UpstreamForbiddenError as error:
        return Unread(reason=str(error), missing_permissions=error.missing_permissions), False


async def _policies(upstreams: Upstreams, wanted: Wanted) -> tuple[SecretPolicy | None, SecretPolicy | None] | Unread:
    if wanted.federated:
        return None, None
    try:
        return await upstreams.graph(wanted.cloud).find_credential_policies()
    except UpstreamForbiddenError as error:
        return Unread(reason=str(error), missing_permissions=error.missing_permissions)
