"""Fiddler archives: raw messages in whatever framing and compression they were kept."""

import gzip
import io
import json
import zlib

import brotli
import pytest
from armedic.diagnosis.interest import interest
from armedic.evidence import capture
from armedic.evidence.capture import Bounds
from armedic.evidence.gleaned import Gleaned
from captures import ENDPOINTS, SENT, archive, fiddler, message

BOUNDS = Bounds(expanded_bytes=50_000_000, document_bytes=1_000_000)
FAILED = json.dumps({"statusCode": 400, "errorMessage": "AADSTS7000222: expired"}).encode()
PUT = message(f"PUT {ENDPOINTS} HTTP/1.1", json.dumps(SENT).encode(), Host="dev.azure.com")


def read(members: dict[str, bytes | str] | bytes) -> Gleaned:
    """What an archive gives."""
    content = members if isinstance(members, bytes) else archive(members)
    return capture.read(io.BytesIO(content), interest(), BOUNDS)


@pytest.mark.parametrize("chunked", [True, False])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_sessions(encoding: str, *, chunked: bool) -> None:
    """The PUT and the failing Verify are found, each in its file."""
    gleaned = read(fiddler(encoding=encoding, chunked=chunked))
    assert [one.location for one in gleaned.payloads] == ["raw/002_c.txt#", "raw/002_s.txt#"]
    assert [one.location for one in gleaned.statements] == ["raw/003_s.txt#/errorMessage"]


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(FAILED, mtime=0)),
        ("deflate", zlib.compress(FAILED)),
        ("br", brotli.compress(FAILED)),
        ("gzip", FAILED),
        ("br", FAILED),
        ("unknown", FAILED),
    ],
    ids=["gzip", "deflate", "br", "said gzip", "said br", "unknown"],
)
def test_compression(encoding: str, body: bytes) -> None:
    """What the header says is undone; a body that Fiddler unpacked already is taken as it is."""
    answer = message("HTTP/1.1 500 Error", body, Content_Encoding=encoding)
    (statement,) = read({"raw/1_c.txt": PUT, "raw/1_s.txt": answer}).statements
    assert statement.text == "AADSTS7000222: expired"


@pytest.mark.parametrize(
    "body",
    [
        b"5\r\n" + FAILED[:5] + b"\r\n" + f"{len(FAILED) - 5:X};x=1\r\n".encode() + FAILED[5:] + b"\r\n0\r\n\r\n",
        f"{len(FAILED):x}\r\n".encode() + FAILED,
        FAILED,
    ],
    ids=["chunks", "cut off", "unframed"],
)
def test_framing(body: bytes) -> None:
    """Chunks with extensions, chunks that were cut off, and bodies without their framing."""
    answer = message("HTTP/1.1 500 Error", body, Transfer_Encoding="chunked")
    assert len(read({"raw/1_c.txt": PUT, "raw/1_s.txt": answer}).statements) == 1


@pytest.mark.parametrize(
    "members",
    [
        {"raw/1_s.txt": FAILED},
        {"raw/1_c.txt": b""},
        {"raw/1_c.txt": b"\x00\xff" * 100, "raw/1_s.txt": b"\n\n"},
        {"raw/1_c.txt": message("CONNECT dev.azure.com:443 HTTP/1.1"), "raw/1_s.txt": b""},
    ],
)
def test_odd_sessions(members: dict[str, bytes | str]) -> None:
    """Sessions without a request, without a head, or with nothing in them are passed over."""
    assert read(members) == Gleaned()


def test_relative_address() -> None:
    """A server's own capture has the path only; the host is in the header."""
    path = ENDPOINTS.removeprefix("https://dev.azure.com")
    sent = PUT.replace(ENDPOINTS.encode(), path.encode()).replace(b"\r\n", b"\n")
    assert len(read({"raw/1_c.txt": sent}).payloads) == 1


def test_an_answer_that_expands() -> None:
    """A message is unpacked up to its bound and not beyond."""
    answer = message("HTTP/1.1 500 Error", gzip.compress(b" " * 60_000_000), Content_Encoding="gzip")
    assert read({"raw/1_c.txt": PUT, "raw/1_s.txt": answer}).statements == ()
