"""One call to a key vault: which vault and who asks, what the caller may do, and how it is refused."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from azure_sandbox.authorization import decide
from azure_sandbox.clouds import Cloud
from azure_sandbox.state import Sandbox, sandbox_of
from azure_sandbox.tokens import Claims, TokenRefusedError, bearer, verify
from azure_sandbox.world import DeletedSecret, Vault, World

_RESOURCE_ID: Final = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"
RECOVERABLE: Final = timedelta(days=90)
"""How long a deleted secret stays. Source: learn.microsoft.com/azure/key-vault/general/soft-delete-overview."""
_NAME: Final = re.compile(r"[0-9A-Za-z-]{1,127}")

T = TypeVar("T")


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


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A call to one vault by a caller that signed in."""

    world: World
    vault: Vault
    claims: Claims
    base_url: str
    content: bytes
    name: str
    """Of the secret; "" where the path names none."""
    version: str | None

    def decode(self, kind: type[T]) -> T:
        """The body as a struct.

        Raises:
            VaultError: It is not. Guess: text.
        """
        try:
            return msgspec.json.decode(self.content, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise VaultError(400, "BadParameter", f"The request body is invalid: {error}") from error


Handler = Callable[[Call], Response]


def let_in(cloud: Cloud, request: Request, content: bytes) -> Call:
    """The call behind a request.

    Raises:
        VaultError: No such vault, no api-version, a bad name, or no token that the vault trusts.
    """
    sandbox = sandbox_of(request)
    vault_name, name = request.path_params["vault"], request.path_params.get("name")
    vault = next((v for v in sandbox.world.vaults.values() if _is(v, vault_name, cloud, sandbox)), None)
    if vault is None:
        raise VaultError(
            404, "VaultNotFound", f"The vault '{vault_name}' does not exist."
        )  # Guess: real hosts do not resolve
    if not request.query_params.get("api-version"):
        # Guess: code, text
        raise VaultError(400, "BadParameter", "The request must include an api-version query parameter.")
    if name is not None and not _NAME.fullmatch(name):
        raise VaultError(400, "BadParameter", f"The request URI contains an invalid name: {name}")
    return Call(
        world=sandbox.world,
        vault=vault,
        claims=_sign_in(sandbox.world, cloud, vault, request),
        base_url=sandbox.service_url(request, cloud, f"vault/{vault.name}"),
        content=content,
        name=name or "",
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


def authorize(call: Call, action: str) -> None:
    """Refuse a data action that no role allows. Source: public reports of ForbiddenByRbac."""
    full = f"Microsoft.KeyVault/vaults/secrets/{action}"
    if decide(call.world, call.claims.object_id, full, call.vault.resource_id, data=True).allowed:
        return
    resource = f"{call.vault.resource_id}/secrets/{call.name}".removesuffix("/secrets/")
    message = (
        "Caller is not authorized to perform action on resource.\r\n"
        "If role assignments, deny assignments or role definitions were changed recently, please observe propagation "
        f"time.\r\nCaller: appid={call.claims.client_id};oid={call.claims.object_id};iss={call.claims.issuer}\r\n"
        f"Action: '{full}'\r\nResource: '{resource}'\r\nAssignment: (not found)\r\n"
        f"DenyAssignmentId: null\r\nDecisionReason: null \r\nVault: {call.vault.name};location=westeurope\r\n"
    )
    raise VaultError(403, "Forbidden", message, inner="ForbiddenByRbac")


def recoverable(call: Call) -> dict[str, DeletedSecret]:
    """The deleted secrets of the vault by name, without those whose time is over."""
    kept = call.vault.deleted_secrets
    return {name: secret for name, secret in kept.items() if call.world.now() - secret.deleted_at < RECOVERABLE}
