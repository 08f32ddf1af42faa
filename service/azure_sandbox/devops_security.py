"""The caller's own permissions on service connections, in the security namespace ServiceEndpoints.

Source: azure-devops 7.1.0b4, security_client.py (has_permissions); namespace-reference.md (the permissions);
azuredevops_serviceendpoint_permissions of terraform-provider-azuredevops (the tokens).
"""

from typing import Final

from starlette.responses import Response

from azure_sandbox import devops_errors as errors
from azure_sandbox.devops_call import Call
from azure_sandbox.devops_identity import Role, roles_on
from azure_sandbox.devops_wire import find_endpoint

NAMESPACE: Final = "49b48001-ca20-4adc-8111-5b60c903a50c"
_USE, _ADMINISTER, _CREATE, _VIEW_AUTHORIZATION, _VIEW = 1, 2, 4, 8, 16
_BITS: Final[dict[Role, int]] = {
    # Guess: which permissions a role has beyond those that name it
    "Reader": _VIEW,
    "User": _USE | _VIEW,
    "Creator": _CREATE | _VIEW,
    "Administrator": _USE | _ADMINISTER | _CREATE | _VIEW_AUTHORIZATION | _VIEW,
}


def has_permissions(call: Call) -> Response:
    """GET _apis/permissions/{namespace}/{permissions}: for each token whether the caller has all of the permissions.

    Tokens are "endpoints/{project id}" and "endpoints/{project id}/{connection id}". Guess: alwaysAllowAdministrators
    changes nothing, for nobody of the world administers the whole organization.
    """
    namespace, wanted = call.path("securityNamespaceId").casefold(), call.path("permissions")
    if namespace != NAMESPACE:
        message = f"Permissions in the security namespace {namespace!r} are not simulated."
        raise errors.NotSimulatedError(message)
    if not wanted.isdecimal():
        message = f"The value '{wanted}' of permissions is not a number."
        raise errors.argument(message)  # Guess: text
    tokens = (call.query("tokens") or "").split(call.query("delimiter") or ",")
    return call.collection([int(wanted) & ~_granted(call, token) == 0 for token in tokens])


def _granted(call: Call, token: str) -> int:
    """The permissions on a token. Guess: on one of nothing that is there, those of the organization."""
    root, _, rest = token.partition("/")
    if root.casefold() != "endpoints":
        return 0
    project_id, _, endpoint_id = rest.partition("/")
    projects = [p for p in call.organization.projects.values() if p.project_id.casefold() == project_id.casefold()]
    roles = {project.roles[call.caller.id] for project in projects if call.caller.id in project.roles}
    if call.caller.organization_role is not None:
        roles.add(call.caller.organization_role)
    found = find_endpoint(call.organization, endpoint_id) if endpoint_id else None
    if found is not None:
        roles |= roles_on(call.caller, found[1], projects)
    granted = 0
    for role in roles:
        granted |= _BITS[role]
    return granted
