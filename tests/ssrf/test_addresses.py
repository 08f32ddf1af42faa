"""The second door: a published host that resolves into the own network is not called."""

import asyncio
import socket
from typing import Any

import httpx
import msgspec
import pytest
from armedic.app import create_app
from armedic.clients.door import is_public
from armedic.settings import PUBLISHED_DEVOPS, Settings, load
from harness import Azure, known, on, running, settings_for

TARGET = {"organization": "contoso", "project": "web", "name_or_id": "sc-web-prod"}


class Resolver(asyncio.SelectorEventLoop):
    """A loop whose names all lead to this machine."""

    came = 0
    """Connections that somebody wanted to make."""

    async def getaddrinfo(self, host: Any, port: Any, **options: Any) -> Any:
        """The address, whatever was asked for."""
        del host, options
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    async def sock_connect(self, sock: socket.socket, address: Any) -> None:
        """Count it; nobody is there."""
        del sock, address
        self.came += 1
        raise ConnectionRefusedError


def settings(azure: Azure, api_key: str, **more: Any) -> Settings:
    """Published hosts, and no patience."""
    found: Settings = settings_for(azure, known("tests", api_key))
    return msgspec.structs.replace(
        found,
        clouds={},
        devops_url=PUBLISHED_DEVOPS,
        upstream_timeout_seconds=5.0,
        connect_timeout_seconds=5.0,
        check_deadline_seconds=5.0,
        **more,
    )


def asked(wanted: Settings, azure: Azure, api_key: str) -> tuple[str, int]:
    """What a live look says, and the connections that came, where all names lead to this machine."""

    async def look() -> str:
        app = create_app(wanted, clock=azure.now)
        headers = {"X-API-Key": api_key}
        async with (
            running(app),
            httpx.AsyncClient(transport=on(app), base_url="http://armedic.test", headers=headers) as client,
        ):
            return (await client.post("/diagnose", json={"connection": TARGET})).text

    with asyncio.Runner(loop_factory=Resolver) as runner:
        said = runner.run(look())
        loop = runner.get_loop()
    assert isinstance(loop, Resolver)
    return said, loop.came


def test_published_host_in_the_own_network(azure: Azure, api_key: str) -> None:
    """Names of Azure that lead to this machine are not called, and the answer says why."""
    said, came = asked(settings(azure, api_key), azure, api_key)
    assert came == 0
    assert "PrivateAddressError" in said


def test_setting_allows_it(azure: Azure, api_key: str) -> None:
    """Where a setting names the hosts, as private endpoints need it, they are called."""
    allowed = ("*.microsoftonline.com", "dev.azure.com")
    _, came = asked(settings(azure, api_key, private_hosts=allowed), azure, api_key)
    assert came > 0


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("20.36.0.1", True),
        ("2603:1030::1", True),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - looked at, not bound
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:20.36.0.1", True),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::1424:1", True),
        ("2002:a00:1::", False),
        ("nonsense", False),
    ],
)
def test_addresses(address: str, *, public: bool) -> None:
    """What counts as an address of the internet."""
    assert is_public(address) is public


def test_setting_is_read() -> None:
    """Names with commas between; anything else is refused by its name."""
    given = {"ARMEDIC_ANONYMOUS": "loopback", "ARMEDIC_PRIVATE_HOSTS": "*.vault.azure.net, Dev.Azure.com"}
    assert load(given).private_hosts == ("*.vault.azure.net", "dev.azure.com")
    for wrong in ("https://dev.azure.com", "*", "a b", "*.*.net", "10.0.0.0/8"):
        with pytest.raises(Exception, match="ARMEDIC_PRIVATE_HOSTS"):
            load(given | {"ARMEDIC_PRIVATE_HOSTS": wrong})
