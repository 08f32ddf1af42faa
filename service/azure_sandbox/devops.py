"""Azure DevOps over HTTP: which path is answered by what, and the calls about the organization itself."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from azure_sandbox import devops_catalogue as catalogue
from azure_sandbox import devops_endpoints as endpoints
from azure_sandbox import devops_errors as errors
from azure_sandbox import devops_permissions as permissions
from azure_sandbox import devops_security as security
from azure_sandbox import devops_versions as versions
from azure_sandbox.devops_call import Call, route
from azure_sandbox.devops_identity import find_project, has_role
from azure_sandbox.devops_proxy import execute_request
from azure_sandbox.devops_update import update_endpoint, update_endpoints
from azure_sandbox.devops_wire import find_endpoint, names_by_project, roles_of_caller
from azure_sandbox.state import sandbox_of
from azure_sandbox.world import Project

_ORGANIZATION: Final = "/{organization}/_apis"
_CLAIMS: Final = "Microsoft.IdentityModel.Claims.ClaimsIdentity"
_PROJECT: Final = "/{organization}/{project}/_apis"
_ENDPOINT_WRITES: Final = {
    "PUT": update_endpoint,
    "PATCH": endpoints.share_endpoint,
    "DELETE": endpoints.delete_endpoint,
}


def routes() -> list[BaseRoute]:
    """The routes below `/devops`. Writes are served with and without a project segment, as the live service does."""
    return [
        Route("/_apis", list_deployment_resources, methods=["OPTIONS"]),
        Route("/_apis/resourceAreas/{area}", get_deployment_area),
        route(_ORGANIZATION, None, {"OPTIONS": list_resources}),
        route(f"{_ORGANIZATION}/connectionData", versions.CONNECTION_DATA, {"GET": get_connection_data}),
        route(f"{_ORGANIZATION}/resourceAreas", versions.RESOURCE_AREAS, {"GET": list_areas}),
        route(f"{_ORGANIZATION}/resourceAreas/{{area}}", versions.RESOURCE_AREAS, {"GET": get_area}),
        route(f"{_ORGANIZATION}/projects", versions.PROJECTS, {"GET": list_projects}),
        route(f"{_ORGANIZATION}/projects/{{name}}", versions.PROJECTS, {"GET": get_project}),
        *_endpoint_routes(),
        *_permission_routes(),
    ]


def _endpoint_routes() -> list[BaseRoute]:
    below, inside = f"{_ORGANIZATION}/serviceendpoint", f"{_PROJECT}/serviceendpoint"
    return [
        route(
            f"{below}/endpoints",
            versions.ENDPOINTS,
            {"POST": endpoints.create_endpoint, "PUT": update_endpoints},
        ),
        route(f"{below}/endpoints/{{endpointId}}", versions.ENDPOINTS, _ENDPOINT_WRITES),
        route(f"{below}/types", versions.TYPES, {"GET": catalogue.list_types}),
        route(
            f"{inside}/endpoints",
            versions.PROJECT_ENDPOINTS,
            {"GET": endpoints.list_endpoints, "POST": endpoints.create_endpoint, "PUT": update_endpoints},
        ),
        route(
            f"{inside}/endpoints/{{endpointId}}",
            versions.PROJECT_ENDPOINTS,
            {"GET": endpoints.get_endpoint, **_ENDPOINT_WRITES},
        ),
        route(f"{inside}/endpointproxy", versions.PROXY, {"POST": execute_request}),
        route(f"{inside}/{{endpointId}}/executionhistory", versions.HISTORY, {"GET": list_executions}),
    ]


def _permission_routes() -> list[BaseRoute]:
    pipelines = f"{_PROJECT}/pipelines/pipelinePermissions"
    roles = f"{_ORGANIZATION}/securityroles/scopes/{{scopeId}}"
    return [
        route(
            f"{pipelines}/{{resourceType}}/{{resourceId}}",
            versions.PERMISSIONS,
            {"GET": permissions.get_permissions, "PATCH": permissions.update_permissions},
        ),
        route(pipelines, versions.PERMISSIONS, {"PATCH": permissions.update_many_permissions}),
        route(f"{roles}/roledefinitions", versions.ROLE_DEFINITIONS, {"GET": permissions.list_role_definitions}),
        route(
            f"{roles}/roleassignments/resources/{{resourceId}}",
            versions.ROLE_ASSIGNMENTS,
            {"GET": permissions.list_role_assignments},
        ),
        route(
            f"{_ORGANIZATION}/permissions/{{securityNamespaceId}}/{{permissions}}",
            versions.HAS_PERMISSIONS,
            {"GET": security.has_permissions},
        ),
    ]


def list_resources(call: Call) -> Response:
    """The table that clients negotiate versions with. Source: recorded answer to OPTIONS _apis (CLI extension)."""
    return call.answer(_table())


def _table() -> dict[str, Any]:
    rows = [resource.row() for resource in versions.TABLE]
    return {"count": len(rows), "value": rows}


async def list_deployment_resources(_request: Request) -> Response:
    """The same table without an organization, where clients look for what they did not find. Guess: no sign-in."""
    return JSONResponse(_table())


async def get_deployment_area(request: Request) -> Response:
    """Where an area of an organization is served, without sign-in. Source: work-with-urls.md."""
    name = request.query_params.get("accountName", "")
    area = request.path_params["area"].casefold()
    known = any(organization.name == name for organization in sandbox_of(request).world.organizations.values())
    if not known or area not in versions.AREAS:
        return JSONResponse(None)
    url = f"{sandbox_of(request).service_url(request, None, 'devops')}/{name}/"
    return JSONResponse({"id": area, "name": versions.AREAS[area], "locationUrl": url})


def _area(call: Call, area: str) -> dict[str, str]:
    return {"id": area, "name": versions.AREAS[area], "locationUrl": f"{call.base_url}/"}


def list_areas(call: Call) -> Response:
    """Where each area is served: all of them at the organization's own address."""
    return call.collection([_area(call, area) for area in versions.AREAS])


def get_area(call: Call) -> Response:
    """Where one area is served; null if unknown. Guess: null."""
    area = call.path("area").casefold()
    return call.answer(_area(call, area) if area in versions.AREAS else None)


def get_connection_data(call: Call) -> Response:
    """Who the caller is, and which organization this is. Source: azure-devops 7.1.0b4, ConnectionData."""
    caller = call.caller
    identity = {
        "id": caller.id,
        "descriptor": f"{_CLAIMS};{call.organization.tenant_id}\\{caller.unique_name}",
        "subjectDescriptor": f"aad.{caller.id.replace('-', '')}",
        "providerDisplayName": caller.display_name,
        "isActive": True,
        "properties": {"Account": {"$type": "System.String", "$value": caller.unique_name}},
        "resourceVersion": 2,
        "metaTypeId": 0,
    }
    return call.answer(
        {
            "authenticatedUser": identity,
            "authorizedUser": identity,
            "instanceId": call.organization.organization_id,
            "deploymentId": call.organization.organization_id,
            "deploymentType": "hosted",
            "locationServiceData": {"clientCacheFresh": False, "clientCacheTimeToLive": 3600, "lastChangeId": 1},
        },
    )


def _project(call: Call, project: Project) -> dict[str, Any]:
    return {
        "id": project.project_id,
        "name": project.name,
        "url": f"{call.base_url}/_apis/projects/{project.project_id}",
        "state": "wellFormed",
        "revision": 1,
        "visibility": "private",
    }


def list_projects(call: Call) -> Response:
    """The organization's projects, by name; `$top`, `$skip` and continuationToken as documented.

    Source: learn.microsoft.com/rest/api/azure/devops/core/projects/list
    """
    projects = sorted(call.organization.projects.values(), key=lambda project: project.name.casefold())
    start = _number(call, "continuationToken") or _number(call, "$skip") or 0
    top = _number(call, "$top")
    end = len(projects) if top is None else start + top
    response = call.collection([_project(call, project) for project in projects[start:end]])
    if end < len(projects):
        response.headers["X-MS-ContinuationToken"] = str(end)
    return response


def _number(call: Call, name: str) -> int | None:
    value = call.query(name)
    if value is None:
        return None
    if not value.isdecimal():
        message = f"The value '{value}' of {name} is not a number."
        raise errors.argument(message)  # Guess: text
    return int(value)


def get_project(call: Call) -> Response:
    """One project, by id or name."""
    return call.answer(_project(call, find_project(call.organization, call.path("name"))))


def list_executions(call: Call) -> Response:
    """The pipeline runs that used a connection, the newest first.

    Source: serviceEndpoint.json, executionhistory. Guess: none for a connection that the caller may not read.
    """
    found = find_endpoint(call.organization, call.path("endpointId"))
    if found is None or call.project.project_id not in names_by_project(found[1]):
        return call.collection([])
    endpoint = found[1]
    if not has_role(roles_of_caller(call, endpoint), "Reader"):
        return call.collection([])
    records = [{"endpointId": endpoint.id, "data": execution} for execution in reversed(endpoint.executions)]
    start = _number(call, "continuationToken") or 0
    top = _number(call, "top")
    end = len(records) if top is None else start + top
    response = call.collection(records[start:end])
    if end < len(records):
        response.headers["X-MS-ContinuationToken"] = str(end)
    return response
