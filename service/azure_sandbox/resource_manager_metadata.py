"""The discovery document of a cloud, which needs no sign-in."""

import re
from typing import Any

from azure_sandbox.clouds import CLOUDS, Cloud
from azure_sandbox.resource_manager_wire import Answer, Call, check_api_version

_OLDEST, _LIST, _OBJECT = "2015-01-01", "2019-05-01", "2020-09-01"


def get_endpoints(call: Call, _match: re.Match[str]) -> Answer:
    """GET /metadata/endpoints in the form of the api-version asked for.

    2015-01-01 is what Azure Stack Hub answers; 2019-05-01 lists every cloud; later versions answer this cloud only.
    Source: azure-cli `cloud.py`; go-azure-sdk `metadata/client.go`; AzSpnCreation.ps1 of azure-pipelines-extensions
    """
    version = check_api_version(call.query)
    if version <= _OLDEST:
        return Answer(body=_discovery(call.cloud))
    if version < _OBJECT:
        return Answer(body=[_metadata(cloud) for cloud in CLOUDS.values() if cloud.environment != "AzureStack"])
    return Answer(body=_metadata(call.cloud))


def _portal(cloud: Cloud) -> str:
    return {
        "AzureUSGovernment": "https://portal.azure.us",
        "AzureChinaCloud": "https://portal.azure.cn",
        "AzureStack": "https://portal.local.azurestack.external",
    }.get(cloud.environment, "https://portal.azure.com")


def _discovery(cloud: Cloud) -> dict[str, Any]:
    return {
        "galleryEndpoint": f"{_portal(cloud)}:30015/" if cloud.environment == "AzureStack" else f"{_portal(cloud)}/",
        "graphEndpoint": f"{cloud.graph_audience}/",
        "portalEndpoint": f"{_portal(cloud)}/",
        "authentication": {
            "loginEndpoint": f"{cloud.authority}/",
            "audiences": [f"{audience}/" for audience in cloud.arm_audiences]
            if cloud.environment != "AzureStack"
            else [cloud.arm_audiences[0]],
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
