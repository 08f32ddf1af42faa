"""POST /diagnose/capture: files of any kind, told by their content, streamed, and judged like other evidence."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from armedic.app import create_app
from armedic.settings import Settings
from captures import CONNECTION, ENDPOINTS, EXPIRED, QUIET, SENT, archive, entry, fiddler, trace
from harness import on, running

RECORDED = Path(__file__).parents[1] / "evidence" / "recorded_by_chromium.har"
TOKEN = "accesstoken"


async def diagnosed(armedic: httpx.AsyncClient, content: bytes) -> dict[str, Any]:
    """The answer to a file."""
    answer = await armedic.post("/diagnose/capture", content=content)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def places(body: dict[str, Any], cause: str) -> list[str]:
    """Where a cause was seen."""
    return [piece["location"] for one in body["findings"] if one["cause"] == cause for piece in one["evidence"]]


async def test_log(armedic: httpx.AsyncClient) -> None:
    """Evidence of a log names the line; a sentence may go over several lines with a timestamp each."""
    body = await diagnosed(armedic, (QUIET * 3 + EXPIRED).encode())
    assert places(body, "secret-expired") == ["line 4"]
    assert body["findings"][0]["facts"]["client_id"] == "d0000000-0000-4000-8000-000000000001"
    assert body["findings"][0]["evidence"][0]["source"] == "log"


async def test_long_log(armedic: httpx.AsyncClient) -> None:
    """A log of many megabytes is read in a process of its own, with the same answer."""
    body = await diagnosed(armedic, (QUIET * 200_000 + EXPIRED + QUIET * 10).encode())
    assert places(body, "secret-expired") == ["line 200001"]
    assert body["verdict"] == "broken"


async def test_log_without_a_fault(armedic: httpx.AsyncClient) -> None:
    """Nothing of interest is silence."""
    body = await diagnosed(armedic, (QUIET * 20_000).encode())
    assert (body["verdict"], body["findings"]) == ("unknown", [])


async def test_zip_of_logs(armedic: httpx.AsyncClient) -> None:
    """The log of a job repeats those of its steps: the step is named, once."""
    content = archive(
        {
            "1_Build.txt": QUIET * 40 + EXPIRED,
            "Build/1_Initialize job.txt": QUIET,
            "Build/10_AzureCLI.txt": QUIET * 2 + EXPIRED,
            "Build/2_Checkout.txt": QUIET,
        }
    )
    assert places(await diagnosed(armedic, content), "secret-expired") == ["Build/10_AzureCLI.txt:3"]


@pytest.mark.parametrize(
    "member", ["../../etc/passwd", "/absolute/log.txt", "C:\\windows\\log.txt", "a\x00b\x1b[31m.txt"]
)
async def test_names_in_a_zip(armedic: httpx.AsyncClient, member: str) -> None:
    """Names are shown without control characters, and lead nowhere: nothing is unpacked to a disk."""
    (place,) = places(await diagnosed(armedic, archive({member: EXPIRED})), "secret-expired")
    assert place.isprintable()
    assert place.endswith(":1")


async def test_har(armedic: httpx.AsyncClient) -> None:
    """A browser's recording, as the browser saved it."""
    body = await diagnosed(armedic, RECORDED.read_bytes())
    found = places(body, "stale-access-token")
    assert "/log/entries/2/request/postData/text#/authorization/parameters/accesstoken" in found
    assert "/log/entries/3/response/content/text#/errorMessage" in found


async def test_long_har(armedic: httpx.AsyncClient) -> None:
    """The PUT and the answer are found among thousands of entries, and belong together."""
    noise = [entry("GET", f"https://dev.azure.com/_static/{number}.js", answer="x" * 200) for number in range(4000)]
    refused = {"$id": "1", "message": "AADSTS7000222: The keys are expired", "typeKey": "ServiceEndpointException"}
    body = await diagnosed(armedic, trace(*noise, entry("PUT", ENDPOINTS, SENT, refused, 400), *noise))
    expired = next(one for one in body["findings"] if one["cause"] == "secret-expired")
    assert expired["evidence"][0]["location"] == "/log/entries/4000/response/content/text#/message"
    assert expired["facts"]["connection_id"] == CONNECTION
    assert expired["facts"]["connection_name"] == "sc-shop"
    assert places(body, "stale-access-token") == [
        f"/log/entries/4000/request/postData/text#/authorization/parameters/{TOKEN}"
    ]


async def test_har_that_was_cut_off(armedic: httpx.AsyncClient) -> None:
    """Whole entries of a truncated file count; the one that was cut is left out."""
    whole = trace(entry("PUT", ENDPOINTS, SENT), entry("GET", ENDPOINTS, answer={"x": "y" * 500}))
    body = await diagnosed(armedic, whole[:-200])
    assert places(body, "stale-access-token") == [
        f"/log/entries/0/request/postData/text#/authorization/parameters/{TOKEN}"
    ]


async def test_har_in_a_zip(armedic: httpx.AsyncClient) -> None:
    """People zip what they send; the location begins with the file's name."""
    body = await diagnosed(armedic, archive({"capture.har": trace(entry("PUT", ENDPOINTS, SENT))}))
    (place,) = places(body, "stale-access-token")
    assert place.startswith("capture.har/log/entries/0/request")


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("chunked", [True, False])
async def test_fiddler(armedic: httpx.AsyncClient, encoding: str, *, chunked: bool) -> None:
    """A Fiddler archive holds raw messages, chunked and packed or not; hosts that do not matter are passed over."""
    body = await diagnosed(armedic, fiddler(encoding=encoding, chunked=chunked))
    assert places(body, "secret-expired") == ["raw/003_s.txt#/errorMessage"]
    assert f"raw/002_c.txt#/authorization/parameters/{TOKEN}" in places(body, "stale-access-token")
    assert places(body, "application-not-found") == []


async def test_payload_as_a_file(armedic: httpx.AsyncClient) -> None:
    """A file with the JSON of a connection is taken for that."""
    body = await diagnosed(armedic, json.dumps(SENT).encode())
    assert f"/authorization/parameters/{TOKEN}" in places(body, "stale-access-token")[0]


async def test_utf_16(armedic: httpx.AsyncClient) -> None:
    """PowerShell writes logs in UTF-16."""
    assert places(await diagnosed(armedic, (QUIET + EXPIRED).encode("utf-16")), "secret-expired") == ["line 2"]


async def test_form(armedic: httpx.AsyncClient) -> None:
    """A form with the part `file`; its name says nothing of its kind."""
    answer = await armedic.post("/diagnose/capture", files={"file": ("notes.docx", EXPIRED.encode())})
    assert answer.status_code == 200
    assert places(answer.json(), "secret-expired") == ["line 1"]


@pytest.mark.parametrize(
    ("files", "detail"),
    [
        ({"other": b"x"}, "another name"),
        ([("file", b"x"), ("file", b"y")], "more than the part"),
    ],
)
async def test_other_forms(armedic: httpx.AsyncClient, files: Any, detail: str) -> None:
    """A form without that part, or with more, is refused."""
    answer = await armedic.post("/diagnose/capture", files=files)
    assert answer.status_code == 400
    assert detail in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data; boundary=x"),
        (b"anything", "multipart/form-data"),
        (b"--x\r\nContent-Disposition: form-data; name=file\r\n\r\nAADSTS", "multipart/form-data; boundary=x"),
    ],
)
async def test_broken_forms(armedic: httpx.AsyncClient, body: bytes, kind: str) -> None:
    """A form that ends too soon, or has no boundary, is refused."""
    answer = await armedic.post("/diagnose/capture", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 400, answer.text


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (bytes(range(256)) * 64, "binary"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (archive({"log.txt": EXPIRED})[:-10], "damaged"),
    ],
    ids=["empty", "blank", "picture", "pdf", "gzip", "binary", "zip", "cut zip"],
)
async def test_refused(armedic: httpx.AsyncClient, content: bytes, detail: str) -> None:
    """What cannot be read is refused with the reason and what is taken."""
    answer = await armedic.post("/diagnose/capture", content=content)
    assert answer.status_code == 400
    assert detail in answer.json()["detail"]


async def test_damaged_member(armedic: httpx.AsyncClient) -> None:
    """A member whose checksum is wrong is named."""
    content = bytearray(archive({"log.txt": EXPIRED}))
    content[60] ^= 0xFF
    answer = await armedic.post("/diagnose/capture", content=bytes(content))
    assert answer.status_code == 400
    assert "log.txt" in answer.json()["detail"]


@pytest.mark.parametrize(
    "content",
    [
        b'{"log":{"entries":[' + b"[" * 100_000,
        b'{"log":{"entries":[' + b'{"request":' * 100_000,
        b"[" * 300_000,
        b'{"a":' * 300_000,
        b'{"log":{"entries":[{"request":{"url":"' + b'\\"' * 200_000,
        b"\xff\xfe" + b"\x00\xd8" * 1000,
        EXPIRED.encode() + b"\xff\xfe\x80" * 1000,
        b"x" * 3_000_000,
        b"AADSTS" * 500_000,
    ],
    ids=["brackets", "entries", "deep list", "deep object", "open string", "surrogates", "bytes", "one line", "bait"],
)
async def test_hostile(armedic: httpx.AsyncClient, content: bytes) -> None:
    """Depth, endless lines and broken text are answered, without a fault of the service."""
    answer = await armedic.post("/diagnose/capture", content=content)
    assert answer.status_code == 200, answer.text


@pytest.fixture
async def small() -> AsyncIterator[httpx.AsyncClient]:
    """A service that takes little."""
    bounds = {"max_capture_bytes": 400_000, "max_expanded_bytes": 1_000_000, "capture_processes": 1}
    app = create_app(msgspec.structs.replace(Settings(anonymous=True), **bounds))
    async with running(app), httpx.AsyncClient(transport=on(app), base_url="http://localhost") as client:
        yield client


async def test_too_large(small: httpx.AsyncClient) -> None:
    """More than is taken is 413, whether the length is announced or not, and names the bound."""

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(50):
            yield QUIET.encode() * 200

    for content in (QUIET.encode() * 6000, pieces()):
        answer = await small.post("/diagnose/capture", content=content)
        assert answer.status_code == 413
        assert "400000" in answer.json()["detail"]


async def test_bomb(small: httpx.AsyncClient) -> None:
    """An archive that expands beyond the bound is 413, whatever its headers say."""
    answer = await small.post("/diagnose/capture", content=archive({"a.txt": b"0" * 900_000, "b.txt": b"0" * 900_000}))
    assert answer.status_code == 413
    assert "1000000" in answer.json()["detail"]


async def test_har_in_an_archive_is_bounded(small: httpx.AsyncClient) -> None:
    """What is held in memory has the bound of an upload."""
    answer = await small.post("/diagnose/capture", content=archive({"a.har": trace("0" * 500_000)}))
    assert answer.status_code == 413


async def test_others_are_served(small: httpx.AsyncClient) -> None:
    """While uploads wait for their turn, messages are answered; nothing is left behind of any of them."""
    log = (QUIET * 4000 + EXPIRED).encode()
    uploads = [asyncio.create_task(small.post("/diagnose/capture", content=log)) for _ in range(4)]
    body = {"evidence": [{"kind": "message", "text": "AADSTS7000222: expired"}]}
    assert (await small.post("/diagnose", json=body)).json()["verdict"] == "broken"
    answers = await asyncio.gather(*uploads)
    assert [places(answer.json(), "secret-expired") for answer in answers] == [["line 4001"]] * 4


async def test_hanging_up(small: httpx.AsyncClient) -> None:
    """A caller who goes away in the middle frees the place for the next."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield QUIET.encode() * 100
        begun.set()
        await asyncio.Event().wait()

    begun = asyncio.Event()
    gone = asyncio.create_task(small.post("/diagnose/capture", content=endless()))
    await begun.wait()
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    answer = await small.post("/diagnose/capture", content=(QUIET * 4000 + EXPIRED).encode())
    assert places(answer.json(), "secret-expired") == ["line 4001"]


async def test_not_in_time() -> None:
    """A file that does not arrive in time is refused, and the process that waited for it is ended."""
    settings = msgspec.structs.replace(Settings(anonymous=True), capture_timeout_seconds=0.05)
    app = create_app(settings)

    async def endless() -> AsyncIterator[bytes]:
        yield QUIET.encode() * 10
        await asyncio.Event().wait()

    async with running(app), httpx.AsyncClient(transport=on(app), base_url="http://localhost") as client:
        answer = await client.post("/diagnose/capture", content=endless())
    assert answer.status_code == 400
    assert "0.05 seconds" in answer.json()["detail"]
