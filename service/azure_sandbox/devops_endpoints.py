"""Service connections: list, get, create, share and delete. Updates are in `devops_update`."""

from typing import Any, Final

import msgspec
from starlette.responses import Response

from azure_sandbox import devops_errors as errors
from azure_sandbox.devops_call import Call
from azure_sandbox.devops_federation import SCHEME, generated_parameters, parameter
from azure_sandbox.devops_identity import Role, find_project, has_role, may_create
from azure_sandbox.devops_secrets import merge_parameters
from azure_sandbox.devops_wire import (
    EndpointBody,
    EndpointReference,
    find_endpoint,
    names_by_project,
    partly_shown,
    roles_of_caller,
    shown,
)
from azure_sandbox.world import Organization, Project, ServiceEndpoint, new_id

SCHEMES: Final = {
    "azurerm": ("ServicePrincipal", SCHEME, "ManagedServiceIdentity", "PublishProfile"),
    "generic": ("UsernamePassword", "None"),
}
"""Types that can be made here, with their schemes. Source: ListEndpointTypes.json."""
_ACTIONS: Final[dict[str, Role | None]] = {"none": None, "view": "Reader", "use": "User", "manage": "Administrator"}


def list_endpoints(call: Call) -> Response:
    """The connections of a project that the caller may read, or those with given names; one not ready only on demand.

    Source: serviceEndpoint.json; SUP-PERM and azure-devops-cli-extension issue 1027 (includeFailed).
    """
    names = call.names("endpointNames")
    ids = call.names("endpointIds")
    kinds = call.names("type")
    schemes = call.names("authSchemes")
    owner = call.query("owner")
    failed, asked, project_id = call.flag("includeFailed"), _asked(call), call.project.project_id
    found = []
    for endpoint in call.organization.endpoints.values():
        if project_id not in (endpoint.projects or (endpoint.owner_project,)):
            continue
        wanted = (
            (names is None or names_by_project(endpoint)[project_id].casefold() in names)
            and (ids is None or endpoint.id.casefold() in ids)
            and (kinds is None or endpoint.type.casefold() in kinds)
            and (schemes is None or endpoint.scheme.casefold() in schemes)
            and (owner is None or endpoint.owner.casefold() == owner.casefold())
            and (endpoint.is_ready or failed)
        )
        if wanted and _may(call, endpoint, asked):
            found.append(shown(call, endpoint, masked="absent"))
    return call.collection(found)


def _asked(call: Call) -> Role:
    """The role that `actionFilter` asks for; at least to read. Guess: what the filter means."""
    return _ACTIONS.get((call.query("actionFilter") or "none").casefold()) or "Reader"


def _may(call: Call, endpoint: ServiceEndpoint, asked: Role) -> bool:
    """Whether the caller may read a connection and do what it asks for."""
    roles = roles_of_caller(call, endpoint)
    return has_role(roles, "Reader") and has_role(roles, asked)


def get_endpoint(call: Call) -> Response:
    """A connection by id; null if the project has none of that id, in part if the caller may not read it.

    Source: vsts-rest-api-specs issue 285 (null).
    """
    found = find_endpoint(call.organization, call.path("endpointId"))
    if found is None or call.project.project_id not in names_by_project(found[1]):
        return call.answer(None)
    if not _may(call, found[1], _asked(call)):
        return call.answer(partly_shown(found[1]))
    return call.answer(shown(call, found[1], masked="null"))


def decode(call: Call, kind: Any, name: str) -> Any:
    """The body as a struct. Source: azure-devops-cli-extension issue 1000, bodies that do not fit surface as 500."""
    try:
        return msgspec.convert(call.json(name), kind)
    except msgspec.ValidationError as error:
        raise errors.internal(str(error)) from error


def create_endpoint(call: Call) -> Response:
    """A new connection; its maker becomes its Administrator.

    Source: serviceEndpoint.json; automate-service-connections.md; the errors name theirs.
    """
    body = decode(call, EndpointBody, "endpoint")
    if call.query("endpointIds"):
        raise errors.NotSimulatedError("Refreshed authentication is not simulated.")
    projects = _referenced(call, body)
    if not body.name:
        raise errors.argument_null("endpoint.Name")
    if body.authorization is None or body.authorization.scheme is None:
        raise errors.argument_null("endpoint.Authorization")
    scheme = known_scheme(body.type or "", body.authorization.scheme)
    for project, _ in projects:
        if not may_create(call.caller, project):
            raise errors.may_not_create()
    first = projects[0][0]
    endpoint = ServiceEndpoint(
        id=new_id(),
        name=body.name,
        scheme=scheme,
        owner_project=first.project_id,
        created=call.world.now(),
        created_by=call.caller.id,
        type=body.type or "",
        url=body.url or "",
        description=body.description or "",
        owner=body.owner or "library",
        data={key: value or "" for key, value in (body.data or {}).items()},
        is_disabled=bool(body.is_disabled),
    )
    merge_parameters(endpoint, body.authorization.parameters or {})
    _check_federation(endpoint)
    for project, reference in projects:
        join(call.organization, endpoint, project, reference, default=body.name)
    endpoint.parameters |= generated_parameters(call.organization, endpoint)
    endpoint.roles[call.caller.id] = "Administrator"
    call.organization.endpoints[endpoint.id] = endpoint
    answer = shown(call, endpoint, masked="null")
    if _is_automatic(endpoint):
        _fail_automatic(call, endpoint)
        answer |= {"isReady": False, "operationStatus": {"state": "InProgress", "statusMessage": ""}}
    return call.answer(answer)


def _referenced(call: Call, body: EndpointBody) -> list[tuple[Project, EndpointReference]]:
    """The projects that a new connection goes to; before version 6 the path names it."""
    if body.service_endpoint_project_references:
        return [
            (find_reference(call.organization, reference), reference)
            for reference in body.service_endpoint_project_references
        ]
    if call.given_project is not None and (call.version or "") < "6":
        return [(call.given_project, EndpointReference(name=body.name))]
    raise errors.argument("At least one project reference required to create an endpoint.")


def find_reference(organization: Organization, reference: EndpointReference) -> Project:
    """The project that a reference means, by id before name."""
    given = reference.project_reference
    if given is None or not (given.id or given.name):
        raise errors.argument_null("endpointProjectReferences")
    return find_project(organization, given.id or given.name or "")


def known_scheme(kind: str, scheme: str) -> str:
    """The scheme in its usual spelling.

    Raises:
        DevOpsError: The type does not have it.
        NotSimulatedError: A type that Azure DevOps has and the sandbox has not.
    """
    schemes = SCHEMES.get(kind.casefold())
    if schemes is None:
        message = f"Service connections of type {kind!r} are not simulated."
        raise errors.NotSimulatedError(message)
    for known in schemes:
        if known.casefold() == scheme.casefold():
            return known
    raise errors.unknown_scheme(kind, scheme)


def _check_federation(endpoint: ServiceEndpoint) -> None:
    """Source: devopsshield/azure-devops-workload-identity-federation, none on Azure Stack. Guess: text."""
    if endpoint.scheme == SCHEME and endpoint.data.get("environment", "").casefold() == "azurestack":
        raise errors.argument("Workload identity federation is not supported for Azure Stack.")


def join(
    organization: Organization,
    endpoint: ServiceEndpoint,
    project: Project,
    reference: EndpointReference,
    *,
    default: str,
) -> None:
    """Put a connection into a project.

    Raises:
        DevOpsError: Its name is taken there.
    """
    name = reference.name or default
    check_name(organization, endpoint, project.project_id, name)
    endpoint.projects = {**names_by_project(endpoint), project.project_id: name}
    if project.project_id == endpoint.owner_project:
        endpoint.name = name
    if reference.description:
        endpoint.descriptions[project.project_id] = reference.description


def check_name(organization: Organization, endpoint: ServiceEndpoint, project_id: str, name: str) -> None:
    """Refuse a name that another connection of the project has, whatever its letter case."""
    for other in organization.endpoints.values():
        if other.id != endpoint.id and names_by_project(other).get(project_id, "").casefold() == name.casefold():
            raise errors.duplicate_name(name)


def _is_automatic(endpoint: ServiceEndpoint) -> bool:
    return endpoint.data.get("creationMode", "").casefold() == "automatic" and not parameter(
        endpoint, "serviceprincipalid"
    )


def _fail_automatic(call: Call, endpoint: ServiceEndpoint) -> None:
    """Automatic creation acts as the calling user in Entra, and no caller of the sandbox has a session there.

    Source: azure-rm-endpoint.md; microsoft/azuredevopslabs issue 681.
    """
    endpoint.is_ready = False
    endpoint.operation_state = "Failed"
    endpoint.operation_message = (
        f"Failed to obtain an access token. A valid refresh token for identity {call.caller.id} was not found."
    )


def share_endpoint(call: Call) -> Response:
    """Add a connection to more projects: PATCH takes a list of project references, never a connection.

    Source: ShareServiceEndpoint.json (204); Azure/azure-cli-extensions issue 6453 (an object).
    """
    body = call.json("endpointProjectReferences")
    if not isinstance(body, list):
        raise errors.argument_null("endpointProjectReferences")
    references = decode(call, list[EndpointReference], "endpointProjectReferences")
    _, endpoint = managed(call)
    for reference in references:
        project = find_reference(call.organization, reference)
        if not may_create(call.caller, project):
            raise errors.may_not_create()
        join(call.organization, endpoint, project, reference, default=endpoint.name)
    endpoint.modified, endpoint.modified_by = call.world.now(), call.caller.id
    return no_content(call)


def managed(call: Call) -> tuple[str, ServiceEndpoint]:
    """The connection of the path and its key.

    Raises:
        DevOpsError: There is none, or the caller is not its Administrator.
    """
    found = find_endpoint(call.organization, call.path("endpointId"))
    if found is None:
        raise errors.endpoint_not_found(call.path("endpointId"))
    if not has_role(roles_of_caller(call, found[1]), "Administrator"):
        raise errors.may_not_administer(found[1].name)
    return found


def no_content(call: Call) -> Response:
    """204, as captured examples show where the specification says 200."""
    response = call.answer(None, 204)
    return Response(status_code=204, headers={"Content-Type": response.headers["Content-Type"]})


def delete_endpoint(call: Call) -> Response:
    """Remove a connection from projects; from the last one, it is gone.

    Source: serviceEndpoint.json (projectIds); azure-rm-endpoint.md (deep). Guess: `deep` is false if left out, and
    another project becomes the owner when the owner's reference goes.
    """
    wanted = call.query("projectIds")
    if wanted is None and call.given_project is None:
        raise errors.argument_null("projectIds")
    key, endpoint = managed(call)
    if call.flag("deep") and endpoint.data.get("creationMode", "").casefold() == "automatic":
        message = "Failed to remove the service principal from Microsoft Entra ID. Failed to obtain an access token."
        raise errors.DevOpsError(400, message, "ServiceEndpointException")
    chosen = wanted.split(",") if wanted else [call.project.project_id]
    gone = {find_project(call.organization, name.strip()).project_id for name in chosen}
    left = {project: name for project, name in names_by_project(endpoint).items() if project not in gone}
    if not left:
        del call.organization.endpoints[key]
    else:
        endpoint.projects = left
        if endpoint.owner_project in gone:
            endpoint.owner_project = next(iter(left))
    return no_content(call)
