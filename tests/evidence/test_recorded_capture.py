"""A capture that headless Chromium recorded while a page stored and verified the demo world's sc-prod-token.

Only the authorization header was replaced; everything else is as the browser wrote it.
"""

import json
from pathlib import Path
from typing import Any

import httpx

CAPTURE = Path(__file__).parent / "recorded_by_chromium.har"


def capture() -> dict[str, Any]:
    """The recorded HAR document."""
    content: dict[str, Any] = json.loads(CAPTURE.read_text())
    return content


async def test_empty_token_is_found_in_a_real_capture(armedic: httpx.AsyncClient) -> None:
    """The PUT's null access token and the failing Verify are found, each with its place in the capture."""
    answer = await armedic.post("/diagnose", json={"evidence": [{"kind": "trace", "content": capture()}]})
    body = answer.json()
    assert body["verdict"] == "broken", body
    finding = body["findings"][0]
    assert (finding["cause"], finding["certainty"]) == ("stale-access-token", "confirmed")
    locations = {one["location"] for one in finding["evidence"]}
    assert "/log/entries/2/request/postData/text#/authorization/parameters/accesstoken" in locations
    assert any(location.startswith("/log/entries/3/response") for location in locations), locations


async def test_only_the_broken_connection_is_blamed(armedic: httpx.AsyncClient) -> None:
    """The same capture with the key taken out and Verify passing gives no finding."""
    content = capture()
    for entry in content["log"]["entries"][1:3]:
        for part in (entry["request"].get("postData"), entry["response"]["content"]):
            if part and "text" in part:
                part["text"] = part["text"].replace('"accesstoken":null,', "")
    verify = content["log"]["entries"][3]
    verify["request"]["postData"]["text"] = verify["request"]["postData"]["text"].replace('"accesstoken":null,', "")
    verify["response"]["content"]["text"] = '{"result":[],"statusCode":"ok","errorMessage":""}'
    answer = await armedic.post("/diagnose", json={"evidence": [{"kind": "trace", "content": content}]})
    assert answer.json()["findings"] == []
    assert answer.json()["verdict"] == "unknown"
