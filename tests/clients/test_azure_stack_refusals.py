"""Metadata of an Azure Stack that cannot be read, are not enough, or lead where Armedic does not go."""

from typing import Any

import httpx
import msgspec
import pytest
from armedic.app import create_app
from armedic.settings import Settings
from azure_stack import (
    CLASSIC,
    CONNECTION,
    DIRECTORY,
    METADATA,
    OF_STACK,
    STACK,
    TOLD,
    URL,
    ask,
    reads,
    tell,
    told,
    with_stack,
)
from harness import Azure, known, on, running, settings_for


@pytest.fixture
def settings(azure: Azure, api_key: str) -> Settings:
    """A service that knows of the Azure Stack only where its Resource Manager is, and how to sign in."""
    return with_stack(settings_for(azure, known("tests", api_key)))


async def test_no_microsoft_entra(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """An Azure Stack on AD FS is refused, and the reason is told; the live look says so where it cannot look."""
    tell(azure, told(loginEndpoint="https://adfs.local.azurestack.external/adfs"))
    refused = await armedic.get(URL, params=OF_STACK)
    assert refused.status_code == 400, refused.text
    assert "AD FS" in refused.json()["detail"]
    body = (await armedic.post("/diagnose", json={"connection": CONNECTION})).json()
    checks = {check["name"]: check for check in body["checks"]}
    assert checks["connection"]["outcome"] == "passed"
    assert checks["application"]["outcome"] == "unknown"
    assert "AD FS" in checks["application"]["detail"]


FAILURES = [
    pytest.param({"drop": "before"}, id="no answer"),
    pytest.param({"status": 503}, id="503"),
    pytest.param({"status": 404}, id="not found"),
    pytest.param({"status": 302, "headers": {"location": "https://sandbox.test/stack/arm/elsewhere"}}, id="redirect"),
    pytest.param({"status": 200, "body": "<html>"}, id="not JSON"),
    pytest.param({"status": 200, "body": {"authentication": {"loginEndpoint": None, "audiences": []}}}, id="null"),
]


@pytest.mark.parametrize("fault", FAILURES)
async def test_failure_is_told_and_not_kept(azure: Azure, armedic: httpx.AsyncClient, fault: dict[str, Any]) -> None:
    """Metadata that cannot be read are a problem with their URL; the next request asks again."""
    azure.fail(system="arm", path=METADATA, times=2, **fault)
    tell(azure, TOLD)
    answer = await armedic.get(URL, params=OF_STACK)
    assert answer.status_code == 502, answer.text
    assert answer.json()["type"] == "urn:armedic:problem:upstream-unavailable"
    assert f"{STACK}/arm{METADATA}" in answer.json()["detail"]
    assert not [one for one in azure.requests() if one.path.endswith("/elsewhere")]
    assert (await armedic.get(URL, params=OF_STACK)).status_code == 200


async def test_passing_fault(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A read that fails once in passing is sent again, in the same api-version."""
    azure.fail(system="arm", path=METADATA, drop="before")
    tell(azure, TOLD)
    assert (await armedic.get(URL, params=OF_STACK)).status_code == 200
    assert reads(azure) == ["2022-09-01", "2022-09-01"]


HOSTILE = [
    "http://login.example/",
    "https://user:word@login.example/",
    "https://login.example/#fragment",
    "https://login.example/?query",
    "https://login.example\\@sandbox.test/",
    "https://login.example:99999/",
    "https://login..example/",
    "https://login.example/%2e%2e",
    "//login.example/",
    "file:///etc/passwd",
    "",
    "https://127.0.0.1/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://169.254.169.254/metadata",
    "https://10.1.2.3/",
    "https://0.0.0.0/",
    "https://localhost/",
    "https://a.localhost./",
    "https://[::1]/",
    "https://[::ffff:169.254.169.254]/",
    "https://[fe80::1]/",
    "https://224.0.0.1/",
    "https://[2002:7f00:1::]/",
]


@pytest.mark.parametrize("url", HOSTILE)
@pytest.mark.parametrize("member", ["loginEndpoint", "microsoftGraphResourceId"])
async def test_hostile_url(azure: Azure, armedic: httpx.AsyncClient, member: str, url: str) -> None:
    """A URL of the metadata that is not plain https, or is an address of an own network, is not gone to."""
    body = told(loginEndpoint=url) if member == "loginEndpoint" else TOLD | {member: url or "https://"}
    tell(azure, body)
    answer = await armedic.get(URL, params=OF_STACK)
    assert answer.status_code == 502, answer.text
    assert member in answer.json()["detail"]
    assert "user:word" not in answer.text
    assert reads(azure) == [one.query["api-version"] for one in azure.requests()]  # and nothing else was sent


async def test_stack_on_a_private_address(azure: Azure, settings: Settings) -> None:
    """Where arm_url itself is on an address that is not public, the metadata may name one too."""
    azure.fail(system=None, path=METADATA, status=200, body=told(loginEndpoint="https://10.0.0.5/"), times=None)
    answer = await ask(azure, with_stack(settings, arm_url="https://10.0.0.4"))
    assert "are not followed" not in answer.text
    assert "10.0.0.5" in {one.headers["host"] for one in azure.requests()}


async def test_graph_is_not_told(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Where nothing tells the Microsoft Graph, the answer names the setting that is missing."""
    tell(azure, CLASSIC | {"authentication": TOLD["authentication"]})
    answer = await armedic.get(URL, params=OF_STACK)
    assert answer.status_code == 400
    assert "graph_url" in answer.json()["detail"]


async def test_no_arm_url(azure: Azure, settings: Settings) -> None:
    """Without arm_url there is nobody to ask."""
    answer = await ask(azure, with_stack(settings, arm_url=None))
    assert answer.status_code == 400
    assert "arm_url" in answer.json()["detail"]


@pytest.mark.parametrize("status", [403, 404, 429, 503])
async def test_home_cloud(azure: Azure, settings: Settings, status: int) -> None:
    """A service whose home is an Azure Stack that does not tell its metadata is degraded, and says why."""
    azure.fail(system="arm", path=METADATA, status=status, times=None)
    home = msgspec.structs.replace(settings, cloud="AzureStack", api_keys=(), anonymous=True)
    app = create_app(home, transport=azure.transport)
    async with running(app), httpx.AsyncClient(transport=on(app), base_url="http://localhost") as client:
        body = (await client.get("/health/ready")).json()
    assert body["status"] == "degraded"
    assert all(METADATA in body["upstreams"][system] for system in ("devops", "arm", "graph", "entra"))


async def test_home_cloud_of_the_old_form(azure: Azure, settings: Settings) -> None:
    """One that has only the older api-version can be used, and is asked for that one."""
    azure.fail(system="arm", path=METADATA, status=400, body={"error": {"code": "InvalidApiVersionParameter"}})
    home = msgspec.structs.replace(settings, cloud="AzureStack", api_keys=(), anonymous=True)
    home = with_stack(home, **DIRECTORY)
    app = create_app(home, transport=azure.transport)
    async with running(app), httpx.AsyncClient(transport=on(app), base_url="http://localhost") as client:
        body = (await client.get("/health/ready")).json()
    assert body["upstreams"]["arm"] == "ok", body
    assert reads(azure) == ["2022-09-01", "2015-01-01", "2015-01-01"]
