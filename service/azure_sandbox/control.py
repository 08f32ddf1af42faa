"""The sandbox's own surface under /_sandbox: world, clock, delays, faults, request log."""

import copy
import json
from itertools import chain
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from azure_sandbox.changes import apply_changes, read_value
from azure_sandbox.faults import Fault, FaultRequest
from azure_sandbox.request_log import HIDDEN
from azure_sandbox.seed import SeedError, load_world, moments
from azure_sandbox.state import Sandbox, sandbox_of
from azure_sandbox.world import Clock, Delays, World

T = TypeVar("T")


class ControlError(Exception):
    """A request to the control surface that cannot be done; the message says what and where."""


class _Changes(msgspec.Struct, forbid_unknown_fields=True):
    changes: dict[str, Any]


def routes() -> list[BaseRoute]:
    """The routes below /_sandbox."""
    return [
        Route("/health", get_health, methods=["GET"]),
        Route("/reset", post_reset, methods=["POST"]),
        Route("/world", get_world, methods=["GET"]),
        Route("/world", post_world, methods=["POST"]),
        Route("/world", patch_world, methods=["PATCH"]),
        Route("/clock", get_clock, methods=["GET"]),
        Route("/clock", put_clock, methods=["PUT"]),
        Route("/delays", get_delays, methods=["GET"]),
        Route("/delays", put_delays, methods=["PUT"]),
        Route("/faults", get_faults, methods=["GET"]),
        Route("/faults", post_fault, methods=["POST"]),
        Route("/faults", delete_faults, methods=["DELETE"]),
        Route("/faults/{fault}", delete_fault, methods=["DELETE"]),
        Route("/requests", get_requests, methods=["GET"]),
        Route("/requests", delete_requests, methods=["DELETE"]),
    ]


async def get_health(request: Request) -> Response:
    """GET /health: what is there, in numbers."""
    world = sandbox_of(request).world
    endpoints = sum(len(organization.endpoints) for organization in world.organizations.values())
    body = {
        "status": "ok",
        "now": world.now(),
        "tenants": len(world.tenants),
        "applications": len(world.applications),
        "service_connections": endpoints,
    }
    return _json(body)


async def post_reset(request: Request) -> Response:
    """POST /reset: the world as it was loaded, no faults, an empty log."""
    sandbox_of(request).reset()
    return Response(status_code=204)


async def post_world(request: Request) -> Response:
    """POST /world: load a bundled world, {"name": "demo"}, or a whole world as JSON; `reset` returns to it."""
    body = await _body(request, dict[str, Any])
    try:
        world = load_world(body["name"] if set(body) == {"name"} and isinstance(body["name"], str) else body)
    except SeedError as error:
        raise ControlError(str(error)) from error
    sandbox_of(request).load(world)
    return Response(status_code=204)


async def get_world(request: Request) -> Response:
    """GET /world: the state, or with ?path= a part of it; values of secrets are replaced by "***"."""
    path = request.query_params.get("path", "")
    world = shown(sandbox_of(request).world)
    try:
        value = read_value(world, path) if path else world
    except SeedError as error:
        raise ControlError(str(error)) from error
    return _json(value)


async def patch_world(request: Request) -> Response:
    """PATCH /world {"changes": {path: value}}: all of them or none."""
    sandbox = sandbox_of(request)
    changes = (await _body(request, _Changes)).changes
    changed = copy.deepcopy(sandbox.world)
    try:
        apply_changes(changed, changes)
    except SeedError as error:
        raise ControlError(str(error)) from error
    sandbox.world = changed
    return Response(status_code=204)


async def get_clock(request: Request) -> Response:
    """GET /clock."""
    return _clock(sandbox_of(request))


async def put_clock(request: Request) -> Response:
    """PUT /clock {"offset_seconds": 3600} or {"frozen": "2030-01-01T00:00:00Z"}; {} is the machine's time."""
    sandbox = sandbox_of(request)
    given = await _body(request, dict[str, Any])
    sandbox.world.clock = _fitting(moments(given, sandbox.world.now()), Clock)
    return _clock(sandbox)


async def get_delays(request: Request) -> Response:
    """GET /delays, in seconds."""
    return _json(sandbox_of(request).world.delays)


async def put_delays(request: Request) -> Response:
    """PUT /delays {"directory_replication": 5, "credential_replication": 5, "role_propagation": 60}."""
    sandbox = sandbox_of(request)
    sandbox.world.delays = _fitting(await _body(request, dict[str, Any]), Delays)
    return _json(sandbox.world.delays)


async def get_faults(request: Request) -> Response:
    """GET /faults: also the used up ones, with how many requests matched and how many were hit."""
    return _json({"faults": [_fault(fault) for fault in sandbox_of(request).faults.all()]})


async def post_fault(request: Request) -> Response:
    """POST /faults {"system": "graph", "status": 429, "every": 20, "times": null}: see `FaultRequest`."""
    fault = sandbox_of(request).faults.add(await _body(request, FaultRequest))
    return _json(_fault(fault), status=201)


async def delete_faults(request: Request) -> Response:
    """DELETE /faults: all of them."""
    sandbox_of(request).faults.clear()
    return Response(status_code=204)


async def delete_fault(request: Request) -> Response:
    """DELETE /faults/{id}."""
    if not sandbox_of(request).faults.remove(request.path_params["fault"]):
        message = f"There is no fault {request.path_params['fault']!r}."
        raise ControlError(message)
    return Response(status_code=204)


async def get_requests(request: Request) -> Response:
    """GET /requests ?system=arm&writes=true: what callers sent, oldest first, redacted."""
    query = request.query_params
    unknown = set(query) - {"system", "writes"}
    if unknown or query.get("writes", "false") not in {"true", "false"}:
        raise ControlError("Query: system=devops|entra|arm|graph|vault and writes=true|false are understood.")
    entries = sandbox_of(request).log.entries(system=query.get("system"), writes=query.get("writes") == "true")
    return _json({"requests": entries})


async def delete_requests(request: Request) -> Response:
    """DELETE /requests: empty the log."""
    sandbox_of(request).log.clear()
    return Response(status_code=204)


async def control_refused(_request: Request, error: Exception) -> Response:
    """400 for a request that the control surface does not understand."""
    return JSONResponse({"error": {"code": "InvalidControlRequest", "message": str(error)}}, status_code=400)


def shown(world: World) -> World:
    """A copy of a world without the values of secrets, fit to be shown."""
    copied = copy.deepcopy(world)
    for application in copied.applications.values():
        for secret in application.secrets:
            secret.value = HIDDEN
    for organization in copied.organizations.values():
        for endpoint in organization.endpoints.values():
            endpoint.secrets = {key: value and HIDDEN for key, value in endpoint.secrets.items()}
        for member in organization.members.values():
            member.token_digests = [HIDDEN for _ in member.token_digests]
    for vault in copied.vaults.values():
        deleted = (secret.versions for secret in vault.deleted_secrets.values())
        for version in chain(*vault.secrets.values(), *deleted):
            version.update({key: HIDDEN for key in version if key == "value"})
    return copied


def _clock(sandbox: Sandbox) -> Response:
    return _json({"now": sandbox.world.now(), **msgspec.structs.asdict(sandbox.world.clock)})


def _fault(fault: Fault) -> dict[str, Any]:
    request = msgspec.json.decode(msgspec.json.encode(fault.request))
    return {"id": fault.id, **request, "left": fault.left, "matched": fault.matched, "hits": fault.hits}


async def _body(request: Request, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(await request.body(), type=kind)
    except msgspec.DecodeError as error:
        message = f"Body: {error}"
        raise ControlError(message) from error


def _fitting(value: dict[str, Any], kind: type[T]) -> T:
    unknown = set(value) - set(getattr(kind, "__struct_fields__", ()))
    if unknown:
        message = f"Body: unknown field {', '.join(sorted(unknown))}."
        raise ControlError(message)
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        message = f"Body: {error}"
        raise ControlError(message) from error


def _json(value: Any, status: int = 200) -> Response:
    return Response(json.dumps(msgspec.to_builtins(value)).encode(), status, media_type="application/json")
