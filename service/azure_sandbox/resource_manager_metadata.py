"""The discovery document of a cloud, which needs no sign-in."""

import re
from typing import Any, Final

from azure_sandbox.clouds import CLOUDS, Cloud
from azure_sandbox.resource_manager_wire import Answer, Call, check_api_version

_OLDEST, _OBJECT = "2015-01-01", "2020-09-01"
_STACK: Final = "AzureStack"
_CLASSIC_GRAPH: Final = "https://graph.windows.net/"
"""Azure AD Graph, which is retired and still named. Source: azure-cli `cloud.py`"""


def get_endpoints(call: Call, _match: re.Match[str]) -> Answer:
    """GET /metadata/endpoints in the form of the api-version asked for.

    2015-01-01 is what Azure Stack Hub answers; 2019-05-01 lists every cloud; later versions answer this cloud only.
    Source: azure-cli `cloud.py`; go-azure-sdk `metadata/client.go`; AzSpnCreation.ps1 of azure-pipelines-extensions
    """
    version = check_api_version(call.query)
    if version <= _OLDEST:
        return Answer(body=_discovery(call))
    if version < _OBJECT:
        return Answer(body=[_metadata(cloud) for cloud in CLOUDS.values() if cloud.environment != _STACK])
    metadata = _metadata(call.cloud)
    return Answer(body=metadata | _of_stack(call, metadata) if call.cloud.environment == _STACK else metadata)


def _of_stack(call: Call, metadata: dict[str, Any]) -> dict[str, Any]:
    """What an Azure Stack tells otherwise: its services as this caller reaches them; nothing about them is published.

    Audiences and the vaults' domain stay: no URL can be made out of a suffix.
    """
    return {
        "resourceManager": _reached(call, "arm"),
        "authentication": metadata["authentication"] | {"loginEndpoint": _reached(call, "entra").rstrip("/")},
        "graph": _CLASSIC_GRAPH,
        "graphAudience": _CLASSIC_GRAPH,
        "microsoftGraphResourceId": _reached(call, "graph"),
    }


def _reached(call: Call, service: str) -> str:
    """A service of the cloud beside its Resource Manager, with the final slash; by its published host if that is."""
    base = call.base_url.removesuffix("/arm")
    if base != call.base_url:
        return f"{base}/{service}/"
    published = {"arm": call.cloud.arm_url, "entra": call.cloud.authority, "graph": call.cloud.graph_audience}
    return published[service].rstrip("/") + "/"


def _portal(cloud: Cloud) -> str:
    return {
        "AzureUSGovernment": "https://portal.azure.us",
        "AzureChinaCloud": "https://portal.azure.cn",
        "AzureStack": "https://portal.local.azurestack.external",
    }.get(cloud.environment, "https://portal.azure.com")


def _discovery(call: Call) -> dict[str, Any]:
    """Source: AzSpnCreation.ps1; msrestazure `azure_cloud.py`. An Azure Stack names the classic graph."""
    cloud, stack = call.cloud, call.cloud.environment == _STACK
    audiences = [cloud.arm_audiences[0]] if stack else [f"{audience}/" for audience in cloud.arm_audiences]
    return {
        "galleryEndpoint": f"{_portal(cloud)}:30015/" if stack else f"{_portal(cloud)}/",
        "graphEndpoint": _CLASSIC_GRAPH if stack else f"{cloud.graph_audience}/",
        "portalEndpoint": f"{_portal(cloud)}/",
        "authentication": {
            "loginEndpoint": _reached(call, "entra") if stack else f"{cloud.authority}/",
            "audiences": audiences,
        },
    }


def _metadata(cloud: Cloud) -> dict[str, Any]:
    suffix = cloud.vault_audience.removeprefix("https://")
    return {
        "name": cloud.environment,
        "resourceManager": cloud.arm_url,
        "portal": _portal(cloud),
        "authentication": {
            "loginEndpoint": cloud.authority,
            "audiences": list(cloud.arm_audiences),
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "graph": f"{cloud.graph_audience}/",
        "graphAudience": f"{cloud.graph_audience}/",
        "microsoftGraphResourceId": f"{cloud.graph_audience}/",
        "suffixes": {"keyVaultDns": suffix},
    }
