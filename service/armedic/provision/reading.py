"""Everything that the plan of a service principal depends on, read at once."""

import asyncio
import hashlib
from datetime import datetime

import msgspec

from armedic.clients.devops import Project
from armedic.clients.directory import Directory
from armedic.clients.resource_manager import named
from armedic.clients.upstreams import Upstreams
from armedic.errors import InvalidRequestError, UpstreamForbiddenError
from armedic.facts import (
    Application,
    Connection,
    RoleAssignment,
    RoleDefinition,
    ServicePrincipal,
    Subscription,
    Unread,
)
from armedic.ids import Scope
from armedic.provision.request import DeliverConnection, NewConnection, ProvisionRequest
from armedic.targets import ConnectionTarget


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """A role to grant, resolved, and what the scope already has."""

    role: RoleDefinition
    scope: Scope
    assignments: tuple[RoleAssignment, ...]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """The present state."""

    now: datetime
    unique_name: str
    place: Subscription
    scope: Scope
    """ARM scope of the subscription or management group."""
    grants: tuple[Grant, ...]
    application: Application | None
    principal: ServicePrincipal | None
    project: Project | None
    connection: Connection | None
    connection_url: str


async def read(
    upstreams: Upstreams, request: ProvisionRequest, *, idempotency_key: str | None, now: datetime
) -> Reading:
    """Read subscription, roles, application, project and connection.

    Raises:
        InvalidRequestError: The request contradicts itself, or names a role that does not exist.
        NotFoundError: No such subscription, management group or project.
    """
    _check(request)
    unique_name = derived_name(request, idempotency_key)
    directory, place_and_grants, in_devops = await asyncio.gather(
        _directory(upstreams, request.cloud, unique_name),
        _place(upstreams, request),
        _devops(upstreams, request.connection),
    )
    application, principal = directory
    place, scope, grants = place_and_grants
    project, connection = in_devops
    return Reading(
        now=now,
        unique_name=unique_name,
        place=place,
        scope=scope,
        grants=grants,
        application=application,
        principal=principal,
        project=project,
        connection=connection,
        connection_url=upstreams.cloud(request.cloud).connection_url,
    )


def derived_name(request: ProvisionRequest, idempotency_key: str | None) -> str:
    """The application's uniqueName: the same for the same key, or without one for the same name, cloud and place."""
    words = (
        [idempotency_key]
        if idempotency_key
        else [
            request.display_name,
            request.cloud,
            request.subscription or "",
            request.management_group or "",
        ]
    )
    return "armedic-" + hashlib.sha256("\n".join(words).encode()).hexdigest()[:32]


def _check(request: ProvisionRequest) -> None:
    if (request.subscription is None) == (request.management_group is None):
        raise InvalidRequestError("give exactly one of subscription and management_group")
    if request.connection is None and isinstance(request.deliver, DeliverConnection):
        raise InvalidRequestError("deliver.kind connection needs a connection to deliver to")


async def _directory(
    upstreams: Upstreams, environment: str, unique_name: str
) -> tuple[Application | None, ServicePrincipal | None]:
    graph = upstreams.graph(environment)
    application = await graph.find_application(unique_name)
    if application is None:
        return None, None
    directory: Directory = await graph.look_up(application.client_id)
    principal = directory.service_principal
    if isinstance(principal, Unread):
        raise UpstreamForbiddenError(
            principal.reason, system="graph", missing_permissions=principal.missing_permissions
        )
    return application, principal if isinstance(principal, ServicePrincipal) else None


async def _place(upstreams: Upstreams, request: ProvisionRequest) -> tuple[Subscription, Scope, tuple[Grant, ...]]:
    client = upstreams.resource_manager(request.cloud)
    if request.subscription is not None:
        place = await client.get_subscription(request.subscription)
        scope = Scope(f"/subscriptions/{place.id}")
    else:
        place = await client.get_management_group(request.management_group or "")
        scope = Scope(f"/providers/Microsoft.Management/managementGroups/{place.id}")
    wanted = [(grant.role, Scope(grant.scope)) for grant in request.roles] if request.roles else [("Reader", scope)]

    async def grant(role: str, at: Scope) -> Grant:
        with named(at):
            definition, assignments = await asyncio.gather(
                client.find_role_definition(at, role), client.list_role_assignments(at)
            )
        if definition is None:
            raise InvalidRequestError(f"there is no role {role} that can be assigned at {at}")
        return Grant(role=definition, scope=at, assignments=tuple(assignments))

    return place, scope, tuple(await asyncio.gather(*(grant(role, at) for role, at in wanted)))


async def _devops(upstreams: Upstreams, wanted: NewConnection | None) -> tuple[Project | None, Connection | None]:
    if wanted is None:
        return None, None
    project, connection = await asyncio.gather(
        upstreams.devops.get_project(wanted.organization, wanted.project),
        upstreams.devops.find_connection(target_of(wanted)),
    )
    return project, connection


def target_of(wanted: NewConnection) -> ConnectionTarget:
    """The connection as the other routes name it."""
    return ConnectionTarget(organization=wanted.organization, project=wanted.project, name_or_id=wanted.name)
