"""An Azure Stack of which only the Resource Manager's URL is set: the rest is what its metadata tell."""

from typing import Any

import httpx
import msgspec
import pytest
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
from dials.scrape import scrape
from harness import Azure, known, settings_for


@pytest.fixture
def settings(azure: Azure, api_key: str) -> Settings:
    """A service that knows of the Azure Stack only where its Resource Manager is, and how to sign in."""
    return with_stack(settings_for(azure, known("tests", api_key)))


async def test_live_look(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A connection of the Azure Stack is looked at whole, its metadata are read once and without a token."""
    tell(azure, TOLD)
    body = (await armedic.post("/diagnose", json={"connection": CONNECTION})).json()
    assert body["verdict"] == "healthy", body
    assert not {check["outcome"] for check in body["checks"]} & {"unknown", "failed"}, body["checks"]
    (read,) = (one for one in azure.requests() if one.path.endswith(METADATA))
    assert "authorization" not in read.headers
    await armedic.get(URL, params=OF_STACK)
    assert reads(azure) == ["2022-09-01"]


async def test_metadata_are_counted(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The read of the metadata is an upstream call like any other: in the metrics and in the answer's own count."""
    tell(azure, TOLD)
    answer = await armedic.get(URL, params=OF_STACK)
    sent = azure.requests()
    assert [one for one in sent if one.path.endswith(METADATA)]
    numbers, name = await scrape(armedic), "armedic_upstream_request_duration_seconds_count"
    told = {system: numbers.sum(name, system=system) for system in ("arm", "graph", "entra")}
    assert told == {system: len([one for one in sent if one.system == system]) for system in told}
    assert f'desc="{len(sent)} calls"' in answer.headers["server-timing"]


async def test_refused_metadata_are_counted(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """So are those that are refused as too many, or not answered."""
    tell(azure, {}, status=429)
    await armedic.get(URL, params=OF_STACK)
    numbers = await scrape(armedic)
    assert numbers.sum("armedic_upstream_throttled_total", system="arm") == len(azure.requests(system="arm"))


async def test_sweep(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A sweep reads the metadata once for all connections."""
    tell(azure, TOLD)
    answer = await armedic.post("/diagnose/sweep", json={"organization": "contoso", "projects": ["platform"]})
    lines = [msgspec.json.decode(line) for line in answer.text.splitlines()]
    (line,) = (line for line in lines if line.get("connection", {}).get("name") == "sc-platform-stack")
    assert line["verdict"] == "healthy", line
    assert reads(azure) == ["2022-09-01"]


async def test_inspect_and_delete(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """What stands behind a client id is shown, and the plan of its deletion has the Azure Stack's URLs."""
    tell(azure, TOLD)
    shown = await armedic.get(URL, params=OF_STACK)
    assert shown.status_code == 200, shown.text
    assert [role["role"] for role in shown.json()["role_assignments"]] == ["Reader"]
    planned = (await armedic.delete(URL, params=OF_STACK | {"force": "true"})).json()
    urls = [change["url"] for change in planned["changes"]]
    assert urls, planned
    assert all(url.startswith((f"{STACK}/arm/", f"{STACK}/graph/")) for url in urls)


async def test_create(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A service principal with its connection is made, and the connection holds the Azure Stack's own URL."""
    tell(azure, TOLD)
    request = {
        "display_name": "sc-new",
        "cloud": "AzureStack",
        "subscription": "Datacenter",
        "credential": {"kind": "secret"},
        "connection": {"organization": "contoso", "project": "platform", "name": "sc-new"},
        "mode": "apply",
    }
    body = (await armedic.post("/spn", json=request)).json()
    assert body["outcome"] == "verified", body
    (made,) = (one for one in azure.world.organizations["contoso"].endpoints.values() if one.name == "sc-new")
    assert made.url == f"{STACK}/arm/"


async def test_repair(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A repair is planned with the Azure Stack's URLs."""
    tell(azure, TOLD)
    azure.change({"role_assignments.sc-platform-stack": "@absent"})
    request = {"connection": CONNECTION, "repair": {"kind": "grant-role", "role": "Reader"}}
    body = (await armedic.post("/repair", json=request)).json()
    assert [change["url"].startswith(f"{STACK}/arm/") for change in body["changes"]] == [True], body


async def test_mark_before_the_metadata(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A byte order mark before the metadata does not matter."""
    tell(azure, "\ufeff" + msgspec.json.encode(TOLD).decode())
    assert (await armedic.get(URL, params=OF_STACK)).status_code == 200


@pytest.mark.parametrize(
    ("status", "body"),
    [(400, {"error": {"code": "InvalidApiVersionParameter", "message": "not supported"}}), (200, []), (404, "")],
    ids=["refused", "another form", "not found"],
)
async def test_older_version(azure: Azure, settings: Settings, status: int, body: Any) -> None:
    """An Azure Stack that does not have the newer api-version is asked in the old one."""
    tell(azure, body, status=status, times=1)
    tell(azure, CLASSIC)
    answer = await ask(azure, with_stack(settings, **DIRECTORY))
    assert answer.status_code == 200, answer.text
    assert reads(azure) == ["2022-09-01", "2015-01-01"]


async def test_directory_of_the_published_cloud(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Without Microsoft Graph in the metadata it is that of the sign-in service's cloud, never the retired one."""
    tell(azure, CLASSIC)
    await armedic.get(URL, params=OF_STACK)
    hosts = {one.headers["host"] for one in azure.requests()}
    assert "login.microsoftonline.com" in hosts, hosts
    assert not hosts & {"graph.windows.net"}


async def test_settings_win(azure: Azure, settings: Settings) -> None:
    """What the settings give is used, whatever the metadata say of it."""
    tell(
        azure, told(loginEndpoint="https://elsewhere.example/") | {"microsoftGraphResourceId": "https://nobody.example"}
    )
    answer = await ask(azure, with_stack(settings, **DIRECTORY))
    assert answer.status_code == 200, answer.text
    assert {one.headers["host"] for one in azure.requests()} == {"sandbox.test"}


async def test_not_asked(azure: Azure, settings: Settings) -> None:
    """An Azure Stack that the settings describe whole is not asked."""
    whole = settings_for(azure).clouds["AzureStack"]
    described = msgspec.structs.replace(settings, clouds={**settings.clouds, "AzureStack": whole})
    assert (await ask(azure, described)).status_code == 200
    assert reads(azure) == []
