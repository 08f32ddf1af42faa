"""Where calls may go: hosts out of the settings anywhere, the published ones only to public addresses.

Which host a call goes to never comes from a request or an answer. This is the second door: a name that resolves into
the own network, because a resolver was deceived or a private endpoint is in the way, is not called unless a setting
says that it may.
"""

import asyncio
import ipaddress
import socket
import time
from typing import Final

import httpx

from armedic.settings import PUBLISHED_DEVOPS, CredentialKind, Settings

KEPT_SECONDS: Final = 60.0
"""How long the answer of the resolver counts."""
MOST_KEPT: Final = 256
_OF_THE_MACHINE: Final[frozenset[CredentialKind]] = frozenset({"default", "managed-identity"})
"""Credentials that come from an endpoint of the machine or its host, at an address and not at a name."""
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class PrivateAddressError(httpx.ConnectError):
    """The host is at an address of the own network, and no setting says that it may be."""


class Door:
    """Lets calls pass, or not."""

    def __init__(self, settings: Settings, *, sign_in: bool = False) -> None:
        """`sign_in`: whether tokens are fetched through it, which managed identities do at an address nearby."""
        self._exact, self._below = _expected(settings)
        self._nearby = sign_in and settings.credential in _OF_THE_MACHINE
        self._public_until: dict[str, float] = {}

    async def check(self, url: httpx.URL) -> None:
        """Let a call pass.

        Raises:
            PrivateAddressError: It would go to the own network.
            httpx.ConnectError: The host has no address.
        """
        host = url.host.lower().rstrip(".")
        if host in self._exact or host.endswith(self._below):
            return
        if self._nearby and (_address(host) is not None or host == "localhost"):
            return
        now = time.monotonic()
        if self._public_until.get(host, 0.0) > now:
            return
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, url.port or 443, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpx.ConnectError(f"{host} has no address") from error
        if any(not is_public(str(entry[4][0])) for entry in found):
            raise PrivateAddressError(f"{host} is at an address that is not public")
        if len(self._public_until) >= MOST_KEPT:
            self._public_until.clear()
        self._public_until[host] = now + KEPT_SECONDS


def is_public(text: str) -> bool:
    """Whether an address is one of the internet's; those that carry an IPv4 address are looked into."""
    address = _address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        address = inner or address
    return address is not None and address.is_global and not address.is_multicast


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None


def _expected(settings: Settings) -> tuple[frozenset[str], tuple[str, ...]]:
    """Hosts, and ends of hosts, that settings name."""
    urls = [settings.devops_url] if settings.devops_url != PUBLISHED_DEVOPS else []
    exact, below = set[str](), set[str]()
    for cloud in settings.clouds.values():
        urls += [url for url in (cloud.entra_url, cloud.arm_url, cloud.graph_url, cloud.vault_url) if url]
        if cloud.environment == "AzureStack" and cloud.arm_url:
            # the rest of an Azure Stack is beside its Resource Manager: management.local.example, login.local.example
            parent = httpx.URL(cloud.arm_url).host.partition(".")[2]
            below |= {"." + parent} if "." in parent and _address(httpx.URL(cloud.arm_url).host) is None else set()
    exact |= {httpx.URL(url).host.lower() for url in urls}
    for host in settings.private_hosts:
        if host.startswith("*."):
            below.add(host[1:])
        else:
            exact.add(host)
    return frozenset(exact), tuple(below)
