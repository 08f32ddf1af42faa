"""The files through which a sandbox tells a service where it is and how to sign in."""

import json
import os
import tempfile
from pathlib import Path
from typing import Final

from azure_sandbox.clouds import CLOUDS
from azure_sandbox.world import Application, Tenant, World

AUTHORITY_FILE: Final = "sandbox-ca.pem"
CLOUDS_FILE: Final = "clouds.json"
SETTINGS_FILE: Final = "armedic.env"
_PRIMARY: Final = "AzureCloud"


def write_handover(world: World, folder: Path, base_url: str, authority: bytes) -> None:
    """Write the authority's certificate, clouds.json and armedic.env; each at once, never half.

    Args:
        world: Where the service's own application (`armedic_client_id`) is looked up, in each cloud.
        folder: Made if needed.
        base_url: HTTPS, e.g. "https://127.0.0.1:8901".
        authority: PEM of the certificate authority.
    """
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / AUTHORITY_FILE, authority, mode=0o644)
    write_whole(folder / CLOUDS_FILE, json.dumps(clouds(world, base_url), indent=2).encode() + b"\n", mode=0o644)
    lines = [f"{key}={value}\n" for key, value in settings(world, folder, base_url).items()]
    write_whole(folder / SETTINGS_FILE, "".join(lines).encode(), mode=0o600)


def clouds(world: World, base_url: str) -> dict[str, dict[str, str]]:
    """URLs and token scopes of each cloud; beyond AzureCloud with tenant and client, if the service is known there.

    A connection stores the cloud's published URL, not that of the sandbox.
    """
    described: dict[str, dict[str, str]] = {}
    for environment, cloud in CLOUDS.items():
        base = base_url + cloud.prefix
        described[environment] = {f"{name}_url": f"{base}/{name}" for name in ("entra", "arm", "graph", "vault")} | {
            "arm_scope": f"{cloud.arm_audiences[0]}/.default",
            "graph_scope": f"{cloud.graph_audience}/.default",
            "vault_scope": f"{cloud.vault_audience}/.default",
            "connection_url": cloud.arm_url,
        }
        identity = own_identity(world, environment)
        if identity and environment != _PRIMARY:
            described[environment] |= {"tenant_id": identity[0].tenant_id, "client_id": identity[1].client_id}
    return described


def settings(world: World, folder: Path, base_url: str) -> dict[str, str]:
    """The service's settings: where everything is, and its own credentials."""
    values: dict[str, str] = {
        "ARMEDIC_CREDENTIAL": "client-secret",
        "ARMEDIC_CA_FILE": str((folder / AUTHORITY_FILE).resolve()),
        "ARMEDIC_CLOUDS_FILE": str((folder / CLOUDS_FILE).resolve()),
        "ARMEDIC_DEVOPS_URL": f"{base_url}/devops",
    }
    for environment in CLOUDS:
        identity = own_identity(world, environment)
        if identity is None:
            continue
        tenant, application = identity
        secret = application.secrets[-1].value
        if environment == _PRIMARY:
            values |= {"ARMEDIC_TENANT_ID": tenant.tenant_id, "ARMEDIC_CLIENT_ID": application.client_id}
            values["ARMEDIC_CLIENT_SECRET"] = secret
        else:
            values[f"ARMEDIC_CLIENT_SECRET_{environment.upper()}"] = secret
    return values


def own_identity(world: World, environment: str) -> tuple[Tenant, Application] | None:
    """The service's own application in a cloud, with its tenant; None if it has none with a secret there."""
    if world.armedic_client_id is None:
        return None
    for tenant in world.tenants.values():
        if tenant.environment == environment:
            application = world.application(world.armedic_client_id, tenant.tenant_id)
            if application is not None and application.secrets:
                return tenant, application
    return None


def write_whole(path: Path, content: bytes, *, mode: int) -> None:
    """Write a file so that readers see the old or the new content, never a part."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
