"""The clouds that the sandbox simulates: published hosts and audiences, and the path each service is mounted under."""

from typing import Final

import msgspec


class Cloud(msgspec.Struct, frozen=True, kw_only=True):
    """One Azure cloud.

    Source: learn.microsoft.com/entra/identity-platform/authentication-national-cloud; azure-mgmt-core.
    """

    environment: str
    """The name that Azure DevOps uses, e.g. "AzureCloud"."""
    prefix: str
    """Path that the cloud's services are mounted under: "" for AzureCloud, else e.g. "/usgov"."""
    authority: str
    """Published sign-in host, without a final slash."""
    arm_url: str
    """Published Resource Manager URL, with the final slash; what a service endpoint stores as `url`."""
    arm_audiences: tuple[str, ...]
    """Accepted audiences of an ARM token, without a final slash; the first is the canonical one."""
    graph_audience: str
    vault_audience: str
    exchange_audience: str
    """The audience of a federated assertion."""


CLOUDS: Final[dict[str, Cloud]] = {
    cloud.environment: cloud
    for cloud in (
        Cloud(
            environment="AzureCloud",
            prefix="",
            authority="https://login.microsoftonline.com",
            arm_url="https://management.azure.com/",
            arm_audiences=(
                "https://management.azure.com",
                "https://management.core.windows.net",
            ),
            graph_audience="https://graph.microsoft.com",
            vault_audience="https://vault.azure.net",
            exchange_audience="api://AzureADTokenExchange",
        ),
        Cloud(
            environment="AzureUSGovernment",
            prefix="/usgov",
            authority="https://login.microsoftonline.us",
            arm_url="https://management.usgovcloudapi.net/",
            arm_audiences=(
                "https://management.core.usgovcloudapi.net",
                "https://management.usgovcloudapi.net",
            ),
            graph_audience="https://graph.microsoft.us",
            vault_audience="https://vault.usgovcloudapi.net",
            exchange_audience="api://AzureADTokenExchangeUSGov",
        ),
        Cloud(
            environment="AzureChinaCloud",
            prefix="/china",
            authority="https://login.chinacloudapi.cn",
            arm_url="https://management.chinacloudapi.cn/",
            arm_audiences=(
                "https://management.chinacloudapi.cn",
                "https://management.core.chinacloudapi.cn",
            ),
            graph_audience="https://microsoftgraph.chinacloudapi.cn",
            vault_audience="https://vault.azure.cn",
            exchange_audience="api://AzureADTokenExchangeChina",
        ),
        Cloud(
            environment="AzureStack",
            prefix="/stack",
            authority="https://login.local.azurestack.external",
            arm_url="https://management.local.azurestack.external/",
            arm_audiences=(
                "https://management.local.azurestack.external/sandbox",
                "https://management.local.azurestack.external",  # Guess: the endpoint itself is accepted too
            ),
            graph_audience="https://graph.local.azurestack.external",
            vault_audience="https://vault.local.azurestack.external",
            exchange_audience="api://AzureADTokenExchange",
        ),
    )
}

DEVOPS_AUDIENCE: Final = "499b84ac-1321-427f-aa17-267ca6975798"
"""The Azure DevOps resource. Source: learn.microsoft.com/azure/devops, service principals and managed identities."""
