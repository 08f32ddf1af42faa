"""Callers who come with access tokens of the simulated Microsoft Entra, and services that take them."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
import jwt
import msgspec
from armedic.app import create_app
from armedic.settings import EntraSettings, Settings
from azure_sandbox.clouds import CLOUDS, DEVOPS_AUDIENCE
from azure_sandbox.entra_access import mint_for_application, mint_for_user
from azure_sandbox.tokens import signer
from azure_sandbox.world import DelegatedGrant, ServicePrincipal, User
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from harness import Azure, on, running, settings_for

TENANT: Final = "7e000000-0000-4000-8000-000000000001"
ARMEDIC: Final = "a43ed1c0-0000-4000-8000-000000000001"
URI: Final = "api://armedic.contoso.example"
PORTAL: Final = "aa000000-0000-4000-8000-000000000001"
MORGAN: Final = "0a000000-0000-4000-8000-000000000001"
RILEY: Final = "0a000000-0000-4000-8000-000000000002"
GRAPH: Final = "https://graph.microsoft.com"
ARM: Final = "https://management.azure.com"
ALL_SCOPES: Final = "Armedic.Diagnose Armedic.Repair Armedic.Provision"
MESSAGE: Final = {
    "evidence": [{"kind": "message", "text": "AADSTS7000222: The provided client secret keys are expired."}]
}


def entra(**changes: Any) -> EntraSettings:
    """What the service accepts."""
    return EntraSettings(**{"audiences": (URI, ARMEDIC), "tenants": frozenset({TENANT})} | changes)


def with_people(azure: Azure) -> Azure:
    """The same world with an API for Armedic, a portal that uses it, and two users: Morgan may all, Riley little."""
    world = azure.world
    world.applications["armedic"].identifier_uris = [URI]
    world.service_principals["portal"] = ServicePrincipal(
        object_id="af000000-0000-4000-8000-000000000001",
        client_id=PORTAL,
        tenant_id=TENANT,
        display_name="portal",
        created=world.now(),
    )
    administrator = ["Application Administrator"]
    world.users["morgan"] = User(object_id=MORGAN, tenant_id=TENANT, display_name="M", directory_roles=administrator)
    world.users["riley"] = User(object_id=RILEY, tenant_id=TENANT, display_name="R")
    scopes = {
        DEVOPS_AUDIENCE: ["user_impersonation"],
        ARM: ["user_impersonation"],
        GRAPH: ["Application.ReadWrite.All"],
    }
    for audience, granted in scopes.items():
        grant = DelegatedGrant(tenant_id=TENANT, client_id=ARMEDIC, audience=audience, scopes=granted)
        world.delegated_grants[audience] = grant
    return azure


def user_token(azure: Azure, name: str = "morgan", scopes: str = ALL_SCOPES) -> str:
    """A token that a user got through the portal."""
    world = azure.world
    return mint_for_user(world, world.users[name], world.service_principals["portal"], URI, scopes.split())


def application_token(azure: Azure, roles: Iterable[str]) -> str:
    """A token that the portal got for itself."""
    world = azure.world
    portal = world.service_principals["portal"]
    portal.app_roles = {ARMEDIC: list(roles)}
    return mint_for_application(world, CLOUDS["AzureCloud"], portal, world.applications["armedic"], URI)


def claims_of(token: str) -> dict[str, Any]:
    """What a token says."""
    return jwt.decode(token, options={"verify_signature": False})


def forged(
    claims: Mapping[str, Any], *, key: RSAPrivateKey | None = None, headers: Mapping[str, Any] | None = None
) -> str:
    """A token that says this, signed with Entra's key or another one."""
    known = {"kid": signer().thumbprint} | dict(headers or {})
    return jwt.encode(dict(claims), key or signer().key, "RS256", known)


def settings_of(azure: Azure, **changes: Any) -> Settings:
    """Settings of a service that takes tokens."""
    return msgspec.structs.replace(settings_for(azure), **{"entra": entra()} | changes)


@asynccontextmanager
async def service(azure: Azure, settings: Settings | None = None, **changes: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a running service."""
    settings = settings or settings_of(azure, **changes)
    app = create_app(settings, transport=azure.transport, clock=azure.now)
    async with running(app), httpx.AsyncClient(transport=on(app), base_url="http://armedic.test") as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {token}"}
