"""Who sends no credential is answered at loopback names only, where anonymous calls are on."""

import secrets
import socket
from collections.abc import Iterator

import pytest
from armedic.settings import Settings
from bounds.processes import free_port
from bounds.processes import service as process
from harness import Azure, decoded, known, settings_for
from msgspec.structs import replace
from signed_in import MESSAGE, service

REBOUND = "rebound.example:8000"
BODY = b'{"evidence": [{"kind": "message", "text": "AADSTS7000222: expired"}]}'
ASKED = {
    "express": b"POST /diagnose HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: %d\r\n" % len(BODY),
    "ordinary": b"GET /causes/secret-expired HTTP/1.1\r\n",
}
SPN = "/spn/d0000000-0000-4000-8000-000000000001"
ROUTES = [
    ("POST", "/diagnose"),
    ("POST", "/diagnose/capture"),
    ("POST", "/diagnose/sweep"),
    ("GET", "/causes"),
    ("GET", "/causes/secret-expired"),
    ("POST", "/repair"),
    ("POST", "/spn"),
    ("GET", SPN),
    ("DELETE", SPN),
    ("POST", f"{SPN}/restore"),
]
OPEN = ("/", "/embed.js", "/docs", "/openapi.json", "/health/live", "/health/ready", "/metrics")
ANSWERED = [
    "localhost",
    "localhost:8000",
    "LOCALHOST:8000",
    "localhost.",
    "localhost.:8000",
    "armedic.localhost",
    "a.b-1.LocalHost:8000",
    "127.0.0.1",
    "127.0.0.1:8000",
    "127.0.0.1.:8000",
    "127.255.3.4",
    "[::1]",
    "[::1]:8000",
    "[0:0:0:0:0:0:0:1]:8000",
]
REFUSED = [
    "",
    "rebound.example",
    REBOUND,
    "localhost.rebound.example",
    "127.0.0.1.rebound.example",
    "notlocalhost",
    "localhost..",
    ".localhost",
    "a..localhost",
    "0.0.0.0",  # noqa: S104 - not to listen on
    "10.0.0.1",
    "169.254.169.254",
    "128.0.0.1",
    "127.1",
    "2130706433",
    "0177.0.0.1",
    "[::]",
    "[::2]:8000",
    "[::ffff:10.0.0.1]",
]
MALFORMED = [
    "rebound.example/localhost",
    "rebound.example, localhost",
    "local host",
    "http://localhost",
    "localhost\u00e9",
    "localhost:8000:8000",
    "localhost:x",
    "localhost@rebound.example",
    "rebound.example@localhost",
    "[::1%25lo]",
    "[127.0.0.1]",
    "[localhost]",
    "::1",
    "[::1",
    "[" + "1:" * 5000 + "]",
    "a." * 5000 + "localhost!",
]
MORE = {
    "twice": b"Host: localhost\r\nHost: localhost\r\n",
    "another first": b"Host: rebound.example\r\nHost: localhost\r\n",
    "another last": b"Host: localhost\r\nhost: rebound.example\r\n",
}
NOT_ONE = {
    "none": b"",
    "of a proxy": b"Host: rebound.example\r\nX-Forwarded-Host: localhost\r\nForwarded: host=localhost\r\n",
}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Of `armedic serve`, open to this machine."""
    port = free_port()
    with process(tmp_path_factory.mktemp("hosts"), {}, port, ARMEDIC_DRAIN_SECONDS="0"):
        yield port


@pytest.fixture
def settings(azure: Azure, api_key: str) -> Settings:
    """A service that knows a key, and lets others in."""
    return replace(settings_for(azure, known("tests", api_key)), anonymous=True)


def answers(port: int, lines: bytes) -> dict[str, tuple[int, str]]:
    """Status and text that requests with these lines in their heads get, by both ways through the service."""
    got = {}
    for way, head in ASKED.items():
        with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
            wire.sendall(head + lines + b"Connection: close\r\n\r\n" + BODY * (way == "express"))
            answer = b"".join(iter(lambda: wire.recv(65536), b"")).decode()
        got[way] = (int(answer.split(" ", 2)[1]), answer)
    return got


@pytest.mark.parametrize("host", ANSWERED)
def test_answered(port: int, host: str) -> None:
    """Every spelling of a loopback name is one."""
    assert {status for status, _ in answers(port, f"Host: {host}\r\n".encode()).values()} == {200}


@pytest.mark.parametrize("host", REFUSED, ids=lambda host: host[:40] or "empty")
def test_refused(port: int, host: str) -> None:
    """At any other name nobody is answered without a credential, and is told why, not what was sent."""
    for status, text in answers(port, f"Host: {host}\r\n".encode()).values():
        assert status == 401
        assert "urn:armedic:problem:credential-missing" in text
        assert "the header Host" in text
        assert "www-authenticate: " in text.lower()
        assert "rebound" not in text


@pytest.mark.parametrize("host", MALFORMED, ids=lambda host: host[:40])
def test_malformed(port: int, host: str) -> None:
    """What is no host is a bad request, and no way in either."""
    assert {status for status, _ in answers(port, f"Host: {host}\r\n".encode()).values()} == {400}


@pytest.mark.parametrize("lines", NOT_ONE.values(), ids=NOT_ONE)
def test_not_one_host(port: int, lines: bytes) -> None:
    """None is like another one, and what proxies say of it is not believed."""
    assert {status for status, _ in answers(port, lines).values()} == {401}


@pytest.mark.parametrize("lines", MORE.values(), ids=MORE)
def test_more_than_one_host(port: int, lines: bytes) -> None:
    """Nobody is let in by one of two."""
    assert {status for status, _ in answers(port, lines).values()} == {400}


def test_old_protocol(port: int) -> None:
    """HTTP/1.0, where a host may be left out, is no way round."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
        wire.sendall(b"GET /causes HTTP/1.0\r\n\r\n")
        assert wire.recv(65536).split()[1] == b"401"


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_every_route(azure: Azure, settings: Settings, method: str, path: str) -> None:
    """No route is open at another name, and Azure is asked nothing."""
    async with service(azure, settings) as client:
        answer = await client.request(method, path, headers={"Host": REBOUND}, json={} if method == "POST" else None)
    assert (answer.status_code, azure.requests()) == (401, [])


@pytest.mark.parametrize("path", OPEN)
async def test_open_to_everybody(azure: Azure, settings: Settings, path: str) -> None:
    """What needs no caller is answered at any name, and for any origin."""
    async with service(azure, settings) as client:
        answer = await client.get(path, headers={"Host": REBOUND, "Origin": f"http://{REBOUND}"})
    assert answer.status_code == 200


async def test_credential(azure: Azure, settings: Settings, api_key: str) -> None:
    """With a credential any name will do, and a wrong one is not the same as none; who has none is told to send it."""
    foreign = {"Host": REBOUND, "Origin": "https://rebound.example"}
    async with service(azure, settings) as client:
        good = await client.post("/diagnose", json=MESSAGE, headers=foreign | {"X-API-Key": api_key})
        wrong = await client.post("/diagnose", json=MESSAGE, headers={"Host": "localhost", "X-API-Key": "wrong"})
        none = await client.post("/diagnose", json=MESSAGE, headers=foreign)
    assert [one.status_code for one in (good, wrong, none)] == [200, 401, 401]
    assert "X-API-Key" in decoded(none)["detail"]


async def test_off_by_default(azure: Azure) -> None:
    """Where anonymous calls are off, no host makes up for a credential."""
    settings = settings_for(azure, known("tests", secrets.token_urlsafe()))
    async with service(azure, settings) as client:
        assert (await client.get("/causes", headers={"Host": "localhost"})).status_code == 401
