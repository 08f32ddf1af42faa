"""The Azure clouds: published hosts, audiences, and what the settings put in their place."""

from typing import Final

import msgspec

from armedic.errors import InvalidRequestError
from armedic.settings import CloudSettings


class Cloud(msgspec.Struct, frozen=True, kw_only=True):
    """One Azure cloud as Armedic reaches it; URLs without a final slash.

    Source: learn.microsoft.com/entra/identity-platform/authentication-national-cloud; azure-mgmt-core; the
    azurerm service endpoint type definition (dependencyData).
    """

    environment: str
    entra_url: str
    arm_url: str
    arm_scope: str
    """Token scope of Resource Manager; in US Government its host differs from the API's."""
    graph_url: str
    graph_scope: str
    vault_url: str | None
    """Base of all vaults where a setting gives one; None means each vault's own host."""
    connection_url: str
    """What a service connection stores as its server URL, with the final slash where Microsoft prints one."""
    exchange_audience: str
    """Audience of federated assertions."""


PUBLISHED: Final = {
    cloud.environment: cloud
    for cloud in (
        Cloud(
            environment="AzureCloud",
            entra_url="https://login.microsoftonline.com",
            arm_url="https://management.azure.com",
            arm_scope="https://management.azure.com/.default",
            graph_url="https://graph.microsoft.com",
            graph_scope="https://graph.microsoft.com/.default",
            vault_url=None,
            connection_url="https://management.azure.com/",
            exchange_audience="api://AzureADTokenExchange",
        ),
        Cloud(
            environment="AzureUSGovernment",
            entra_url="https://login.microsoftonline.us",
            arm_url="https://management.usgovcloudapi.net",
            arm_scope="https://management.core.usgovcloudapi.net/.default",
            graph_url="https://graph.microsoft.us",
            graph_scope="https://graph.microsoft.us/.default",
            vault_url=None,
            connection_url="https://management.usgovcloudapi.net/",
            exchange_audience="api://AzureADTokenExchangeUSGov",
        ),
        Cloud(
            environment="AzureChinaCloud",
            entra_url="https://login.chinacloudapi.cn",
            arm_url="https://management.chinacloudapi.cn",
            arm_scope="https://management.chinacloudapi.cn/.default",
            graph_url="https://microsoftgraph.chinacloudapi.cn",
            graph_scope="https://microsoftgraph.chinacloudapi.cn/.default",
            vault_url=None,
            connection_url="https://management.chinacloudapi.cn/",
            exchange_audience="api://AzureADTokenExchangeChina",
        ),
    )
}

DEVOPS_SCOPE: Final = "499b84ac-1321-427f-aa17-267ca6975798/.default"
"""Source: learn.microsoft.com/azure/devops/integrate/get-started/authentication/service-principal-managed-identity"""


def cloud(environment: str, settings: CloudSettings | None) -> Cloud:
    """The cloud with the settings' URLs in place of the published ones.

    Raises:
        InvalidRequestError: The cloud has no published hosts (Azure Stack) and the settings do not give all of them.
    """
    published = PUBLISHED.get(environment)
    if published is None:
        if settings is None or not (
            settings.entra_url and settings.arm_url and settings.graph_url and settings.arm_scope
        ):
            raise InvalidRequestError(
                f"the cloud {environment} is not configured: ARMEDIC_CLOUDS_FILE must give its entra_url, arm_url,"
                " arm_scope and graph_url"
            )
        return Cloud(
            environment=environment,
            entra_url=_bare(settings.entra_url),
            arm_url=_bare(settings.arm_url),
            arm_scope=settings.arm_scope,
            graph_url=_bare(settings.graph_url),
            graph_scope=settings.graph_scope or _bare(settings.graph_url) + "/.default",
            vault_url=settings.vault_url,
            connection_url=settings.connection_url or _bare(settings.arm_url) + "/",
            exchange_audience="api://AzureADTokenExchange",
        )
    if settings is None:
        return published
    return msgspec.structs.replace(
        published,
        entra_url=_bare(settings.entra_url or published.entra_url),
        arm_url=_bare(settings.arm_url or published.arm_url),
        arm_scope=settings.arm_scope or published.arm_scope,
        graph_url=_bare(settings.graph_url or published.graph_url),
        graph_scope=settings.graph_scope or published.graph_scope,
        vault_url=settings.vault_url,
        connection_url=settings.connection_url or published.connection_url,
    )


def _bare(url: str) -> str:
    return url.rstrip("/")
