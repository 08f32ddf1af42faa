"""Updating service connections: PUT of one or many, and who may change what."""

import copy

from starlette.responses import Response

from azure_sandbox import devops_errors as errors
from azure_sandbox.devops_call import Call
from azure_sandbox.devops_convert import convert_scheme, take_entra_issuer
from azure_sandbox.devops_endpoints import check_name, decode, find_reference, join, known_scheme
from azure_sandbox.devops_identity import has_role, may_change_credentials, may_create
from azure_sandbox.devops_secrets import merge_parameters, refresh_subject
from azure_sandbox.devops_wire import EndpointBody, find_endpoint, names_by_project, roles_of_caller, shown
from azure_sandbox.world import ServiceEndpoint


def update_endpoint(call: Call) -> Response:
    """PUT of a whole connection, or with `operation=ConvertAuthenticationScheme` of its scheme.

    Source: serviceEndpoint.json. Guess: other operations.
    """
    body = decode(call, EndpointBody, "endpoint")
    operation = (call.query("operation") or "").casefold()
    if operation not in {"", "convertauthenticationscheme"}:
        message = f"The operation {operation!r} of an update is not simulated."
        raise errors.NotSimulatedError(message)
    endpoint = _update(call, call.path("endpointId"), body, convert=bool(operation))
    return call.answer(shown(call, endpoint, masked="null"))


def update_endpoints(call: Call) -> Response:
    """PUT of several connections, each named by its id. Guess: those before one that is refused stay updated."""
    bodies = decode(call, list[EndpointBody], "endpoints")
    updated = [_update(call, body.id or "", body, convert=False) for body in bodies]
    return call.collection([shown(call, endpoint, masked="null") for endpoint in updated])


def _update(call: Call, endpoint_id: str, body: EndpointBody, *, convert: bool) -> ServiceEndpoint:
    found = find_endpoint(call.organization, endpoint_id)
    if found is None:
        raise errors.endpoint_not_found(endpoint_id)
    key, stored = found
    if body.id is not None and body.id.casefold() != stored.id.casefold():
        raise errors.argument("The id of the service connection does not match the request.")  # Guess: no source
    if not has_role(roles_of_caller(call, stored), "Administrator"):
        raise errors.may_not_administer(stored.name)
    endpoint = copy.deepcopy(stored)
    if convert:
        convert_scheme(call, endpoint, body)
    else:
        _apply(call, endpoint, body)
    if _guarded(endpoint) != _guarded(stored) and not may_change_credentials(call.caller, stored):
        raise errors.may_not_change_credentials()
    endpoint.modified, endpoint.modified_by = call.world.now(), call.caller.id
    call.organization.endpoints[key] = endpoint
    return endpoint


def _guarded(endpoint: ServiceEndpoint) -> tuple[object, ...]:
    """What only an Administrator of the organization level may change.

    Source: "Be careful with service connections". Guess: that disabling belongs to it.
    """
    shown_empty = {name.casefold() for name in (*endpoint.parameters, *endpoint.secrets)}
    plain = {name: value for name, value in endpoint.parameters.items() if value}
    return (
        endpoint.type.casefold(),
        endpoint.url,
        endpoint.scheme.casefold(),
        endpoint.data,
        {name: value for name, value in plain.items() if not name.casefold().startswith("workloadidentity")},
        shown_empty,
        endpoint.secrets,
        endpoint.is_disabled,
    )


def _apply(call: Call, endpoint: ServiceEndpoint, body: EndpointBody) -> None:
    """Write what the body says; parts that it leaves out stay. Guess: that they do."""
    kind = body.type or endpoint.type
    scheme = body.authorization.scheme if body.authorization and body.authorization.scheme else endpoint.scheme
    if (kind.casefold(), scheme.casefold()) != (endpoint.type.casefold(), endpoint.scheme.casefold()):
        scheme = known_scheme(kind, scheme)
    endpoint.type, endpoint.scheme = kind, scheme
    endpoint.url = endpoint.url if body.url is None else body.url
    if body.data is not None:
        endpoint.data = {name: value or "" for name, value in body.data.items()}
    if body.authorization is not None and body.authorization.parameters is not None:
        given = body.authorization.parameters
        merge_parameters(endpoint, given)
        take_entra_issuer(call, endpoint, given)
    if body.is_disabled is not None:
        endpoint.is_disabled = body.is_disabled
    _apply_names(call, endpoint, body)


def _apply_names(call: Call, endpoint: ServiceEndpoint, body: EndpointBody) -> None:
    """Names, descriptions and further projects; a reference that is left out stays.

    A rename needs both names changed, that of the connection and that of the owning project's reference: the name
    mirrors the reference. Source: serviceEndpoint.json 7.2; terraform-provider-azuredevops, pull request 1455.
    Guess: of two descriptions, the one that differs from what is stored counts.
    """
    names = names_by_project(endpoint)
    owner = endpoint.owner_project
    described = endpoint.descriptions.get(owner, endpoint.description)
    for reference in body.service_endpoint_project_references or []:
        project = find_reference(call.organization, reference)
        project_id = project.project_id
        if project_id not in names:
            if not may_create(call.caller, project):
                raise errors.may_not_create()
            join(call.organization, endpoint, project, reference, default=endpoint.name)
            continue
        if reference.description not in {None, endpoint.descriptions.get(project_id, endpoint.description)}:
            endpoint.descriptions[project_id] = reference.description or ""
        if reference.name and reference.name != names[project_id]:
            if project_id != owner:
                raise errors.internal("The name of a shared reference cannot be changed.")
            if reference.name == body.name:
                check_name(call.organization, endpoint, project_id, reference.name)
                endpoint.name = reference.name
                endpoint.projects = {**names_by_project(endpoint), project_id: reference.name}
                refresh_subject(call.organization, endpoint)
    if body.description not in {None, described}:
        endpoint.descriptions[owner] = body.description or ""
