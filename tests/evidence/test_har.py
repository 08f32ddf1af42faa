"""A browser trace: what was sent to service endpoints, and what came back."""

import base64
import json
import secrets
from typing import Any

import pytest
from armedic.errors import InvalidRequestError
from armedic.evidence import har, identifiers

BASE = "https://dev.azure.com/contoso/_apis/serviceendpoint"
SENT = {"id": "1", "authorization": {"scheme": "ServicePrincipal", "parameters": {"accesstoken": None}}}


def trace(*entries: Any) -> dict[str, Any]:
    """A HAR document."""
    return {"log": {"version": "1.2", "entries": list(entries)}}


def entry(method: str, url: str, sent: Any = None, answer: Any = None, status: int = 200) -> dict[str, Any]:
    """An entry as browsers write it."""
    return {
        "startedDateTime": "2026-01-01T00:00:00Z",
        "request": {
            "method": method,
            "url": url,
            "postData": {"mimeType": "application/json", "text": json.dumps(sent)},
        },
        "response": {"status": status, "content": {"text": answer if isinstance(answer, str) else json.dumps(answer)}},
    }


def test_body_of_a_put() -> None:
    """The endpoint in a PUT is found at the pointer into the embedded JSON."""
    noise = [entry("GET", "https://dev.azure.com/_static/app.js", answer="x")] * 12
    gleaned = har.read(trace(*noise, entry("PUT", f"{BASE}/endpoints/1?api-version=6.0-preview.4", SENT)), item=3)
    (found,) = gleaned.payloads
    assert found.at("authorization", "parameters", "accesstoken") == (
        "/log/entries/12/request/postData/text#/authorization/parameters/accesstoken"
    )
    assert (found.source, found.item, found.masked) == ("trace", 3, False)


def test_answer_is_masked() -> None:
    """What Azure DevOps answers is marked: null may stand for a hidden value."""
    gleaned = har.read(trace(entry("GET", f"{BASE}/endpoints", answer={"count": 1, "value": [SENT]})))
    (found,) = gleaned.payloads
    assert (found.location, found.masked) == ("/log/entries/0/response/content/text#/value/0", True)


def test_proxy_answer() -> None:
    """Verify answers 200 and tells the failure in the body; a passing one says nothing."""
    url = f"{BASE}/endpointproxy?endpointId=1"
    failed = entry("POST", url, {}, {"result": [], "statusCode": 400, "errorMessage": "AADSTS7000222: expired"})
    passed = entry("POST", url, {}, {"result": ["{}"], "statusCode": "ok", "errorMessage": ""})
    (statement,) = har.read(trace(failed, passed)).statements
    assert statement.location == "/log/entries/0/response/content/text#/errorMessage"
    assert identifiers.read(statement.folded).aadsts_code == "AADSTS7000222"


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ({"$id": "1", "message": "Failed.", "typeKey": "X"}, "#/message"),
        ({"count": 1, "value": {"Message": "Failed."}}, "#/value/Message"),
        ({"error": {"code": "X", "message": "Failed."}}, "#/error/message"),
        ("Failed.", ""),
    ],
)
def test_refused(answer: Any, place: str) -> None:
    """The text of a refusal is taken from where its shape keeps it."""
    (statement,) = har.read(trace(entry("PUT", f"{BASE}/endpoints/1", SENT, answer, 500))).statements
    assert statement.text == "Failed."
    assert statement.location == "/log/entries/0/response/content/text" + place


def test_base64_answer() -> None:
    """Browsers write some bodies in base64."""
    one = entry("GET", f"{BASE}/endpoints/1")
    text = base64.b64encode(json.dumps(SENT).encode()).decode()
    one["response"]["content"] = {"encoding": "base64", "text": text}
    assert len(har.read(trace(one)).payloads) == 1
    one["response"]["content"]["text"] = "%%%é"
    assert har.read(trace(one)).payloads == ()


def test_other_requests_are_left_alone() -> None:
    """Bodies that go elsewhere are not read, whatever they hold."""
    secret = secrets.token_urlsafe(24)
    one = entry(
        "POST", "https://dev.azure.com/contoso/_apis/git/pushes", SENT | {"x": secret}, {"message": secret}, 400
    )
    gleaned = har.read(trace(one))
    assert gleaned.payloads == ()
    assert gleaned.statements == ()


@pytest.mark.parametrize(
    "entries",
    [
        [],
        [None, 1, "x", [], {}],
        [{"request": None, "response": None}],
        [{"request": {"method": 1, "url": None}}],
        [{"request": {"method": "PUT", "url": f"{BASE}/endpoints/1", "postData": None}, "response": {"content": None}}],
        [{"request": {"method": "PUT", "url": f"{BASE}/endpoints/1", "postData": {"text": 7}}, "response": 5}],
        [{"request": {"method": "PUT", "url": f"{BASE}/endpoints/1", "postData": {"text": "{"}}, "response": {}}],
    ],
)
def test_odd_entries(entries: list[Any]) -> None:
    """Missing, null and wrongly typed members are passed over."""
    gleaned = har.read(trace(*entries))
    assert (gleaned.statements, gleaned.payloads) == ((), ())


@pytest.mark.parametrize("status", ["Infinity", "-1e999", "nan", "", None, [200], "200 OK"])
def test_odd_status(status: Any) -> None:
    """What is no status keeps nobody from reading the body."""
    (found,) = har.read(trace(entry("PUT", f"{BASE}/endpoints/1", SENT, status=status))).payloads
    assert found.location == "/log/entries/0/request/postData/text#"


@pytest.mark.parametrize("content", [{}, {"log": None}, {"log": {"entries": None}}, {"log": {"entries": {}}}])
def test_no_har(content: dict[str, Any]) -> None:
    """A document without entries is refused with the place where they should be."""
    with pytest.raises(InvalidRequestError) as refused:
        har.read(content, item=2)
    assert [error.pointer for error in refused.value.errors] == ["/evidence/2/content/log/entries"]
    with pytest.raises(InvalidRequestError) as refused:
        har.read(content)
    assert [error.pointer for error in refused.value.errors] == ["/log/entries"]
