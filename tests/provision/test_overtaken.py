"""Two processes make the same at the same moment: one of it exists then, and both answers are true."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from armedic.app import create_app
from armedic.settings import load
from azure_sandbox.handover import AUTHORITY_FILE, SETTINGS_FILE
from bounds.processes import free_port, started
from harness import on, running

CREDENTIALS: Final[Mapping[str, dict[str, Any]]] = {
    "federated": {},
    "secret": {"credential": {"kind": "secret", "description": "made by two"}},
    "certificate": {"credential": {"kind": "certificate", "description": "made by two"}},
    "managed-identity": {"identity": "managed_identity", "resource_group": "identities"},
}
MOMENTS: Final[Mapping[str, str]] = {
    "application": r"PATCH .*/applications\(uniqueName",
    "identity": r"PUT .*/userAssignedIdentities/[^/]+$",
    "principal": r"PATCH .*/servicePrincipals\(appId",
    "role": r"PUT .*/roleAssignments/",
    "secret": r"POST .*/addPassword$",
    "connection": r"POST .*/serviceendpoint/endpoints$",
    "trust": r"(PATCH|PUT) .*/federatedIdentityCredentials",
}
"""The calls before which the other process is let run, as method and path."""
OF_ALL: Final = ("role", "connection")
OF_APPLICATIONS: Final = ("application", "principal", *OF_ALL)
CASES: Final = [
    *(("federated", moment) for moment in (*OF_APPLICATIONS, "trust")),
    *(("secret", moment) for moment in (*OF_APPLICATIONS, "secret")),
    # not before the certificate itself: it is added by replacing them all, and that knows no condition
    *(("certificate", moment) for moment in OF_APPLICATIONS),
    *(("managed-identity", moment) for moment in ("identity", *OF_ALL, "trust")),
]


class Overtaken(httpx.AsyncBaseTransport):
    """Carries calls to the simulated Azure; before one of them somebody else is let run to the end."""

    def __init__(self, authority: Path) -> None:
        """Carry everything."""
        self._inner = httpx.AsyncHTTPTransport(verify=ssl.create_default_context(cafile=str(authority)))
        self._pattern = ""
        self._other: httpx.AsyncClient | None = None
        self._request: httpx.Request | None = None
        self.answer: httpx.Response | None = None
        """What the other one was answered."""

    def let(self, other: httpx.AsyncClient, request: httpx.Request, pattern: str) -> None:
        """Let the other process do a request before the next call that fits."""
        self._other, self._request, self._pattern, self.answer = other, request, pattern, None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry a call."""
        if self._pattern and re.match(self._pattern, f"{request.method} {request.url.path}"):
            self._pattern = ""
            assert self._other is not None
            assert self._request is not None
            self.answer = await self._other.send(self._request)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the connections to the simulated Azure."""
        await self._inner.aclose()


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, str]]:
    """The sandbox's folder and URL, and the URL of a service in a process of its own."""
    folder = tmp_path_factory.mktemp("overtaken")
    port, sandbox, secure = free_port(), free_port(), free_port()
    words = ("--port", str(sandbox), "--https-port", str(secure), "--state-dir", str(folder), "--world", "secret")
    health = f"http://127.0.0.1:{sandbox}/_sandbox/health"
    with started(["azure_sandbox", *words], health, folder / "sandbox.log"):
        environ = _environ(folder) | {"ARMEDIC_PORT": str(port)}
        live = f"http://127.0.0.1:{port}/health/live"
        with started(["armedic", "serve"], live, folder / "service.log", **environ):
            yield folder, f"http://127.0.0.1:{sandbox}/_sandbox", f"http://127.0.0.1:{port}"


@pytest.fixture
async def transport(places: tuple[Path, str, str]) -> AsyncIterator[Overtaken]:
    """The way to Azure of the slower process."""
    carrier = Overtaken(places[0] / AUTHORITY_FILE)
    yield carrier
    await carrier.aclose()


@pytest.fixture
async def slower(places: tuple[Path, str, str], transport: Overtaken) -> AsyncIterator[httpx.AsyncClient]:
    """A service in this process, which shares nothing with the other one but Azure."""
    app = create_app(load(_environ(places[0])), transport=transport)
    async with running(app), httpx.AsyncClient(transport=on(app), base_url="http://127.0.0.1") as client:
        yield client


def _environ(folder: Path) -> dict[str, str]:
    lines = (folder / SETTINGS_FILE).read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines) | {"ARMEDIC_ANONYMOUS": "loopback"}


@pytest.mark.parametrize(("credential", "moment"), CASES)
async def test_overtaken(
    places: tuple[Path, str, str], transport: Overtaken, slower: httpx.AsyncClient, credential: str, moment: str
) -> None:
    """Whenever another process makes the same: there is one of each, it works, and nobody took back the other's."""
    _, sandbox, url = places
    name = f"sc-{credential}-{moment}"
    request = CREDENTIALS[credential] | {
        "display_name": name,
        "subscription": "Shop",
        "connection": {"organization": "contoso", "project": "shop", "name": name},
        "mode": "apply",
        "wait_seconds": 0,
    }
    headers = {"Idempotency-Key": name}
    async with httpx.AsyncClient(base_url=url, timeout=60) as other:
        transport.let(other, other.build_request("POST", "/spn", json=request, headers=headers), MOMENTS[moment])
        mine = (await slower.post("/spn", json=request, headers=headers)).json()
        assert transport.answer is not None, mine
        theirs = transport.answer.json()
        assert theirs["outcome"] == "verified", theirs
        assert mine["outcome"] in {"verified", "no_change", "pending"}, mine
        assert mine["details"]["service_principal_id"] == theirs["details"]["service_principal_id"]
        world = (await asyncio.to_thread(httpx.get, f"{sandbox}/world")).json()
        assert _made(world, name) == _expected(credential)
        again = (await slower.post("/spn", json=request, headers=headers)).json()
    assert again["outcome"] == "no_change", again
    assert again["verification"]["verdict"] == "healthy"


def _made(world: dict[str, Any], name: str) -> dict[str, int]:
    """How many of each there are, those in the recycle bin included."""
    applications = [one for one in world["applications"].values() if one["display_name"] == name]
    principals = [one for one in world["service_principals"].values() if one["display_name"] == name]
    holders = {one["object_id"] for one in principals}
    endpoints = world["organizations"]["contoso"]["endpoints"].values()
    counts = {
        "applications": len(applications),
        "principals": len(principals),
        "roles": sum(one["principal_id"] in holders for one in world["role_assignments"].values()),
        "connections": sum(one["name"] == name for one in endpoints),
    }
    kinds = ("secrets", "certificates", "federated_credentials")
    return counts | {kind: sum(len(one[kind]) for one in applications) for kind in kinds}


def _expected(credential: str) -> dict[str, int]:
    kind = {"secret": "secrets", "certificate": "certificates"}.get(credential, "federated_credentials")
    one_each = dict.fromkeys(("applications", "principals", "roles", "connections"), 1)
    return one_each | {"secrets": 0, "certificates": 0, "federated_credentials": 0} | {kind: 1}
