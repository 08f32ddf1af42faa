"""What stands in `Host`: a host, or the request is refused before anything builds a URL with it."""

import httpx
import pytest
from harness import decoded

NO_BODY = "/spn"
"""Without its body, so that the framework describes the request in its error."""


@pytest.mark.parametrize(
    "host",
    [
        "lo:alhost",
        "localhost:65536",
        "localhost:0",
        "localhost:-1",
        "[",
        "[::1",
        "[::g]",
        "[1.2.3.4]",
        "a b",
        "a/b",
        "a@b",
    ],
)
async def test_no_host(armedic: httpx.AsyncClient, host: str) -> None:
    """400 and what is wrong, whatever is asked for."""
    for path in (NO_BODY, "/diagnose", "/nowhere"):
        answer = await armedic.post(path, headers={"Host": host})
        assert answer.status_code == 400, (path, answer.text)
        assert "Host" in decoded(answer)["detail"]
        assert answer.headers["x-request-id"]


async def test_two_hosts(armedic: httpx.AsyncClient) -> None:
    """Which one is meant is not guessed."""
    answer = await armedic.post(NO_BODY, headers=[("Host", "localhost"), ("Host", "armedic.test")])
    assert (answer.status_code, decoded(answer)["detail"]) == (400, "The request has more than one Host header.")


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:8000", "127.0.0.1", "[::1]:8000", "armedic.contoso.example.", "a_b", "localhost:", ""],
)
async def test_hosts(armedic: httpx.AsyncClient, host: str) -> None:
    """Whatever a host may look like goes on, to the error that the request deserves."""
    answer = await armedic.post(NO_BODY, headers={"Host": host})
    assert (answer.status_code, decoded(answer)["errors"][0]["detail"]) == (400, "A JSON body is required.")
