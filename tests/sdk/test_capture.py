"""Captured files through the SDK: by path or as bytes, streamed, and sent again from the start."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from armedic_sdk import Armedic, AsyncArmedic, InvalidRequestError
from captures import EXPIRED, QUIET, archive

LOG = (QUIET * 3000 + EXPIRED).encode()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A log of some hundred kilobytes."""
    path = tmp_path / "log.txt"
    path.write_bytes(LOG)
    return path


@pytest.mark.parametrize(
    "shown", [lambda path: path, str, lambda path: path.read_bytes()], ids=["path", "str", "bytes"]
)
def test_capture(sdk: Armedic, log: Path, shown: Callable[[Path], Path | str | bytes]) -> None:
    """The finding names the line."""
    finding = sdk.diagnose_capture(shown(log)).findings[0]
    assert (finding.cause, finding.evidence[0].location) == ("secret-expired", "line 3001")


async def test_awaited(async_sdk: AsyncArmedic, log: Path) -> None:
    """The twin reads beside the event loop."""
    assert (await async_sdk.diagnose_capture(log)).findings[0].cause == "secret-expired"
    assert (await async_sdk.diagnose_capture(archive({"1.txt": EXPIRED}))).findings[0].cause == "secret-expired"


def test_no_file(sdk: Armedic, tmp_path: Path) -> None:
    """A path that leads nowhere, and a file without a byte, are refused before anything is sent."""
    with pytest.raises(FileNotFoundError):
        sdk.diagnose_capture(tmp_path / "none.har")
    with pytest.raises(ValueError, match="empty"):
        sdk.diagnose_capture(b"")


def test_unknown_kind(sdk: Armedic) -> None:
    """The service says what it takes."""
    with pytest.raises(InvalidRequestError, match="picture"):
        sdk.diagnose_capture(b"\x89PNG\r\n")


def test_repeated_from_the_start(log: Path) -> None:
    """A repeated call sends the whole file again."""
    seen: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.read())
        if len(seen) == 1:
            return httpx.Response(503, headers={"Retry-After": "0"})
        empty = {"verdict": "unknown", "summary": "", "findings": [], "checks": []}
        return httpx.Response(200, json=empty)

    with httpx.Client(transport=httpx.MockTransport(answer)) as http:
        Armedic("http://armedic.test", http_client=http).diagnose_capture(log)
    assert seen == [LOG, LOG]
