"""Microsoft Graph v1.0 over HTTP: which handler answers which path."""

import re
import uuid
from collections.abc import Callable
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from azure_sandbox import graph_applications as applications
from azure_sandbox import graph_credentials as credentials
from azure_sandbox import graph_deleted as deleted
from azure_sandbox import graph_federated as federated
from azure_sandbox import graph_organization as organization
from azure_sandbox import graph_principals as principals
from azure_sandbox.clouds import Cloud
from azure_sandbox.graph_batch import run_batch
from azure_sandbox.graph_call import Answer, Call, GraphError, Handler, error_body
from azure_sandbox.graph_delegated import permissions
from azure_sandbox.graph_odata import NotSimulatedError
from azure_sandbox.state import sandbox_of
from azure_sandbox.tokens import GRAPH_RESOURCE_ID, Claims, Reason, TokenRefusedError, bearer, verify
from azure_sandbox.world import Application, Tenant, World

_KEY: Final = r"(?P<key>/[^/()]+|\(\w+='(?:[^']|'')*'\))"
_CREDENTIAL: Final = r"(?P<credential>/[^/()]+|\(name='(?:[^']|'')*'\))"
_FEDERATED: Final = rf"/applications{_KEY}/federatedIdentityCredentials"
_DELETED: Final = "/directory/deletedItems"
_BATCH: Final = "/$batch"
# Source: concepts/errors.md and recorded answers, as the domain dossier quotes them. Guess: malformed and signature.
_REFUSED: Final[dict[Reason, str]] = {
    "missing": "Access token is empty.",
    "malformed": "Access token validation failure.",
    "signature": "Access token validation failure. Invalid signature.",
    "expired": "Access token has expired or is not yet valid.",
    "audience": "Access token validation failure. Invalid audience.",
}


def _action(act: Callable[[Call, Application], Answer]) -> Handler:
    """A handler for an action on an application that the caller may write."""

    def handler(call: Call, match: re.Match[str]) -> Answer:
        call.allow_write()
        application = applications.find_application(call, match["key"])
        call.allow_write(application.owners)
        return act(call, application)

    return handler


def _operation(method: str, pattern: str, handler: Handler) -> tuple[str, re.Pattern[str], Handler]:
    return method, re.compile(pattern, re.IGNORECASE), handler


_OPERATIONS: Final = (
    _operation("GET", "/applications", applications.list_applications),
    _operation("POST", "/applications", applications.create_application),
    _operation("GET", f"/applications{_KEY}", applications.get_application),
    _operation("PATCH", f"/applications{_KEY}", applications.update_application),
    _operation("DELETE", f"/applications{_KEY}", applications.delete_application),
    _operation("GET", f"/applications{_KEY}/owners", applications.list_owners),
    _operation("POST", rf"/applications{_KEY}/(?:microsoft\.graph\.)?addPassword", _action(credentials.add_password)),
    _operation(
        "POST", rf"/applications{_KEY}/(?:microsoft\.graph\.)?removePassword", _action(credentials.remove_password)
    ),
    _operation("GET", _FEDERATED, federated.list_credentials),
    _operation("POST", _FEDERATED, federated.create_credential),
    _operation("GET", f"{_FEDERATED}{_CREDENTIAL}", federated.get_credential),
    _operation("PATCH", f"{_FEDERATED}{_CREDENTIAL}", federated.update_credential),
    _operation("DELETE", f"{_FEDERATED}{_CREDENTIAL}", federated.delete_credential),
    _operation("GET", "/servicePrincipals", principals.list_principals),
    _operation("POST", "/servicePrincipals", principals.create_principal),
    _operation("GET", f"/servicePrincipals{_KEY}", principals.get_principal),
    _operation("PATCH", f"/servicePrincipals{_KEY}", principals.update_principal),
    _operation("DELETE", f"/servicePrincipals{_KEY}", principals.delete_principal),
    _operation(
        "GET",
        rf"/servicePrincipals{_KEY}/(?P<kind>memberOf|transitiveMemberOf)(?:/(?:microsoft\.)?graph\.group)?",
        principals.list_groups_of,
    ),
    _operation("POST", f"/servicePrincipals{_KEY}/getMemberGroups", principals.get_member_groups),
    _operation("GET", "/groups", principals.list_groups),
    _operation(
        "GET", rf"{_DELETED}/(?:microsoft\.)?graph\.(?P<kind>application|servicePrincipal)", deleted.list_deleted
    ),
    _operation("GET", f"{_DELETED}/(?P<id>[^/]+)", deleted.get_deleted),
    _operation("POST", f"{_DELETED}/(?P<id>[^/]+)/restore", deleted.restore),
    _operation("DELETE", f"{_DELETED}/(?P<id>[^/]+)", deleted.purge),
    _operation("GET", "/organization", organization.list_organizations),
    _operation("GET", "/organization/(?P<id>[^/]+)", organization.get_organization),
    _operation("GET", "/policies/defaultAppManagementPolicy", credentials.get_default_policy),
)


def routes(cloud: Cloud) -> list[BaseRoute]:
    """One route for everything below `/v1.0`: keys in parentheses are no path segments."""

    async def serve(request: Request) -> Response:
        """Any call to the cloud's Graph."""
        sandbox = sandbox_of(request)
        client_request_id = request.headers.get("client-request-id")
        content = await request.body()
        try:
            claims, tenant = _sign_in(sandbox.world, cloud, request)
        except GraphError as error:
            result = Answer(status=error.status, body=error_body(error, sandbox.world.now(), client_request_id))
        else:
            call = Call(
                world=sandbox.world,
                cloud=cloud,
                tenant=tenant,
                claims=claims,
                method=request.method,
                path="/" + request.path_params["path"].strip("/"),
                query=dict(request.query_params),
                headers={name.casefold(): value for name, value in request.headers.items()},
                content=content,
                base_url=f"{sandbox.service_url(request, cloud, 'graph')}/v1.0",
            )
            result = answer(call)
        request_id = str(uuid.uuid4())
        headers = {"request-id": request_id, "client-request-id": client_request_id or request_id} | result.headers
        if result.body is None:
            return Response(status_code=result.status, headers=headers)
        return Response(msgspec.json.encode(result.body), result.status, headers, media_type="application/json")

    return [Route("/v1.0/{path:path}", serve, methods=["GET", "POST", "PATCH", "PUT", "DELETE"])]


def _sign_in(world: World, cloud: Cloud, request: Request) -> tuple[Claims, Tenant]:
    try:
        claims = verify(world, bearer(request), {cloud.graph_audience, GRAPH_RESOURCE_ID})
    except TokenRefusedError as refused:
        raise GraphError(401, "InvalidAuthenticationToken", _REFUSED[refused.reason]) from refused
    tenant = world.tenant(claims.tenant_id, cloud.environment)
    if tenant is None:  # Guess: a token of a tenant that is gone, or of another cloud
        raise GraphError(401, "InvalidAuthenticationToken", _REFUSED["audience"])
    return msgspec.structs.replace(claims, roles=permissions(world, claims)), tenant


def _find(call: Call) -> tuple[Handler, re.Match[str]]:
    for method, pattern, handler in _OPERATIONS:
        match = pattern.fullmatch(call.path)
        if match and method == call.method:
            return handler, match
    message = f"The sandbox does not simulate {call.method} {call.path} of Microsoft Graph."
    raise NotSimulatedError(message)


def answer(call: Call) -> Answer:
    """The answer to a call that is signed in; also to each part of a batch. 501 if not simulated."""
    try:
        if call.method == "POST" and call.path == _BATCH:
            return run_batch(call, answer)
        handler, match = _find(call)
        return handler(call, match)
    except GraphError as error:
        return Answer(status=error.status, body=error_body(error, call.now, call.headers.get("client-request-id")))
    except NotSimulatedError as missing:
        return Answer(status=501, body={"error": {"code": "NotSimulated", "message": str(missing)}})
