"""Who and what may use a service connection: pipeline permissions and security roles."""

from typing import Any, Final

import msgspec
from starlette.responses import Response

from azure_sandbox import devops_errors as errors
from azure_sandbox.devops_call import Call
from azure_sandbox.devops_endpoints import decode
from azure_sandbox.devops_identity import Role, has_role, roles_on
from azure_sandbox.devops_wire import find_endpoint, identity_reference, names_by_project, timestamp
from azure_sandbox.world import PipelinePermissions, Project, ServiceEndpoint

ENDPOINT_SCOPE: Final = "distributedtask.serviceendpointrole"
PROJECT_SCOPE: Final = "distributedtask.project.serviceendpointrole"
_ROLES: Final[dict[Role, tuple[int, str]]] = {
    # Source: service-connection-permissions.md; AddRoleAssignments.json (3). Guess: the other numbers, out of the
    # bits of the security namespace ServiceEndpoints.
    "Reader": (16, "Can only view service connections."),
    "User": (1, "Can use service connections in pipelines."),
    "Creator": (4, "Can create service connections in the project."),
    "Administrator": (3, "Can use and manage service connections."),
}


class Authorized(msgspec.Struct, kw_only=True):
    """Whether something is authorized, and for a pipeline, which one."""

    id: int = 0
    authorized: bool = False


class PermissionsResource(msgspec.Struct, kw_only=True):
    """What the permissions are about."""

    type: str = "endpoint"
    id: str = ""


class PermissionsBody(msgspec.Struct, kw_only=True, rename="camel"):
    """A change of pipeline permissions; pipelines that are not named stay as they are."""

    all_pipelines: Authorized | None = None
    pipelines: list[Authorized] | None = None
    resource: PermissionsResource | None = None


def get_permissions(call: Call) -> Response:
    """The pipelines that may use a connection. Source: pipelinePermissions.json."""
    return call.answer(_permissions(call, _endpoint(call, call.path("resourceType"), call.path("resourceId"))))


def update_permissions(call: Call) -> Response:
    """Authorize pipelines for a connection, or take it back."""
    body = decode(call, PermissionsBody, "resourceAuthorizations")
    return call.answer(_change(call, call.path("resourceType"), call.path("resourceId"), body))


def update_many_permissions(call: Call) -> Response:
    """The same for several connections, each named by its `resource`."""
    bodies = decode(call, list[PermissionsBody], "resourceAuthorizations")
    changed = []
    for body in bodies:
        if body.resource is None:
            raise errors.argument_null("resource")
        changed.append(_change(call, body.resource.type, body.resource.id, body))
    return call.collection(changed)


def _endpoint(call: Call, kind: str, endpoint_id: str) -> ServiceEndpoint:
    if kind.casefold() != "endpoint":
        message = f"Pipeline permissions of resource type {kind!r} are not simulated."
        raise errors.NotSimulatedError(message)
    found = find_endpoint(call.organization, endpoint_id)
    if found is None or call.project.project_id not in names_by_project(found[1]):
        raise errors.endpoint_not_found(endpoint_id)
    return found[1]


def _change(call: Call, kind: str, endpoint_id: str, body: PermissionsBody) -> dict[str, Any]:
    """Guess: it takes an Administrator of the connection."""
    endpoint = _endpoint(call, kind, endpoint_id)
    if not has_role(roles_on(call.caller, endpoint, [call.project]), "Administrator"):
        raise errors.may_not_administer(endpoint.name)
    stored = endpoint.pipelines.setdefault(call.project.project_id, PipelinePermissions())
    if body.all_pipelines is not None:
        stored.all_pipelines = body.all_pipelines.authorized
    pipelines = set(stored.pipelines)
    for pipeline in body.pipelines or []:
        pipelines = pipelines | {pipeline.id} if pipeline.authorized else pipelines - {pipeline.id}
    stored.pipelines = sorted(pipelines)
    return _permissions(call, endpoint)


def _permissions(call: Call, endpoint: ServiceEndpoint) -> dict[str, Any]:
    """Guess: who authorized and when; the world keeps only the connection's last change."""
    stored = endpoint.pipelines.get(call.project.project_id, PipelinePermissions())
    given = {
        "authorized": True,
        "authorizedBy": identity_reference(call, endpoint.created_by),
        "authorizedOn": timestamp(endpoint.modified or endpoint.created),
    }
    body: dict[str, Any] = {
        "resource": {"type": "endpoint", "id": endpoint.id},
        "pipelines": [{"id": pipeline, **given} for pipeline in stored.pipelines],
    }
    if stored.all_pipelines:
        body["allPipelines"] = given
    return body


def list_role_assignments(call: Call) -> Response:
    """The roles on one connection ("{project id}_{connection id}") or on all of a project.

    Source: securityRoles.json. Guess: the resource id of a project; a connection unknown to the project has none.
    """
    scope, resource = call.path("scopeId").casefold(), call.path("resourceId")
    if scope not in {ENDPOINT_SCOPE, PROJECT_SCOPE}:
        message = f"Security roles of scope {scope!r} are not simulated."
        raise errors.NotSimulatedError(message)
    project_id, _, endpoint_id = resource.partition("_")
    projects = [p for p in call.organization.projects.values() if p.project_id.casefold() == project_id.casefold()]
    found = find_endpoint(call.organization, endpoint_id)
    if not projects or (scope == ENDPOINT_SCOPE and found is None):
        return call.collection([])
    own: dict[str, Role] = {}
    if scope == ENDPOINT_SCOPE and found is not None:
        own = {**found[1].roles}
    assigned = [_assignment(call, scope, identity, role, "assigned") for identity, role in own.items()]
    inherited = "inherited" if scope == ENDPOINT_SCOPE else "assigned"
    return call.collection(
        assigned
        + [
            _assignment(call, scope, identity, role, inherited)
            for identity, role in _of_project(call, projects[0])
            if identity not in own
        ]
    )


def _of_project(call: Call, project: Project) -> list[tuple[str, Role]]:
    wide: dict[str, Role] = {
        member.id: member.organization_role
        for member in call.organization.members.values()
        if member.organization_role is not None
    }
    return list((wide | project.roles).items())


def _assignment(call: Call, scope: str, identity_id: str, role: Role, access: str) -> dict[str, Any]:
    reference = identity_reference(call, identity_id)
    return {
        "identity": {key: reference[key] for key in ("id", "displayName", "uniqueName")},
        "role": _role(scope, role),
        "access": access,
        "accessDisplayName": access.capitalize(),
    }


def list_role_definitions(call: Call) -> Response:
    """The roles of a scope; Creator exists only for projects. Source: service-connection-permissions.md."""
    scope = call.path("scopeId").casefold()
    if scope not in {ENDPOINT_SCOPE, PROJECT_SCOPE}:
        message = f"Security roles of scope {scope!r} are not simulated."
        raise errors.NotSimulatedError(message)
    return call.collection([_role(scope, role) for role in _ROLES if role != "Creator" or scope == PROJECT_SCOPE])


def _role(scope: str, role: Role) -> dict[str, Any]:
    allowed, description = _ROLES[role]
    return {
        "displayName": role,
        "name": role,
        "allowPermissions": allowed,
        "denyPermissions": 0,
        "identifier": f"{scope}.{role}",
        "description": description,
        "scope": scope,
    }
