"""Captured files made for tests: archives of Fiddler and of Azure Pipelines, logs, HAR files."""

import gzip
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

CONNECTION = "c0000000-0000-4000-8000-000000000001"
ENDPOINTS = f"https://dev.azure.com/contoso/_apis/serviceendpoint/endpoints/{CONNECTION}"
SENT = {
    "id": CONNECTION,
    "name": "sc-shop",
    "authorization": {"scheme": "ServicePrincipal", "parameters": {"accesstoken": None}},
}
QUIET = "2026-03-02T07:11:08.1234567Z Copying file 17 of the service to the target\n"
EXPIRED = (
    "2026-03-02T07:11:09.0000000Z ##[error]ERROR: AADSTS7000222: The provided client secret keys for app\n"
    "2026-03-02T07:11:09.0000000Z 'd0000000-0000-4000-8000-000000000001' are expired.\n"
)


def archive(members: Mapping[str, str | bytes]) -> bytes:
    """A zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return packed.getvalue()


def trace(*entries: Any) -> bytes:
    """A HAR file."""
    return json.dumps({"log": {"version": "1.2", "entries": list(entries)}}).encode()


def entry(method: str, url: str, sent: Any = None, answer: Any = None, status: int = 200) -> dict[str, Any]:
    """An entry as browsers write it."""
    return {
        "request": {"method": method, "url": url, "postData": {"text": json.dumps(sent)} if sent else None},
        "response": {"status": status, "content": {"text": json.dumps(answer)}},
    }


def message(start: str, body: bytes = b"", **headers: str) -> bytes:
    """A raw HTTP message."""
    lines = [start, *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def fiddler(*, encoding: str = "gzip", chunked: bool = True) -> bytes:
    """A Fiddler archive: a script of the portal, a PUT of an endpoint, and a Verify that fails."""
    failed = json.dumps({"result": [], "statusCode": 400, "errorMessage": "AADSTS7000222: expired"}).encode()
    packed = gzip.compress(failed) if encoding == "gzip" else failed
    if chunked:
        packed = f"{len(packed):x}\r\n".encode() + packed + b"\r\n0\r\n\r\n"
    extra = {"Transfer_Encoding": "chunked"} if chunked else {}
    proxy = f"https://dev.azure.com/contoso/shop/_apis/serviceendpoint/endpointproxy?endpointId={CONNECTION}"
    sent = json.dumps(SENT).encode()
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "_index.htm": "<html/>",
            "raw/001_c.txt": message("GET https://cdn.example/app.js HTTP/1.1", Host="cdn.example"),
            "raw/001_s.txt": message("HTTP/1.1 200 OK", b"AADSTS700016"),
            "raw/002_c.txt": message(f"PUT {ENDPOINTS} HTTP/1.1", sent, Host="dev.azure.com"),
            "raw/002_s.txt": message("HTTP/1.1 200 OK", sent),
            "raw/002_m.xml": "<Session/>",
            "raw/003_c.txt": message(f"POST {proxy} HTTP/1.1", b"{}", Host="dev.azure.com"),
            "raw/003_s.txt": message("HTTP/1.1 200 OK", packed, Content_Encoding=encoding, **extra),
        }
    )
