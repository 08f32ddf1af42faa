"""An Azure Stack of which only the Resource Manager's URL is set, and what its metadata may tell."""

from typing import Any

import httpx
import msgspec
from armedic.app import create_app
from armedic.settings import CloudSettings, Settings
from azure_sandbox.clouds import CLOUDS
from harness import SANDBOX_URL, Azure, on, running

STACK = f"{SANDBOX_URL}/stack"
METADATA = "/metadata/endpoints"
CONNECTION = {"organization": "contoso", "project": "platform", "name_or_id": "sc-platform-stack"}
URL = "/spn/d0000000-0000-4000-8000-000000000021"
OF_STACK = {"environment": "AzureStack"}
TOLD: dict[str, Any] = {
    "name": "AzureStack",
    "resourceManager": f"{STACK}/arm",
    "authentication": {
        "loginEndpoint": f"{STACK}/entra",
        "audiences": ["https://management.local.azurestack.external/sandbox"],
        "identityProvider": "AAD",
    },
    "graph": "https://graph.windows.net/",
    "microsoftGraphResourceId": f"{STACK}/graph/",
    "suffixes": {"keyVaultDns": "vault.local.azurestack.external"},
}
CLASSIC: dict[str, Any] = {
    "galleryEndpoint": "https://portal.local.azurestack.external:30015/",
    "graphEndpoint": "https://graph.windows.net/",
    "portalEndpoint": "https://portal.local.azurestack.external/",
    "authentication": {
        "loginEndpoint": "https://login.microsoftonline.com/",
        "audiences": ["https://management.local.azurestack.external/sandbox"],
    },
}

DIRECTORY = {
    "entra_url": f"{STACK}/entra",
    "graph_url": f"{STACK}/graph",
    "graph_scope": f"{CLOUDS['AzureStack'].graph_audience}/.default",
}
"""Settings of the directory that the sandbox's Azure Stack has; its real one would be a published cloud's."""


def with_stack(settings: Settings, **given: Any) -> Settings:
    """The settings with no more on the Azure Stack than the sign-in and what is given."""
    own = settings.clouds["AzureStack"]
    entry = CloudSettings(
        environment="AzureStack",
        tenant_id=own.tenant_id,
        client_id=own.client_id,
        client_secret=own.client_secret,
        **({"arm_url": f"{STACK}/arm"} | given),
    )
    return msgspec.structs.replace(settings, clouds={**settings.clouds, "AzureStack": entry})


def tell(azure: Azure, body: Any, *, status: int = 200, times: int | None = None) -> None:
    """What the metadata endpoint answers."""
    azure.fail(system="arm", path=METADATA, status=status, body=body, times=times)


def told(**authentication: Any) -> dict[str, Any]:
    """Metadata with another way to sign in."""
    return TOLD | {"authentication": TOLD["authentication"] | authentication}


def reads(azure: Azure) -> list[str]:
    """The api-versions that the metadata were asked for in, in order."""
    return [one.query["api-version"] for one in azure.requests() if one.path.endswith(METADATA)]


async def ask(azure: Azure, settings: Settings) -> httpx.Response:
    """What a service with other settings says of the application behind the Azure Stack's connection."""
    app = create_app(msgspec.structs.replace(settings, api_keys=(), anonymous=True), transport=azure.transport)
    async with running(app), httpx.AsyncClient(transport=on(app), base_url="http://localhost") as client:
        return await client.get(URL, params=OF_STACK)
