"""Azure Resource Manager: which handler answers which path, over HTTP and for the sandbox's own Verify."""

import re
from collections.abc import Callable
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from azure_sandbox import resource_manager_access as access
from azure_sandbox import resource_manager_assignments as assignments
from azure_sandbox import resource_manager_identities as identities
from azure_sandbox import resource_manager_identity_credentials as credentials
from azure_sandbox import resource_manager_schedule_lists as schedule_lists
from azure_sandbox import resource_manager_schedules as schedules
from azure_sandbox import resource_manager_scopes as scopes
from azure_sandbox.clouds import Cloud
from azure_sandbox.resource_manager_metadata import get_endpoints
from azure_sandbox.resource_manager_wire import (
    Answer,
    ArmError,
    Call,
    check_api_version,
    common_headers,
    encoded,
    sign_in,
)
from azure_sandbox.state import sandbox_of
from azure_sandbox.tokens import Claims, bearer
from azure_sandbox.world import World

_Handler = Callable[[Call, Claims, re.Match[str]], Answer]
_SUBSCRIPTION: Final = r"/subscriptions/(?P<subscription>[^/]+)"
_AUTHORIZATION: Final = r"(?P<scope>|/.+?)/providers/Microsoft\.Authorization"
_MANAGEMENT_GROUPS: Final = r"/providers/Microsoft\.Management/managementGroups"
_IDENTITIES: Final = r"/providers/Microsoft\.ManagedIdentity/userAssignedIdentities"
_GROUP_IDENTITIES: Final = rf"{_SUBSCRIPTION}/resourcegroups/(?P<group>[^/]+){_IDENTITIES}"
_IDENTITY: Final = rf"{_GROUP_IDENTITIES}/(?P<identity>[^/]+)"
_CREDENTIALS: Final = f"{_IDENTITY}/federatedIdentityCredentials"
_CREDENTIAL: Final = rf"{_CREDENTIALS}/(?P<credential>[^/]+)"


def _operation(method: str, pattern: str, handler: _Handler) -> tuple[str, re.Pattern[str], _Handler]:
    return method, re.compile(pattern, re.IGNORECASE), handler


_METADATA: Final = re.compile("/metadata/endpoints", re.IGNORECASE)
_OPERATIONS: Final = (
    _operation("GET", "/tenants", scopes.list_tenants),
    _operation("GET", "/subscriptions", scopes.list_subscriptions),
    _operation("GET", _SUBSCRIPTION, scopes.get_subscription),
    _operation("GET", rf"{_SUBSCRIPTION}/resourcegroups", scopes.list_resource_groups),
    _operation("GET", rf"{_SUBSCRIPTION}/resourcegroups/(?P<group>[^/]+)", scopes.get_resource_group),
    _operation("GET", f"{_SUBSCRIPTION}{_IDENTITIES}", identities.list_identities),
    _operation("GET", _GROUP_IDENTITIES, identities.list_identities),
    _operation("GET", _IDENTITY, identities.get_identity),
    _operation("PUT", _IDENTITY, identities.put_identity),
    _operation("DELETE", _IDENTITY, identities.delete_identity),
    _operation("GET", _CREDENTIALS, credentials.list_credentials),
    _operation("GET", _CREDENTIAL, credentials.get_credential),
    _operation("PUT", _CREDENTIAL, credentials.put_credential),
    _operation("DELETE", _CREDENTIAL, credentials.delete_credential),
    _operation("GET", _MANAGEMENT_GROUPS, scopes.list_management_groups),
    _operation("GET", rf"{_MANAGEMENT_GROUPS}/(?P<management_group>[^/]+)", scopes.get_management_group),
    _operation("GET", rf"{_AUTHORIZATION}/roleDefinitions", access.list_role_definitions),
    _operation("GET", rf"{_AUTHORIZATION}/roleDefinitions/(?P<name>[^/]+)", access.get_role_definition),
    _operation("GET", rf"{_AUTHORIZATION}/permissions", access.list_permissions),
    _operation("GET", rf"{_AUTHORIZATION}/denyAssignments", access.list_deny_assignments),
    _operation("GET", rf"{_AUTHORIZATION}/locks", access.list_locks),
    _operation("GET", rf"{_AUTHORIZATION}/roleAssignments", assignments.list_role_assignments),
    _operation("GET", rf"{_AUTHORIZATION}/roleAssignments/(?P<name>[^/]+)", assignments.get_role_assignment),
    _operation("PUT", rf"{_AUTHORIZATION}/roleAssignments/(?P<name>[^/]+)", assignments.put_role_assignment),
    _operation("DELETE", rf"{_AUTHORIZATION}/roleAssignments/(?P<name>[^/]+)", assignments.delete_role_assignment),
    _operation("PUT", rf"{_AUTHORIZATION}/roleAssignmentScheduleRequests/(?P<name>[^/]+)", schedules.put_request),
    _operation("GET", rf"{_AUTHORIZATION}/roleAssignmentScheduleRequests/(?P<name>[^/]+)", schedules.get_request),
    _operation("GET", rf"{_AUTHORIZATION}/roleAssignmentScheduleInstances", schedule_lists.list_instances),
    _operation("GET", rf"{_AUTHORIZATION}/roleAssignmentSchedules", schedule_lists.list_schedules),
)


def routes(cloud: Cloud) -> list[BaseRoute]:
    """One route for everything: Resource Manager's paths are compared without regard to letter case."""

    async def serve(request: Request) -> Response:
        """Any call to the cloud's Resource Manager."""
        sandbox = sandbox_of(request)
        call = Call(
            world=sandbox.world,
            cloud=cloud,
            method=request.method,
            path="/" + request.path_params["path"].strip("/"),
            query=dict(request.query_params),
            token=bearer(request),
            body=await request.body(),
            base_url=sandbox.service_url(request, cloud, "arm"),
        )
        result = answer(call)
        headers = common_headers(call) | result.headers
        if result.body is None:
            return Response(status_code=result.status, headers=headers)
        return Response(encoded(result.body), result.status, headers, media_type="application/json; charset=utf-8")

    methods = ["GET", "PUT", "POST", "PATCH", "DELETE"]
    return [Route("/{path:path}", serve, methods=methods)]


def answer(call: Call) -> Answer:
    """The answer to a call: 501 if not simulated, then api-version, sign-in, and what the handler checks.

    Guess: that api-version is looked at before the credential.
    """
    try:
        metadata = _METADATA.fullmatch(call.path)
        if metadata and call.method == "GET":
            return get_endpoints(call, metadata)
        for method, pattern, handler in _OPERATIONS:
            match = pattern.fullmatch(call.path)
            if match and method == call.method:
                check_api_version(call.query)
                return handler(call, sign_in(call), match)
    except ArmError as error:
        return error.answer()
    text = f"The sandbox does not simulate {call.method} {call.path} of Resource Manager."
    return Answer(status=501, body={"error": {"code": "NotSimulated", "message": text}})


def read_subscription(
    world: World,
    cloud: Cloud,
    bearer_token: str,
    subscription_id: str,
    api_version: str = "2016-06-01",
) -> tuple[int, dict[str, Any]]:
    """Status and body of GET /subscriptions/{id}, as Azure DevOps' Verify calls it."""
    return _read(world, cloud, bearer_token, f"/subscriptions/{subscription_id}", api_version)


def read_management_group(
    world: World,
    cloud: Cloud,
    bearer_token: str,
    name: str,
    api_version: str = "2018-01-01-preview",
) -> tuple[int, dict[str, Any]]:
    """Status and body of GET /providers/Microsoft.Management/managementGroups/{name}, as Verify calls it."""
    path = f"/providers/Microsoft.Management/managementGroups/{name}"
    return _read(world, cloud, bearer_token, path, api_version)


def _read(world: World, cloud: Cloud, token: str, path: str, api_version: str) -> tuple[int, dict[str, Any]]:
    call = Call(world=world, cloud=cloud, method="GET", path=path, query={"api-version": api_version}, token=token)
    result = answer(call)
    return result.status, msgspec.convert(result.body, dict[str, Any])
