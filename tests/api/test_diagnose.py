"""POST /diagnose: evidence, live looks, and what is refused."""

from typing import Any

import httpx
import pytest
from harness import Azure, decoded

PROBLEM = "application/problem+json"
EMPTY_TOKEN = {"authorization": {"scheme": "ServicePrincipal", "parameters": {"accesstoken": None}}}
TARGET = {"organization": "contoso", "project": "web", "name_or_id": "sc-prod-token"}


async def diagnose(armedic: httpx.AsyncClient, body: Any) -> httpx.Response:
    """The answer to one body."""
    return await armedic.post("/diagnose", json=body)


async def test_message_is_enough(armedic: httpx.AsyncClient) -> None:
    """The text that the portal shows names the cause, with the cure by hand and no request to send."""
    text = "Failed to get Azure DevOps Service access token, cache value is invalid."
    answer = decoded(await diagnose(armedic, {"evidence": [{"kind": "message", "text": text}]}))
    assert answer["verdict"] == "broken"
    finding = answer["findings"][0]
    assert finding["cause"] == "stale-access-token"
    assert finding["remedy"]["steps"]
    assert finding["remedy"]["repairs"][0] == {"kind": "remove-access-token", "safety": "reversible"}
    assert finding["evidence"][0]["item"] == 0
    assert "connection" not in answer


async def test_payload_points_at_the_property(armedic: httpx.AsyncClient) -> None:
    """A pasted payload gives evidence by JSON pointer."""
    answer = decoded(await diagnose(armedic, {"evidence": [{"kind": "payload", "content": EMPTY_TOKEN}]}))
    evidence = answer["findings"][0]["evidence"][0]
    assert evidence["source"] == "payload"
    assert evidence["location"].endswith("/authorization/parameters/accesstoken")
    assert evidence["observed"] is None


async def test_trace_finds_the_put(armedic: httpx.AsyncClient) -> None:
    """A HAR document gives the entry and the property in its body."""
    request = {
        "method": "PUT",
        "url": "https://dev.azure.com/contoso/_apis/serviceendpoint/endpoints/1",
        "postData": {"mimeType": "application/json", "text": '{"authorization":{"parameters":{"accesstoken":null}}}'},
    }
    har = {"log": {"entries": [{"request": request, "response": {"status": 200, "content": {}}}]}}
    answer = decoded(await diagnose(armedic, {"evidence": [{"kind": "trace", "content": har}]}))
    evidence = answer["findings"][0]["evidence"][0]
    assert evidence["location"] == "/log/entries/0/request/postData/text#/authorization/parameters/accesstoken"


async def test_live_connection_gives_a_request_to_send(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A look at the connection gives findings, checks and a body for /repair, and writes nothing."""
    answer = decoded(await diagnose(armedic, {"connection": TARGET}))
    assert answer["connection"]["name"] == "sc-prod-token"
    assert answer["connection"]["fingerprint"].startswith("sha256:")
    suggested = answer["findings"][0]["remedy"]["repairs"][0]["request"]
    assert suggested == {"connection": TARGET, "repair": {"kind": "remove-access-token"}, "mode": "plan"}
    assert {check["name"] for check in answer["checks"]} >= {"connection", "verify"}
    assert azure.requests(writes=True) == []


async def test_healthy_connection(armedic: httpx.AsyncClient) -> None:
    """Nothing wrong is said plainly."""
    answer = decoded(await diagnose(armedic, {"connection": TARGET | {"name_or_id": "sc-web-prod"}}))
    assert (answer["verdict"], answer["findings"]) == ("healthy", [])


async def test_unrelated_text_is_silence(armedic: httpx.AsyncClient) -> None:
    """Text that has nothing to do with service connections gives no finding and `unknown`."""
    answer = decoded(await diagnose(armedic, {"evidence": [{"kind": "message", "text": "The lift is out of order."}]}))
    assert (answer["verdict"], answer["findings"]) == ("unknown", [])


async def test_same_input_same_answer(armedic: httpx.AsyncClient) -> None:
    """Nothing is stored: the second answer equals the first, apart from durations."""
    answers = [decoded(await diagnose(armedic, {"connection": TARGET})) for _ in range(2)]
    for answer in answers:
        for check in answer["checks"]:
            check["duration_ms"] = 0
    assert answers[0] == answers[1]


async def test_project_that_does_not_exist(armedic: httpx.AsyncClient) -> None:
    """A project that is not there is 404: there is nothing to diagnose."""
    answer = await diagnose(armedic, {"connection": TARGET | {"project": "nowhere"}})
    assert answer.status_code == 404
    assert decoded(answer)["type"] == "urn:armedic:problem:not-found"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        pytest.param({}, "", id="nothing"),
        pytest.param({"reference": {}}, "", id="only a reference"),
        pytest.param({"evidence": []}, "/evidence", id="no items"),
        pytest.param({"evidence": [{"kind": "message", "text": "x"}] * 21}, "/evidence", id="21 items"),
        pytest.param({"evidence": [{"kind": "rumour", "text": "x"}]}, "/evidence/0/kind", id="unknown kind"),
        pytest.param({"evidence": [{"kind": "message"}]}, "/evidence/0/text", id="missing field"),
        pytest.param({"evidence": [{"kind": "message", "text": ""}]}, "/evidence/0/text", id="empty text"),
        pytest.param({"evidence": [{"kind": "message", "text": 5}]}, "/evidence/0/text", id="wrong type"),
        pytest.param({"evidence": [{"kind": "message", "text": "x", "txt": 1}]}, "/evidence/0/txt", id="unknown field"),
        pytest.param({"connection": None}, "/connection", id="null"),
        pytest.param({"conection": TARGET}, "/conection", id="misspelt"),
        pytest.param({"connection": TARGET | {"organization": "a/b"}}, "/connection/organization", id="pattern"),
    ],
)
async def test_refused(armedic: httpx.AsyncClient, body: Any, pointer: str) -> None:
    """What breaks the schema is 400, with a pointer to the place."""
    answer = await diagnose(armedic, body)
    problem = decoded(answer)
    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)
    assert problem["type"] == "urn:armedic:problem:invalid-request"
    assert problem["errors"][0]["pointer"] == pointer


async def test_text_of_a_megabyte(armedic: httpx.AsyncClient) -> None:
    """A text of 1 MiB is read, one more character is refused."""
    largest = "x" * (1024 * 1024)
    assert (await diagnose(armedic, {"evidence": [{"kind": "message", "text": largest}]})).status_code == 200
    assert (await diagnose(armedic, {"evidence": [{"kind": "message", "text": largest + "x"}]})).status_code == 400
