"""What stands behind a client id: application, principal, credentials, roles, and the connections that use it."""

import asyncio

import msgspec

from armedic.clients.directory import Directory, refusal
from armedic.clients.upstreams import Upstreams
from armedic.errors import NotFoundError
from armedic.facts import (
    Absent,
    Application,
    Connection,
    FederatedCredential,
    RoleAssignment,
    RoleDefinition,
    ServicePrincipal,
    Subscription,
    Unread,
)
from armedic.ids import ClientId, PrincipalId, Scope
from armedic.provision.roles import GRANT


class NamedRole(msgspec.Struct, frozen=True, kw_only=True):
    """A role assignment with the role's name."""

    assignment: RoleAssignment
    role: str
    """Name of the role; its id where the name could not be read."""
    grants: bool
    """Whether it can grant roles itself."""


class UsedBy(msgspec.Struct, frozen=True, kw_only=True):
    """A service connection that signs in with the application."""

    organization: str
    project: str
    """A project that it is in, by name; that of its owner, where that can be told."""
    project_ids: tuple[str, ...]
    """All projects that it is in."""
    id: str
    name: str


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """Everything found; nothing was changed."""

    client_id: ClientId
    tenant_id: str | None
    application: Application | None
    deleted_application: Application | None
    principal: ServicePrincipal | None
    federated_credentials: tuple[FederatedCredential, ...]
    roles: tuple[NamedRole, ...]
    connections: tuple[UsedBy, ...]
    subscriptions: tuple[Subscription, ...]
    """Those that Armedic sees."""


async def inspect(
    upstreams: Upstreams, client_id: ClientId, environment: str, organizations: tuple[str, ...]
) -> Inspection:
    """Read all there is under a client id.

    Raises:
        NotFoundError: The tenant has neither an application nor a principal, nor a deleted one, with this id.
        UpstreamForbiddenError: A part of the directory may not be read.
        UpstreamUnavailableError: A part of it was not answered.
    """
    await upstreams.prepare(environment)
    directory, used = await asyncio.gather(
        upstreams.graph(environment).look_up(client_id), connections_of(upstreams, client_id, organizations)
    )
    application, deleted, principal = _read(directory)
    if application is None and deleted is None and principal is None:
        raise NotFoundError(f"the tenant has no application or service principal with the client id {client_id}")
    subscriptions = await upstreams.resource_manager(environment).list_subscriptions()
    roles, trusted = await asyncio.gather(
        roles_of(upstreams, environment, principal, subscriptions),
        _trusted(upstreams, environment, directory, principal),
    )
    return Inspection(
        client_id=client_id,
        tenant_id=directory.tenant_id,
        application=application,
        deleted_application=deleted,
        principal=principal,
        federated_credentials=trusted,
        roles=roles,
        connections=used,
        subscriptions=tuple(subscriptions),
    )


async def connections_of(
    upstreams: Upstreams, client_id: ClientId, organizations: tuple[str, ...]
) -> tuple[UsedBy, ...]:
    """The connections of all projects of the organizations that sign in with the application, each once."""

    async def in_project(organization: str, project: str) -> list[UsedBy]:
        found = await upstreams.devops.list_connections(organization, project)
        return [
            UsedBy(
                organization=organization,
                project=project,
                project_ids=one.project_ids,
                id=one.id or "",
                name=one.name or "",
            )
            for one in found
            if _uses(one, client_id)
        ]

    async def in_organization(organization: str) -> list[UsedBy]:
        projects = await upstreams.devops.list_projects(organization)
        lists = await asyncio.gather(*(in_project(organization, project.name) for project in projects))
        return list({one.id: one for found in reversed(lists) for one in found}.values())

    lists = await asyncio.gather(*(in_organization(organization) for organization in organizations))
    return tuple(one for found in lists for one in found)


async def roles_of(
    upstreams: Upstreams, environment: str, principal: ServicePrincipal | None, subscriptions: list[Subscription]
) -> tuple[NamedRole, ...]:
    """The principal's own role assignments in every subscription that Armedic sees, each once."""
    if principal is None:
        return ()
    client = upstreams.resource_manager(environment)
    scopes = [Scope(f"/subscriptions/{one.id}") for one in subscriptions]
    lists = await asyncio.gather(
        *(client.list_role_assignments(scope, principal_id=principal.principal_id) for scope in scopes)
    )
    held = {one.id.casefold(): (one, scope) for scope, found in zip(scopes, lists, strict=True) for one in found}
    definitions = {one.role_definition_id: scope for one, scope in held.values()}
    names = await asyncio.gather(*(client.find_role_definition(scope, role) for role, scope in definitions.items()))
    known = {role: definition for role, definition in zip(definitions, names, strict=True) if definition}
    ordered = (one for one, _scope in sorted(held.values(), key=lambda pair: pair[0].id))
    return tuple(_named(one, known.get(one.role_definition_id)) for one in ordered)


def _named(assignment: RoleAssignment, role: RoleDefinition | None) -> NamedRole:
    name = role.name if role else assignment.role_definition_id
    return NamedRole(assignment=assignment, role=name, grants=role is not None and role.covers(GRANT))


async def scopes_of(upstreams: Upstreams, environment: str, principal_id: PrincipalId) -> tuple[Scope, ...]:
    """Where a principal holds roles, in every subscription that Armedic sees."""
    client = upstreams.resource_manager(environment)
    scopes = [Scope(f"/subscriptions/{one.id}") for one in await client.list_subscriptions()]
    lists = await asyncio.gather(*(client.list_role_assignments(one, principal_id=principal_id) for one in scopes))
    return tuple(dict.fromkeys(one.scope for found in lists for one in found))


async def _trusted(
    upstreams: Upstreams, environment: str, directory: Directory, principal: ServicePrincipal | None
) -> tuple[FederatedCredential, ...]:
    """What the application trusts; of a managed identity Azure knows it, not the directory."""
    if principal is not None and principal.type == "ManagedIdentity" and principal.resource_id is not None:
        client = upstreams.resource_manager(environment)
        return tuple(await client.list_identity_credentials(principal.resource_id) or ())
    trusted = directory.federated_credentials
    if isinstance(trusted, Unread):
        raise refusal(trusted)
    return trusted if isinstance(trusted, tuple) else ()


def _read(directory: Directory) -> tuple[Application | None, Application | None, ServicePrincipal | None]:
    parts = (directory.application, directory.deleted_application, directory.service_principal)
    for part in parts:
        if isinstance(part, Unread):
            raise refusal(part)
    application, deleted, principal = (None if isinstance(part, Absent | Unread) else part for part in parts)
    return application, deleted, principal  # type: ignore[return-value]  # a generator loses which part is which


def _uses(connection: Connection, client_id: ClientId) -> bool:
    return (connection.client_id or "").casefold() == client_id.casefold()
