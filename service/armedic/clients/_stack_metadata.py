"""What an Azure Stack says of itself at its metadata endpoint, which needs no sign-in; a URL out of it is input."""

import ipaddress
import re
import socket
from typing import Final
from urllib.parse import urlsplit

import httpx
import msgspec

from armedic.clients import trace
from armedic.errors import UpstreamUnavailableError

VERSIONS: Final = ("2022-09-01", "2015-01-01")
"""The newest that Azure Resource Manager has, then the one that every Azure Stack Hub has."""
_TRIES: Final = 2
_LAST_PORT: Final = 65535
_URL: Final = re.compile(
    r"https://(?P<host>([a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}\.?|\[[0-9a-f:.]+\])(:(?P<port>[0-9]{1,5}))?(/[a-z0-9._~/-]*)?",
    re.IGNORECASE,
)
"""Host and path and nothing else: no user, query, fragment or escape that two readers could understand differently."""
_DOMAIN: Final = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
"""A domain name in lower case; the last part does not begin with a digit, or it could complete an address."""


class Authentication(msgspec.Struct, frozen=True, rename="camel"):
    """Where to sign in, and for what."""

    login_endpoint: str
    audiences: list[str]
    identity_provider: str | None = None


class Suffixes(msgspec.Struct, frozen=True, rename="camel"):
    """What host names end with."""

    key_vault_dns: str | None = None


class Metadata(msgspec.Struct, frozen=True, rename="camel"):
    """The members that Armedic reads; 2015-01-01 has only the first.

    Source: go-azure-sdk `metadata/client.go`; msrestazure `azure_cloud.py`; AzSpnCreation.ps1 of
    azure-pipelines-extensions
    """

    authentication: Authentication
    microsoft_graph_resource_id: str | None = None
    suffixes: Suffixes | None = None

    @property
    def vault_suffix(self) -> str | None:
        """What the host of a vault ends with, with its dot; None where nothing is told that can be a domain."""
        return vault_suffix_of(self.suffixes.key_vault_dns if self.suffixes else None)


async def read(arm_url: str, client: httpx.AsyncClient) -> Metadata:
    """The metadata of the Azure Stack whose Resource Manager is at a URL.

    Raises:
        UpstreamUnavailableError: No answer, or none that is understood; the detail has the URL.
    """
    for version in VERSIONS:
        url = f"{arm_url}/metadata/endpoints?api-version={version}"
        response = await _get(url, client)
        found = _understood(response)
        if found is not None:
            return found
        if _is_passing(response):  # another version would meet the same
            break
    more = " with something that is not understood" if response.is_success else ""
    raise _unavailable(f"answered {response.status_code}{more}", url, response.status_code)


def _understood(response: httpx.Response) -> Metadata | None:
    try:
        content = response.content.removeprefix(b"\xef\xbb\xbf")  # it may begin with a byte order mark
        return msgspec.json.decode(content, type=Metadata) if response.is_success else None
    except (msgspec.DecodeError, RecursionError):
        return None


def _is_passing(response: httpx.Response) -> bool:
    return response.status_code in {429, 500, 502, 503, 504}


async def _get(url: str, client: httpx.AsyncClient) -> httpx.Response:
    for attempt in range(1, _TRIES + 1):
        try:
            with trace.counted("arm"):
                response = await client.get(url, headers={"accept": "application/json"} | trace.headers())
        except httpx.HTTPError as error:
            if attempt == _TRIES:
                raise _unavailable(f"did not answer ({type(error).__name__})", url) from error
        else:
            if attempt == _TRIES or not _is_passing(response):
                return response
    raise AssertionError


def checked_url(url: str, *, source: str, own_network: bool) -> str:
    """A URL out of the metadata that Armedic may go to, without a final slash.

    Args:
        source: The member that it is the value of, for people.
        own_network: Whether loopback, link-local and private addresses are allowed.

    Raises:
        UpstreamUnavailableError: Armedic does not go there.
    """
    found = _URL.fullmatch(url)
    if found is None or int(found["port"] or 443) > _LAST_PORT:
        reason = "it is no https URL of the plain form https://host/path"
    elif is_own_network(found["host"]) and not own_network:
        reason = "it is an address that is not public, and arm_url has none"
    else:
        return url.rstrip("/")
    where = host_of(url)[:100] or "no host"  # the rest of the URL could hold a password
    raise UpstreamUnavailableError(
        f"Azure Stack's metadata are not followed: {source} names {where}; {reason}", system="arm"
    )


def vault_suffix_of(told: str | None) -> str | None:
    """A domain as what the host of a vault ends with; also from a scope, "https://vault.{domain}/.default"."""
    domain = (told or "").removeprefix("https://").removesuffix("/.default")
    domain = domain.removeprefix(".").casefold()  # Microsoft writes it with and without the dot
    return f".{domain}" if _DOMAIN.fullmatch(domain) and not is_own_network(domain) else None


def host_of(url: str) -> str:
    """The host of a URL in lower case, without the dot that ends a whole name; "" where it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_own_network(host: str) -> bool:
    """Whether a host is written as an address that is not public: loopback, link-local, private and their like.

    Names are not resolved: a Stack's names lead to private addresses, as they must.
    """
    bare = host.strip("[]").rstrip(".").partition("%")[0].casefold()
    if bare == "localhost" or bare.endswith(".localhost"):
        return True
    try:
        address: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(bare)
    except ValueError:
        try:  # 2130706433, 0x7f.1 and 127.1 are addresses too for whoever connects
            address = ipaddress.IPv4Address(socket.inet_aton(bare))
        except (OSError, ValueError):
            return False
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address.sixtofour or address
    return not address.is_global or address.is_multicast


def _unavailable(what: str, url: str, status: int | None = None) -> UpstreamUnavailableError:
    return UpstreamUnavailableError(
        f"Azure Stack's metadata cannot be read: {url} {what}", system="arm", upstream_status=status
    )
