"""What browsers and proxies make of the same call, and where Azure DevOps puts an error: all of it is found."""

import base64
import json
from typing import Any

import pytest
from armedic.evidence import har
from armedic.evidence.gleaned import Gleaned
from armedic.evidence.traffic import Collector, matters
from captures import CONNECTION, ENDPOINTS, SENT, entry, trace

SAID = "AADSTS7000222: The keys are expired"
PLACE = "/log/entries/0/response/content/text"
ORGANIZATION = "https://dev.azure.com/contoso"


def read(*entries: Any, raw: bytes | None = None) -> Gleaned:
    """What a file with these entries gives."""
    collector = Collector()
    har.read_file(raw if raw is not None else trace(*entries), collector)
    return collector.gleaned


def put(post_data: Any) -> dict[str, Any]:
    """A PUT of an endpoint whose body was recorded in some way."""
    request = {"method": "PUT", "url": ENDPOINTS, "postData": post_data}
    return {"request": request, "response": {"status": 200, "content": {}}}


TEXT = json.dumps(SENT)


@pytest.mark.parametrize(
    ("post_data", "part"),
    [
        ({"mimeType": "application/json", "text": TEXT}, "text#"),
        ({"text": base64.b64encode(TEXT.encode()).decode(), "encoding": "base64"}, "text#"),
        ({"text": "", "params": [{"name": TEXT, "value": ""}]}, "params/0/name#"),
        ({"params": [{"name": TEXT.partition("=")[0], "value": ""}]}, "params/0/name#"),
        ({"params": [{"name": "other", "value": "1"}, {"name": "body", "value": TEXT}]}, "params/1/value#"),
        ({"text": "%7B" + TEXT[1:].replace('"', "%22")}, "text#"),
    ],
    ids=["text", "base64", "params name", "params only", "params value", "form"],
)
def test_sent(post_data: Any, part: str) -> None:
    """A body is found as text, in base64, as the parameters of a form, and percent-encoded."""
    (found,) = read(put(post_data)).payloads
    assert found.location == f"/log/entries/0/request/postData/{part}"
    assert found.connection.id == CONNECTION


@pytest.mark.parametrize("status", [400, "400", 400.0, None, -1])
def test_status(status: Any) -> None:
    """A status is written as a number, as text, or not at all; an error with a code is one under any."""
    answer = {"$id": "1", "message": SAID, "typeKey": "X"}
    (statement,) = read(entry("PUT", ENDPOINTS, SENT, answer, status)).statements
    assert statement.location == f"{PLACE}#/message"
    assert statement.about.connection_id == CONNECTION


def test_one_odd_entry() -> None:
    """One entry with members of other types costs neither itself nor the rest."""
    odd = {"request": {"method": 1, "url": ["x"]}, "response": {"status": [], "content": "x"}}
    assert len(read(odd, put({"text": TEXT}), None, 7).payloads) == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + trace(put({"text": TEXT})),
        trace(put({"text": TEXT})).replace(b'"version"', b'"speed": NaN, "version"'),
        trace(put({"text": TEXT})).replace(b'"1.2"', b'"\xff\xfe"'),
        trace(put({"text": TEXT})).replace(b'"1.2"', b'"\\ud800"'),
        trace(put({"text": TEXT}), entry("GET", "https://x/"))[:-30],
        trace(put({"text": TEXT})) + b"\n trailing",
    ],
    ids=["mark", "NaN", "bytes", "surrogate", "cut", "trailing"],
)
def test_files_that_are_not_quite_json(raw: bytes) -> None:
    """Byte order marks, NaN, broken UTF-8, lone surrogates and cut ends do not hide the rest."""
    assert len(read(raw=raw).payloads) == 1


CALLS: dict[str, tuple[str, Any, str]] = {
    "portal": (
        f"{ORGANIZATION}/_apis/Contribution/HierarchyQuery/project/shop",
        {"dataProviderExceptions": {"ms.vss-x": {"exceptionType": "ServiceEndpointException", "message": SAID}}},
        "#/dataProviderExceptions/ms.vss-x/message",
    ),
    "portal, with a string of JSON": (
        f"{ORGANIZATION}/_apis/Contribution/dataProviders/query",
        {"data": {"ms.vss-x": json.dumps({"statusCode": "badRequest", "errorMessage": SAID})}},
        "#/data/ms.vss-x#/errorMessage",
    ),
    "batch": (
        "https://graph.microsoft.com/v1.0/$batch",
        {"responses": [{"id": "1", "status": 403, "body": {"error": {"code": "X", "message": SAID}}}]},
        "#/responses/0/body/error/message",
    ),
    "batch of Resource Manager": (
        "https://management.azure.com/batch?api-version=2020-06-01",
        {"responses": [{"httpStatusCode": 403, "content": {"error": {"code": "X", "message": SAID}}}]},
        "#/responses/0/content/error/message",
    ),
    "timeline": (
        f"{ORGANIZATION}/shop/_apis/build/builds/7/timeline",
        {"records": [{"issues": [{"type": "warning", "message": "other"}, {"type": "error", "message": SAID}]}]},
        "#/records/0/issues/1/message",
    ),
    "status": (
        ENDPOINTS,
        {"operationStatus": {"state": "Failed", "statusMessage": SAID}},
        "#/operationStatus/statusMessage",
    ),
    "sign-in": (
        "https://login.microsoftonline.com/contoso/oauth2/v2.0/token",
        {"error": "invalid_client", "error_description": SAID},
        "#/error_description",
    ),
    "on premises": (
        "https://ado.corp.example:8080/tfs/Default/shop/_apis/serviceendpoint/endpointproxy?endpointId=1",
        {"statusCode": 400, "errorMessage": SAID},
        "#/errorMessage",
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_answers(name: str) -> None:
    """An error is found wherever a call wraps it, at its pointer."""
    url, answer, pointer = CALLS[name]
    (statement,) = read(entry("POST", url, {}, answer)).statements
    assert (statement.text, statement.location) == (SAID, PLACE + pointer)


def test_multipart_batch() -> None:
    """The parts of a multipart batch name the line that they stand in."""
    said = json.dumps({"message": SAID, "code": "X"})
    text = f"--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 400\r\n\r\n{said}\r\n--b--\r\n"
    one = entry("POST", f"{ORGANIZATION}/_apis/serviceendpoint/$batch", {})
    one["response"]["content"] = {"text": text}
    (statement,) = read(one).statements
    assert statement.location == f"{PLACE}:6#/message"


def test_told_once() -> None:
    """The same error of the same connection, polled a hundred times, is one."""
    answer = {"message": SAID, "typeKey": "X"}
    assert len(read(*[entry("GET", ENDPOINTS, None, answer, 500)] * 100).statements) == 1


def test_passing_answers_say_nothing() -> None:
    """A Verify that passes, and messages of answers that succeed, are no errors."""
    passed = entry("POST", f"{ENDPOINTS}/../endpointproxy", {}, {"statusCode": "ok", "errorMessage": ""})
    other = entry(
        "GET", f"{ORGANIZATION}/_apis/build/builds/7", None, {"message": "AADSTS7000222", "result": "succeeded"}
    )
    assert read(passed, other).statements == ()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (ENDPOINTS, True),
        ("https://contoso.visualstudio.com/shop/_apis/serviceendpoint/endpoints", True),
        ("https://login.chinacloudapi.cn/t/oauth2/token", True),
        ("https://kv.vault.usgovcloudapi.net/secrets/x", True),
        ("https://management.azure.com.evil.example/subscriptions", False),
        ("https://dev.azure.com/contoso/_apis/git/repositories", False),
        ("https://registry.example/oauth2/token", True),
        ("https://cdn.example/app.js?next=/x", False),
        ("data:text/html,x", False),
        ("", False),
        ("http://[", False),
        ("https://management.[/oauth2/", False),
    ],
)
def test_what_matters(url: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    """Calls to Azure DevOps' areas, sign-ins and Azure matter; look-alikes and all else do not."""
    assert matters(url) is expected
