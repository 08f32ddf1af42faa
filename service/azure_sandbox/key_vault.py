"""Secrets of key vaults: set, get, list versions and delete, authorized by Azure RBAC on the vault."""

import re
import uuid
from collections.abc import Callable
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from azure_sandbox.authorization import decide
from azure_sandbox.clouds import Cloud
from azure_sandbox.state import Sandbox, sandbox_of
from azure_sandbox.tokens import Claims, TokenRefusedError, bearer, verify
from azure_sandbox.world import Vault, World

_RESOURCE_ID: Final = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"
_NAME: Final = re.compile(r"[0-9A-Za-z-]{1,127}")
_LONGEST: Final = 25_000
_RECOVERABLE_DAYS: Final = 90


class VaultError(Exception):
    """A refusal in Key Vault's envelope."""

    def __init__(self, status: int, code: str, message: str, *, inner: str | None = None) -> None:
        """Keep what goes on the wire."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.inner = inner
        self.headers: dict[str, str] = {}

    def response(self) -> Response:
        """The answer. Source: learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses."""
        error: dict[str, Any] = {"code": self.code, "message": str(self)}
        if self.inner:
            error["innererror"] = {"code": self.inner}
        return JSONResponse({"error": error}, self.status, self.headers)


class Attributes(msgspec.Struct, kw_only=True):
    """What may be set of a secret's attributes; times are Unix seconds."""

    enabled: bool = True
    nbf: int | None = None
    exp: int | None = None


class SecretBody(msgspec.Struct, kw_only=True, rename="camel"):
    """A secret as callers send it."""

    value: str
    content_type: str | None = None
    attributes: Attributes = msgspec.field(default_factory=Attributes)
    tags: dict[str, str] = {}


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A call to one vault by a caller that signed in."""

    world: World
    vault: Vault
    claims: Claims
    base_url: str
    content: bytes
    name: str
    version: str | None


def routes(cloud: Cloud) -> list[BaseRoute]:
    """The routes below `/vault/{vault}`."""
    return [
        _route(cloud, "/secrets/{name}", {"PUT": set_secret, "GET": get_secret, "DELETE": delete_secret}),
        _route(cloud, "/secrets/{name}/versions", {"GET": list_versions}),
        _route(cloud, "/secrets/{name}/{version}", {"GET": get_secret}),
    ]


def _route(cloud: Cloud, path: str, handlers: dict[str, Callable[[Call], Response]]) -> Route:
    async def endpoint(request: Request) -> Response:
        content = await request.body()
        try:
            return handlers[request.method](_let_in(cloud, request, content))
        except VaultError as error:
            return error.response()

    made = Route(path, endpoint, methods=list(handlers))
    made.methods = set(handlers)  # Starlette adds HEAD
    return made


def _let_in(cloud: Cloud, request: Request, content: bytes) -> Call:
    sandbox = sandbox_of(request)
    name = request.path_params["vault"]
    vault = next((v for v in sandbox.world.vaults.values() if _is(v, name, cloud, sandbox)), None)
    if vault is None:
        raise VaultError(
            404, "VaultNotFound", f"The vault '{name}' does not exist."
        )  # Guess: real hosts do not resolve
    if not request.query_params.get("api-version"):
        # Guess: code, text
        raise VaultError(400, "BadParameter", "The request must include an api-version query parameter.")
    if not _NAME.fullmatch(request.path_params["name"]):
        message = f"The request URI contains an invalid name: {request.path_params['name']}"
        raise VaultError(400, "BadParameter", message)
    return Call(
        world=sandbox.world,
        vault=vault,
        claims=_sign_in(sandbox.world, cloud, vault, request),
        base_url=sandbox.service_url(request, cloud, f"vault/{vault.name}"),
        content=content,
        name=request.path_params["name"],
        version=request.path_params.get("version"),
    )


def _is(vault: Vault, name: str, cloud: Cloud, sandbox: Sandbox) -> bool:
    same = vault.name.casefold() == name.casefold()
    return same and sandbox.world.tenant(vault.tenant_id, cloud.environment) is not None


def _sign_in(world: World, cloud: Cloud, vault: Vault, request: Request) -> Claims:
    """Source: authentication-requests-and-responses.md, the challenge. Guess: texts."""
    try:
        claims = verify(world, bearer(request), {cloud.vault_audience, _RESOURCE_ID})
    except TokenRefusedError as refused:
        missing = refused.reason == "missing"
        message = (
            "Request is missing a Bearer or PoP token." if missing else f"Error validating token: {refused.reason}."
        )
        error = VaultError(401, "Unauthorized", f"AKV10000: {message}")
    else:
        if claims.tenant_id == vault.tenant_id:
            return claims
        message = f"Invalid issuer. Expected one of https://sts.windows.net/{vault.tenant_id}/, found {claims.issuer}."
        error = VaultError(401, "Unauthorized", f"AKV10032: {message}")
    authority = f"{cloud.authority}/{vault.tenant_id}"
    error.headers["WWW-Authenticate"] = f'Bearer authorization="{authority}", resource="{cloud.vault_audience}"'
    raise error


def _authorize(call: Call, action: str) -> None:
    """Refuse a data action that no role allows. Source: public reports of ForbiddenByRbac."""
    full = f"Microsoft.KeyVault/vaults/secrets/{action}"
    if decide(call.world, call.claims.object_id, full, call.vault.resource_id, data=True).allowed:
        return
    message = (
        "Caller is not authorized to perform action on resource.\r\n"
        "If role assignments, deny assignments or role definitions were changed recently, please observe propagation "
        f"time.\r\nCaller: appid={call.claims.client_id};oid={call.claims.object_id};iss={call.claims.issuer}\r\n"
        f"Action: '{full}'\r\nResource: '{call.vault.resource_id}/secrets/{call.name}'\r\nAssignment: (not found)\r\n"
        f"DenyAssignmentId: null\r\nDecisionReason: null \r\nVault: {call.vault.name};location=westeurope\r\n"
    )
    raise VaultError(403, "Forbidden", message, inner="ForbiddenByRbac")


def set_secret(call: Call) -> Response:
    """A new version of a secret; the answer echoes the value. Source: azure-keyvault-secrets 4.12."""
    _authorize(call, "setSecret/action")
    try:
        body = msgspec.json.decode(call.content, type=SecretBody)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise VaultError(400, "BadParameter", f"The request body is invalid: {error}") from error  # Guess: text
    if len(body.value) > _LONGEST:
        raise VaultError(400, "BadParameter", "Secret value is too long.")  # Guess: text
    now = int(call.world.now().timestamp())
    attributes = {key: value for key, value in msgspec.to_builtins(body.attributes).items() if value is not None}
    stored = {
        "version": uuid.uuid4().hex,
        "value": body.value,
        "contentType": body.content_type,
        "attributes": {**attributes, "created": now, "updated": now},
        "tags": body.tags,
    }
    call.vault.secrets.setdefault(call.name, []).append(stored)
    return JSONResponse(_shown(call, stored, value=True))


def _versions(call: Call) -> list[dict[str, Any]]:
    versions = call.vault.secrets.get(call.name)
    if not versions:
        message = f"A secret with (name/id) {call.name} was not found in this key vault."
        raise VaultError(404, "SecretNotFound", message)
    return versions


def get_secret(call: Call) -> Response:
    """One version of a secret, the newest if none is named."""
    _authorize(call, "getSecret/action")
    for stored in reversed(_versions(call)):
        if call.version in {None, stored["version"]}:
            if not stored["attributes"]["enabled"]:
                message = "Operation get is not allowed on a disabled secret."
                raise VaultError(403, "Forbidden", message, inner="SecretDisabled")
            return JSONResponse(_shown(call, stored, value=True))
    message = f"A secret with (name/id) {call.name}/{call.version} was not found in this key vault."
    raise VaultError(404, "SecretNotFound", message)


def list_versions(call: Call) -> Response:
    """The versions of a secret without their values, in one page."""
    _authorize(call, "readMetadata/action")
    items = [_shown(call, stored, value=False) for stored in _versions(call)]
    return JSONResponse({"value": items, "nextLink": None})


def delete_secret(call: Call) -> Response:
    """Remove a secret with all its versions. Guess: at once and for good; soft deletion is not simulated."""
    _authorize(call, "delete")
    newest = _versions(call)[-1]
    del call.vault.secrets[call.name]
    now = int(call.world.now().timestamp())
    recovery = f"{call.base_url}/deletedsecrets/{call.name}"
    return JSONResponse({"recoveryId": recovery, "deletedDate": now, **_shown(call, newest, value=False)})


def _shown(call: Call, stored: dict[str, Any], *, value: bool) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": f"{call.base_url}/secrets/{call.name}/{stored['version']}",
        "attributes": {
            **stored["attributes"],
            "recoveryLevel": "Recoverable+Purgeable",
            "recoverableDays": _RECOVERABLE_DAYS,
        },
        "tags": stored["tags"],
    }
    if stored["contentType"] is not None:
        body["contentType"] = stored["contentType"]
    return {"value": stored["value"], **body} if value else body
