"""Microsoft Entra over HTTP: token endpoints, OpenID discovery and signing keys."""

import base64
import binascii
import uuid
from typing import Any, Final
from urllib.parse import parse_qsl, unquote_plus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from azure_sandbox.clouds import Cloud
from azure_sandbox.entra import EntraRefusalError, NotSimulatedError, TokenGrant, find_tenant, request_token
from azure_sandbox.entra_on_behalf_of import GRANT_TYPE, exchange
from azure_sandbox.state import sandbox_of
from azure_sandbox.tokens import signer, token_issuer

_NO_STORE: Final = {"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"}


def routes(cloud: Cloud) -> list[BaseRoute]:
    """The routes of one cloud's authority, below its base path."""
    entra = _Entra(cloud)
    return [
        Route("/{tenant}/oauth2/v2.0/token", entra.token_v2, methods=["POST"]),
        Route("/{tenant}/oauth2/token", entra.token_v1, methods=["POST"]),
        Route("/{tenant}/v2.0/.well-known/openid-configuration", entra.discovery_v2, methods=["GET"]),
        Route("/{tenant}/.well-known/openid-configuration", entra.discovery_v1, methods=["GET"]),
        Route("/{tenant}/discovery/v2.0/keys", entra.keys, methods=["GET"]),
        Route("/{tenant}/discovery/keys", entra.keys, methods=["GET"]),
    ]


class _Entra:
    """The handlers of one cloud."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    async def token_v2(self, request: Request) -> Response:
        """POST /{tenant}/oauth2/v2.0/token."""
        return await self._token(request, version=2)

    async def token_v1(self, request: Request) -> Response:
        """POST /{tenant}/oauth2/token, the older form with `resource`."""
        return await self._token(request, version=1)

    async def _token(self, request: Request, *, version: int) -> Response:
        world = sandbox_of(request).world
        form = await _form(request)
        base = self._base(request)
        token_urls = {f"{base}{path}" for path in ("/oauth2/v2.0/token", "/oauth2/token", "/v2.0", "/")}
        try:
            asked = exchange if form.get("grant_type") == GRANT_TYPE else request_token
            grant = asked(world, self._cloud, request.path_params["tenant"], form, token_urls=token_urls)
        except EntraRefusalError as refusal:
            return self._refused(request, refusal)
        except NotSimulatedError as error:
            return JSONResponse({"error": {"code": "NotSimulated", "message": str(error)}}, status_code=501)
        body = _granted_v2(grant) if version == 2 else _granted_v1(grant, world.now().timestamp())  # noqa: PLR2004  v2.0
        return JSONResponse(body, headers=_headers(request) | _NO_STORE)

    async def discovery_v2(self, request: Request) -> Response:
        """GET /{tenant}/v2.0/.well-known/openid-configuration."""
        return self._discovery(request, version=2)

    async def discovery_v1(self, request: Request) -> Response:
        """GET /{tenant}/.well-known/openid-configuration."""
        return self._discovery(request, version=1)

    def _discovery(self, request: Request, *, version: int) -> Response:
        world = sandbox_of(request).world
        try:
            tenant = find_tenant(world, self._cloud, request.path_params["tenant"], error="invalid_tenant")
        except EntraRefusalError as refusal:
            return self._refused(request, refusal)
        two = version == 2  # noqa: PLR2004  v2.0
        issuer = (
            f"{self._cloud.authority}/{tenant.tenant_id}/v2.0" if two else token_issuer(self._cloud, tenant.tenant_id)
        )
        base = f"{sandbox_of(request).service_url(request, self._cloud, 'entra')}/{tenant.tenant_id}"
        return JSONResponse(_document(self._cloud, base, issuer, "/v2.0" if two else ""), headers=_headers(request))

    async def keys(self, request: Request) -> Response:
        """GET /{tenant}/discovery/v2.0/keys: the key that signs every token of this sandbox."""
        try:
            tenant = find_tenant(
                sandbox_of(request).world, self._cloud, request.path_params["tenant"], error="invalid_tenant"
            )
        except EntraRefusalError as refusal:
            return self._refused(request, refusal)
        issuer = f"{self._cloud.authority}/{tenant.tenant_id}/v2.0"
        return JSONResponse({"keys": [signer().json_web_key(issuer)]}, headers=_headers(request))

    def _base(self, request: Request) -> str:
        service = sandbox_of(request).service_url(request, self._cloud, "entra")
        return f"{service}/{request.path_params['tenant']}"

    def _refused(self, request: Request, refusal: EntraRefusalError) -> Response:
        body = refusal.body(self._cloud)
        return JSONResponse(body, status_code=refusal.http_status, headers=_headers(request) | _NO_STORE)


async def _form(request: Request) -> dict[str, str]:
    """The form fields; credentials in a Basic header count as client_id and client_secret.

    Source: learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
    """
    text = (await request.body()).decode("utf-8", "replace")
    form = dict(parse_qsl(text, keep_blank_values=True))
    kind, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if kind.casefold() == "basic":
        try:
            name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return form
        form = {"client_id": unquote_plus(name), "client_secret": unquote_plus(secret)} | form
    return form


def _headers(request: Request) -> dict[str, str]:
    correlation = request.headers.get("client-request-id", "")
    headers = {"x-ms-request-id": str(uuid.uuid4()), "x-ms-ests-server": "2.1.0 - SANDBOX"}
    return headers | ({"client-request-id": correlation} if correlation else {})


def _granted_v2(grant: TokenGrant) -> dict[str, Any]:
    return {
        "token_type": grant.token_type,
        "expires_in": grant.expires_in,
        "ext_expires_in": grant.expires_in,
        "access_token": grant.access_token,
    }


def _granted_v1(grant: TokenGrant, now: float) -> dict[str, Any]:
    """The v1 endpoint writes numbers as strings. Source: recorded answers."""
    return {
        "token_type": grant.token_type,
        "expires_in": str(grant.expires_in),
        "ext_expires_in": str(grant.expires_in),
        "expires_on": str(int(now) + grant.expires_in),
        "not_before": str(int(now) - 300),
        "resource": grant.audience,
        "access_token": grant.access_token,
    }


def _document(cloud: Cloud, base: str, issuer: str, version: str) -> dict[str, Any]:
    """Source: learn.microsoft.com/entra/identity-platform/v2-protocols-oidc and recorded answers."""
    return {
        "token_endpoint": f"{base}/oauth2{version}/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": f"{base}/discovery{version}/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": issuer,
        "request_uri_parameter_supported": False,
        "userinfo_endpoint": f"{cloud.graph_audience}/oidc/userinfo",
        "authorization_endpoint": f"{base}/oauth2{version}/authorize",
        "device_authorization_endpoint": f"{base}/oauth2{version}/devicecode",
        "http_logout_supported": True,
        "frontchannel_logout_supported": True,
        "end_session_endpoint": f"{base}/oauth2{version}/logout",
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "tid", "ver"],
        "cloud_instance_name": cloud.authority.removeprefix("https://login."),
        "msgraph_host": cloud.graph_audience.removeprefix("https://"),
    }
