"""The Azure clouds: published hosts, audiences, and what the settings put in their place."""

from typing import Final

import msgspec

from armedic.clients._stack_metadata import Metadata, checked_url, host_of, is_own_network, vault_suffix_of
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
    vault_suffix: str | None
    """What the host of a vault ends with, with its dot; None where the cloud does not tell."""
    vault_scope: str | None
    """Token scope of vaults; None where the cloud does not tell."""
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
            vault_suffix=".vault.azure.net",
            vault_scope="https://vault.azure.net/.default",
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
            vault_suffix=".vault.usgovcloudapi.net",
            vault_scope="https://vault.usgovcloudapi.net/.default",
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
            vault_suffix=".vault.azure.cn",
            vault_scope="https://vault.azure.cn/.default",
            connection_url="https://management.chinacloudapi.cn/",
            exchange_audience="api://AzureADTokenExchangeChina",
        ),
    )
}

DEVOPS_SCOPE: Final = "499b84ac-1321-427f-aa17-267ca6975798/.default"
"""Source: learn.microsoft.com/azure/devops/integrate/get-started/authentication/service-principal-managed-identity"""


STACK: Final = "AzureStack"
RETIRED: Final = "AzureGermanCloud"
GRAPH_RESOURCE: Final = "00000003-0000-0000-c000-000000000000"
"""Microsoft Graph's application id, the same in every cloud."""
_LOGIN_ALIASES: Final = {"login.windows.net": "AzureCloud", "login.partner.microsoftonline.cn": "AzureChinaCloud"}
"""Further sign-in hosts. Source: learn.microsoft.com/entra/identity-platform/authentication-national-cloud"""
_RETIRED_GRAPHS: Final = frozenset(
    {"graph.windows.net", "graph.chinacloudapi.cn", "graph.microsoftazure.us", "graph.cloudapi.de"}
)
"""Azure AD Graph, which is gone; metadata still name it. Source: azure-cli `cloud.py`"""


def is_discovered(environment: str, settings: CloudSettings | None) -> bool:
    """Whether the cloud itself has to be asked for what the settings leave open."""
    if environment != STACK or settings is None or settings.arm_url is None:
        return False
    return not (settings.entra_url and settings.graph_url and settings.arm_scope)


def cloud(environment: str, settings: CloudSettings | None, metadata: Metadata | None = None) -> Cloud:
    """The cloud with the settings' URLs in place of the published ones, or of what an Azure Stack says of itself.

    Raises:
        InvalidRequestError: The cloud is retired, the settings do not give enough of a cloud without published hosts,
            or it is an Azure Stack without Microsoft Entra.
        UpstreamUnavailableError: The metadata name a URL that Armedic does not go to.
    """
    if environment == RETIRED:
        raise InvalidRequestError(f"the cloud {environment} was closed on 2021-10-29")
    published = PUBLISHED.get(environment)
    if published is None:
        return _stack(environment, settings, metadata)
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
        vault_scope=settings.vault_scope or published.vault_scope,
        connection_url=settings.connection_url or published.connection_url,
    )


def _stack(environment: str, settings: CloudSettings | None, metadata: Metadata | None) -> Cloud:
    if settings is None or settings.arm_url is None:
        raise InvalidRequestError(
            f"the cloud {environment} is not configured: ARMEDIC_CLOUDS_FILE must give its arm_url"
        )
    entra_url = _bare(settings.entra_url or _login(settings.arm_url, metadata))
    home = _home(entra_url)
    graph_url = _bare(settings.graph_url or _graph(settings.arm_url, metadata) or (home.graph_url if home else ""))
    arm_scope = settings.arm_scope or _audience(metadata)
    if not (graph_url and arm_scope):
        missing = "arm_scope" if graph_url else "graph_url"
        raise InvalidRequestError(
            f"the cloud {environment} does not tell everything of itself: ARMEDIC_CLOUDS_FILE must give its {missing}"
        )
    vault_suffix = (metadata.vault_suffix if metadata else None) or vault_suffix_of(settings.vault_scope)
    return Cloud(
        environment=environment,
        entra_url=entra_url,
        arm_url=_bare(settings.arm_url),
        arm_scope=arm_scope,
        graph_url=graph_url,
        graph_scope=settings.graph_scope or _graph_scope(settings, graph_url),
        vault_url=settings.vault_url,
        vault_suffix=vault_suffix,
        vault_scope=settings.vault_scope or (f"https://{vault_suffix[1:]}/.default" if vault_suffix else None),
        connection_url=settings.connection_url or _bare(settings.arm_url) + "/",
        exchange_audience=(home or PUBLISHED["AzureCloud"]).exchange_audience,
    )


def _login(arm_url: str, metadata: Metadata | None) -> str:
    """The sign-in service that the metadata name."""
    if metadata is None:
        return ""
    told = metadata.authentication
    # Source: AzSpnCreation.ps1 and msrestazure `azure_cloud.py`: the address tells, older metadata have nothing else
    if _bare(told.login_endpoint).casefold().endswith("/adfs") or (told.identity_provider or "").upper() == "ADFS":
        raise InvalidRequestError(
            "this Azure Stack signs in with Active Directory Federation Services (AD FS), which Armedic does not"
            " support: there is no Microsoft Entra tenant, so no application, service principal or credential to look"
            " at or make in Microsoft Graph"
        )
    return _checked(told.login_endpoint, "authentication.loginEndpoint", arm_url)


def _graph(arm_url: str, metadata: Metadata | None) -> str | None:
    """The Microsoft Graph that the metadata name; None where they name none or the one that is gone."""
    told = metadata.microsoft_graph_resource_id if metadata else None
    if not told or host_of(told) in _RETIRED_GRAPHS:
        return None
    return _checked(told, "microsoftGraphResourceId", arm_url)


def _graph_scope(settings: CloudSettings, graph_url: str) -> str:
    known = next((one for one in PUBLISHED.values() if one.graph_url == graph_url), None)
    if known is not None:
        return known.graph_scope
    # behind another address (a gateway of the operator) is the same API, and its id is right whatever its name is
    return f"{graph_url}/.default" if settings.graph_url else f"{GRAPH_RESOURCE}/.default"


def _audience(metadata: Metadata | None) -> str | None:
    """The scope of Resource Manager; an audience that ends with a slash keeps it, as azure-cli has it."""
    audiences = metadata.authentication.audiences if metadata else []
    return f"{audiences[0]}/.default" if audiences and audiences[0] else None


def _home(entra_url: str) -> Cloud | None:
    """The published cloud whose directory a sign-in service is of: an Azure Stack is registered with one of them."""
    host = host_of(entra_url)
    if host in _LOGIN_ALIASES:
        return PUBLISHED[_LOGIN_ALIASES[host]]
    return next((one for one in PUBLISHED.values() if host_of(one.entra_url) == host), None)


def _checked(url: str, source: str, arm_url: str) -> str:
    return checked_url(url, source=source, own_network=is_own_network(host_of(arm_url)))


def _bare(url: str) -> str:
    return url.rstrip("/")
