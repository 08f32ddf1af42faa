"""Access tokens beyond those of an application for Azure: for an API of one's own, and on behalf of a user."""

import uuid
from collections.abc import Iterable
from typing import Any, Final

from azure_sandbox.clouds import Cloud
from azure_sandbox.tokens import BACK_DATED, LIFETIME, base64url, signer, token_issuer
from azure_sandbox.world import Application, DelegatedGrant, ServicePrincipal, User, World

_PREFIX: Final = "api://"
_V2: Final = 2


def api_of(world: World, tenant_id: str, audience: str) -> Application | None:
    """The application whose API a token is asked for, by its client id or one of its identifier URIs."""
    wanted = audience.rstrip("/").casefold()
    for application in world.applications.values():
        uris = {uri.casefold() for uri in application.identifier_uris}
        names = {application.client_id.casefold(), _PREFIX + application.client_id.casefold(), *uris}
        if application.tenant_id == tenant_id and application.deleted_at is None and wanted in names:
            return application
    return None


def mint_for_application(
    world: World, cloud: Cloud, principal: ServicePrincipal, api: Application, audience: str
) -> str:
    """An app-only token for an API of one's own: what the application may do there are its app roles.

    Source: learn.microsoft.com/entra/identity-platform/access-token-claims-reference; its format is set by the API
    """
    claims = _claims(world, cloud, principal, api, audience)
    claims |= {"oid": principal.object_id, "sub": principal.object_id, "idtyp": "app"}
    if roles := principal.app_roles.get(api.client_id):
        claims["roles"] = list(roles)
    return signer().sign(claims)


def mint_for_user(world: World, user: User, client: ServicePrincipal, audience: str, scopes: Iterable[str]) -> str:
    """A delegated token: the user's, got by an application, with the scopes that were consented to.

    Source: learn.microsoft.com/entra/identity-platform/access-token-claims-reference (scp, roles, oid)
    """
    api = api_of(world, user.tenant_id, audience)
    claims = _claims(world, world.cloud_of(user.tenant_id), client, api, audience)
    claims |= {
        "oid": user.object_id,
        "sub": base64url(uuid.uuid5(uuid.UUID(user.object_id), client.client_id).bytes),
        "name": user.display_name,
        "scp": " ".join(scopes),
        "idtyp": "user",
        "amr": ["pwd"],
    }
    if api is not None and (roles := user.app_roles.get(api.client_id)):
        claims["roles"] = list(roles)
    return signer().sign(claims)


def granted_scopes(world: World, tenant_id: str, client_id: str, audience: str) -> list[str]:
    """The scopes of an API that were consented to for an application."""
    wanted = audience.rstrip("/").casefold()
    grants: Iterable[DelegatedGrant] = world.delegated_grants.values()
    return [
        scope
        for grant in grants
        if grant.tenant_id == tenant_id
        and grant.client_id.casefold() == client_id.casefold()
        and grant.audience.rstrip("/").casefold() == wanted
        for scope in grant.scopes
    ]


def _claims(
    world: World, cloud: Cloud, client: ServicePrincipal, api: Application | None, audience: str
) -> dict[str, Any]:
    """What both kinds carry; Azure's own APIs take format 1.0, an API of one's own what its application says."""
    now = world.now()
    common: dict[str, Any] = {
        "iat": int((now - BACK_DATED).timestamp()),
        "nbf": int((now - BACK_DATED).timestamp()),
        "exp": int((now + LIFETIME).timestamp()),
        "aio": base64url(uuid.uuid4().bytes),
        "tid": client.tenant_id,
        "uti": base64url(uuid.uuid4().bytes),
        "rh": "1." + base64url(uuid.uuid4().bytes),
    }
    if api is not None and api.access_token_version == _V2:
        issuer = f"{cloud.authority}/{client.tenant_id}/v2.0"
        return common | {"aud": api.client_id, "iss": issuer, "azp": client.client_id, "azpacr": "1", "ver": "2.0"}
    issuer = token_issuer(cloud, client.tenant_id)
    return common | {
        "aud": audience,
        "iss": issuer,
        "idp": issuer,
        "appid": client.client_id,
        "appidacr": "1",
        "app_displayname": client.display_name,
        "ver": "1.0",
    }
