"""POST /repair over HTTP; what each repair does is in tests/repairs."""

from typing import Any

import httpx
import pytest
from harness import Azure, decoded

BODY: dict[str, Any] = {
    "connection": {"organization": "contoso", "project": "web", "name_or_id": "sc-prod-token"},
    "repair": {"kind": "remove-access-token"},
}


async def test_plan_shows_the_call(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A plan names method, URL and body, is not written, and hides secrets."""
    answer = decoded(await armedic.post("/repair", json=BODY))
    change = answer["changes"][0]
    assert (answer["mode"], answer["outcome"]) == ("plan", "planned")
    assert (change["system"], change["method"], change["status"]) == ("devops", "PUT", "planned")
    assert change["url"].startswith("https://sandbox.test/devops/contoso/_apis/serviceendpoint/endpoints/")
    assert "accesstoken" not in change["body"]["authorization"]["parameters"]
    assert azure.requests(writes=True) == []


async def test_apply_is_verified(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The planned call is the one that is sent, and the answer carries the look afterwards."""
    plan = decoded(await armedic.post("/repair", json=BODY))
    done = decoded(await armedic.post("/repair", json=BODY | {"mode": "apply", "fingerprint": plan["fingerprint"]}))
    assert (done["outcome"], done["changes"][0]["status"]) == ("verified", "done")
    assert done["verification"]["verdict"] == "healthy"
    writes = azure.requests(writes=True)
    assert [write.method for write in writes] == ["PUT"]


async def test_again_is_no_change(armedic: httpx.AsyncClient) -> None:
    """The same request a second time does nothing."""
    plan = decoded(await armedic.post("/repair", json=BODY))
    apply = BODY | {"mode": "apply", "fingerprint": plan["fingerprint"]}
    await armedic.post("/repair", json=apply)
    assert decoded(await armedic.post("/repair", json=apply))["outcome"] == "no_change"


async def test_state_changed(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A fingerprint of another state is 412, with the plan made from the present one, and nothing is written."""
    plan = decoded(await armedic.post("/repair", json=BODY))
    other = BODY | {"mode": "apply", "fingerprint": "sha256:" + "0" * 64}
    answer = await armedic.post("/repair", json=other)
    problem = decoded(answer)
    assert (answer.status_code, problem["type"]) == (412, "urn:armedic:problem:state-changed")
    assert problem["plan"]["fingerprint"] == plan["fingerprint"]
    assert problem["plan"]["changes"] == plan["changes"]
    assert azure.requests(writes=True) == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param({"mode": "apply"}, 400, id="apply without fingerprint"),
        pytest.param({"repair": {"kind": "pray"}}, 400, id="unknown repair"),
        pytest.param({"repair": {"kind": "remove-access-token", "role": "Reader"}}, 400, id="field of another repair"),
        pytest.param({"mode": "apply", "fingerprint": "sha256:x"}, 400, id="malformed fingerprint"),
        pytest.param({"wait_seconds": -1}, 400, id="negative wait"),
        pytest.param({"connection": BODY["connection"] | {"name_or_id": "sc-none"}}, 404, id="no such connection"),
    ],
)
async def test_refused(armedic: httpx.AsyncClient, change: dict[str, Any], status: int) -> None:
    """What cannot be planned is refused with the status that says why."""
    answer = await armedic.post("/repair", json=BODY | change)
    assert (answer.status_code, decoded(answer)["status"]) == (status, status)
