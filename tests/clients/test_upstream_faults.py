"""What upstream faults come to: repeated where that is safe, told clearly where it is not."""

from typing import Any

import httpx
import pytest

URL = "/spn/d0000000-0000-4000-8000-000000000001"
SHOP = {"organization": "contoso", "project": "shop", "name_or_id": "sc-shop"}

PASSING = [
    pytest.param({"drop": "before"}, id="dropped"),
    pytest.param({"status": 503}, id="503"),
    pytest.param({"status": 429, "retry_after_seconds": 0}, id="429"),
    pytest.param({"status": 401}, id="token revoked"),
]


@pytest.mark.parametrize("fault", PASSING)
async def test_reads_are_repeated(azure: Any, armedic: httpx.AsyncClient, fault: dict[str, Any]) -> None:
    """A read that fails once in passing is sent again, and the caller notices nothing."""
    azure.load("secret")
    azure.fail(system="arm", method="GET", **fault)
    assert (await armedic.get(URL)).status_code == 200


async def test_long_throttling_is_passed_on(azure: Any, armedic: httpx.AsyncClient) -> None:
    """An API that asks for a long wait is not waited for: 503 with its time."""
    azure.load("secret")
    azure.fail(system="arm", status=429, retry_after_seconds=120)
    answer = await armedic.get(URL)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "120"
    assert answer.json()["retry_after_seconds"] == 120


LASTING = [
    pytest.param({"system": "arm", "drop": "before"}, 502, "upstream-unavailable", id="never answers"),
    pytest.param({"system": "arm", "answer": "malformed"}, 502, "upstream-unavailable", id="not JSON"),
    pytest.param({"system": "devops", "answer": "sign-in-page"}, 403, "upstream-forbidden", id="sign-in page"),
    pytest.param({"system": "entra", "drop": "before"}, 502, "upstream-unavailable", id="no token"),
]


@pytest.mark.parametrize(("fault", "status", "slug"), LASTING)
async def test_lasting_faults_are_told(
    azure: Any, armedic: httpx.AsyncClient, fault: dict[str, Any], status: int, slug: str
) -> None:
    """A fault that stays is a problem that names the system."""
    azure.load("secret")
    azure.fail(times=None, **fault)
    answer = await armedic.get(URL, params={"organization": "contoso"})
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert problem["type"] == f"urn:armedic:problem:{slug}"
    assert problem["upstream"]["system"] == fault["system"]


async def test_cloud_that_is_not_configured(azure: Any, armedic: httpx.AsyncClient) -> None:
    """A connection of a cloud that no setting describes is looked at as far as it goes; the rest is unknown."""
    azure.load("secret")
    azure.change({"endpoint.data.environment": "AzureGermanCloud"})
    body = (await armedic.post("/diagnose", json={"connection": SHOP})).json()
    outcomes = {check["name"]: check["outcome"] for check in body["checks"]}
    assert outcomes["connection"] == "passed"
    assert outcomes["application"] == "unknown"


async def test_apply_waits_for_propagation(azure: Any, armedic: httpx.AsyncClient) -> None:
    """Within wait_seconds, apply looks again until the role counts."""
    azure.load("secret")
    azure.change({"role_assignments.shop": "@absent", "delays.role_propagation": 0.3})
    request: dict[str, Any] = {"connection": SHOP, "repair": {"kind": "grant-role"}}
    planned = (await armedic.post("/repair", json=request)).json()
    apply = request | {"mode": "apply", "fingerprint": planned["fingerprint"], "wait_seconds": 30}
    assert (await armedic.post("/repair", json=apply)).json()["outcome"] == "verified"


@pytest.mark.parametrize(
    ("repair", "says"),
    [({"role": "Nobody"}, "no role Nobody"), ({"role": "User Access Administrator"}, "lets a pipeline grant roles")],
    ids=["unknown role", "privileged role"],
)
async def test_withheld(azure: Any, armedic: httpx.AsyncClient, repair: dict[str, str], says: str) -> None:
    """A grant that cannot help is withheld with the reason."""
    azure.load("secret")
    body = {"connection": SHOP, "repair": {"kind": "grant-role"} | repair}
    assert says in (await armedic.post("/repair", json=body)).json()["withheld"]
