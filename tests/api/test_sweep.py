"""POST /diagnose/sweep: a whole organization in one stream, whatever breaks on the way."""

import asyncio
import csv
import json
from collections import Counter
from typing import Any

import httpx
import pytest
from harness import Azure, running
from litestar import Litestar

BODY = {"organization": "contoso"}


async def lines_of(armedic: httpx.AsyncClient, **body: Any) -> list[dict[str, Any]]:
    """The lines of a sweep that begins."""
    answer = await armedic.post("/diagnose/sweep", json=BODY | body)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def of(lines: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """The lines of one type."""
    return [line for line in lines if line["type"] == kind]


def names(lines: list[dict[str, Any]]) -> set[str]:
    """The connections that are diagnosed."""
    found = [line["connection"]["name"] for line in of(lines, "diagnosis")]
    assert len(set(found)) == len(found), "each once"
    return set(found)


def everything(azure: Azure) -> set[str]:
    """The connections of the organization."""
    return {endpoint.name for endpoint in azure.world.organizations["contoso"].endpoints.values()}


async def test_everything(armedic: httpx.AsyncClient, azure: Azure) -> None:
    """Every connection of every project is in it once, with the verdict and findings that /diagnose gives."""
    lines = await lines_of(armedic)
    assert names(lines) == everything(azure)
    assert not of(lines, "error")
    for line in of(lines, "diagnosis"):
        target = BODY | {"project": line["project"], "name_or_id": line["connection"]["id"]}
        alone = (await armedic.post("/diagnose", json={"connection": target})).json()
        assert (line["verdict"], line["summary"]) == (alone["verdict"], alone["summary"])
        assert [(one["cause"], one["remedy"]) for one in line["findings"]] == [
            (one["cause"], one["remedy"]) for one in alone["findings"]
        ]


async def test_summary(armedic: httpx.AsyncClient, azure: Azure) -> None:
    """The last line adds up what the others say; progress never goes back."""
    lines = await lines_of(armedic)
    summary, found = lines[-1], of(lines, "diagnosis")
    assert summary["type"] == "summary"
    assert summary["total"] == summary["shown"] == len(found)
    assert summary["by_verdict"] == Counter(line["verdict"] for line in found)
    decided = [one["cause"] for line in found for one in line["findings"] if one["certainty"] != "possible"]
    assert summary["by_cause"] == Counter(decided)
    assert summary["upstream_calls"] == len(azure.requests())
    done = [line["done"] for line in of(lines, "progress")]
    assert done == sorted(done)
    assert of(lines, "progress")[-1] == {"type": "progress", "done": len(found), "total": len(found)}


async def test_shared_reads(armedic: httpx.AsyncClient, azure: Azure) -> None:
    """What connections share is read once: each subscription, its roles, each application."""
    await lines_of(armedic)
    read = Counter((entry.path, *sorted(entry.query.items())) for entry in azure.requests(system="arm"))
    assert set(read.values()) == {1}
    asked = Counter(
        part["url"]
        for entry in azure.requests(system="graph")
        for part in entry.body["requests"]
        if part["id"] != "tenant"
    )
    assert set(asked.values()) == {1}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"verdicts": ["at_risk"]}, {"sc-web-expiring", "sc-platform-old-issuer"}),
        ({"causes": ["secret-expired", "stale-access-token"]}, {"sc-web-expired", "sc-prod-token"}),
        ({"schemes": ["managedserviceidentity"]}, {"sc-web-agent"}),
        ({"only_expiring": True}, {"sc-web-expiring"}),
        ({"projects": ["web"], "verdicts": ["unknown"]}, {"sc-web-agent"}),
        ({"owners": ["nobody@contoso.com"]}, set()),
    ],
    ids=["verdict", "cause", "scheme", "expiry", "project", "owner"],
)
async def test_filters(armedic: httpx.AsyncClient, wanted: dict[str, Any], expected: set[str]) -> None:
    """Only what was asked for is shown."""
    lines = await lines_of(armedic, **wanted)
    assert names(lines) == expected
    assert lines[-1]["shown"] == len(expected)


async def test_owner(armedic: httpx.AsyncClient, azure: Azure) -> None:
    """A connection belongs to who made it, by whatever name, and to Azure DevOps' own owner."""
    azure.change({"organizations.contoso.endpoints.sc-web-prod.created_by": "0a000000-0000-4000-8000-000000000002"})
    assert names(await lines_of(armedic, owners=["RILEY@contoso.onmicrosoft.com"])) == {"sc-web-prod"}
    assert names(await lines_of(armedic, owners=["library"])) == everything(azure)


async def test_broken_project(armedic: httpx.AsyncClient, azure: Azure) -> None:
    """A project that cannot be listed is a line of its own; the others are there."""
    azure.fail(system="devops", path="/data/_apis/serviceendpoint/endpoints$", status=403, times=None)
    lines = await lines_of(armedic)
    (error,) = of(lines, "error")
    assert error["project"] == "data"
    assert error["error"]["upstream"]["system"] == "devops"
    assert error["error"]["missing_permissions"]
    assert {line["project"] for line in of(lines, "diagnosis")} == {"web", "platform"}


async def test_missing_project(armedic: httpx.AsyncClient) -> None:
    """A project that does not exist is an error line that names it."""
    lines = await lines_of(armedic, projects=["web", "nowhere"])
    (error,) = of(lines, "error")
    assert error["project"] == "nowhere"
    assert {line["project"] for line in of(lines, "diagnosis")} == {"web"}


@pytest.mark.parametrize("system", ["graph", "arm"])
async def test_dead_api(armedic: httpx.AsyncClient, azure: Azure, system: str) -> None:
    """An API that refuses everything is one error line; the connections are there, with what is still known."""
    azure.fail(system=system, status=403, times=None)
    lines = await lines_of(armedic)
    assert {error["error"]["upstream"]["system"] for error in of(lines, "error")} == {system}
    assert len(of(lines, "error")) <= 6, "one for each right, not for each connection"
    assert names(lines) == everything(azure)
    assert {line["verdict"] for line in of(lines, "diagnosis") if line["connection"]["name"] == "sc-web-expired"} == {
        "broken"
    }


async def test_impossible(armedic: httpx.AsyncClient, azure: Azure) -> None:
    """What makes the whole sweep impossible is a problem, not a stream."""
    unknown = await armedic.post("/diagnose/sweep", json={"organization": "nowhere"})
    assert unknown.status_code == 404
    azure.fail(system="devops", path="/_apis/projects", status=401, times=None)
    refused = await armedic.post("/diagnose/sweep", json=BODY)
    assert refused.status_code == 403
    assert refused.headers["content-type"] == "application/problem+json"


async def test_bad_request(armedic: httpx.AsyncClient) -> None:
    """A cause that does not exist is named by its place."""
    answer = await armedic.post("/diagnose/sweep", json=BODY | {"causes": ["secret-expired", "bad-luck"]})
    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"pointer": "/causes/1", "detail": "no such cause"}]


async def test_throttled(armedic: httpx.AsyncClient, azure: Azure) -> None:
    """Refusals for too many calls and dropped connections cost time, not connections."""
    azure.fail(system="devops", path="endpointproxy", status=429, times=5)
    azure.fail(system="graph", drop="before", times=2)
    azure.fail(system="arm", status=429, retry_after_seconds=0, times=3)
    lines = await lines_of(armedic)
    assert names(lines) == everything(azure)
    assert not of(lines, "error")
    assert lines[-1]["throttled_ms"] > 0


async def test_shared_connection(armedic: httpx.AsyncClient, azure: Azure) -> None:
    """A connection that is shared with another project is looked at once."""
    data = "b0000000-0000-4000-8000-000000000002"
    azure.change({f"organizations.contoso.endpoints.sc-web-prod.projects.{data}": "sc-web-prod"})
    assert names(await lines_of(armedic)) == everything(azure)


async def test_table(armedic: httpx.AsyncClient, azure: Azure) -> None:
    """As a table it has one row for each connection, and no cell that a spreadsheet would compute."""
    web = "b0000000-0000-4000-8000-000000000001"
    azure.change({f"organizations.contoso.endpoints.sc-web-prod.projects.{web}": "=1+1"})
    answer = await armedic.post("/diagnose/sweep", json=BODY, headers={"Accept": "text/csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(answer.text.splitlines()))
    assert len([row for row in rows if row["type"] == "diagnosis"]) == len(everything(azure))
    assert rows[-1]["type"] == "summary"
    assert {row["connection"] for row in rows if row["connection_id"].endswith("001")} == {"'=1+1"}
    expired = next(row for row in rows if row["connection"] == "sc-web-expired")
    assert (expired["verdict"], expired["causes"]) == ("broken", "secret-expired")


@pytest.mark.parametrize("chunks", [1, 3, 5])
async def test_hang_up(app: Litestar, azure: Azure, api_key: str, chunks: int) -> None:
    """A caller who hangs up leaves no task and no connection behind, and nothing more is asked upstream."""
    azure.fail(system="devops", path="endpointproxy", latency_seconds=600, times=None)
    async with running(app):
        before = asyncio.all_tasks()
        await _cut_off(app, api_key, after=chunks)
        left = [task for task in asyncio.all_tasks() - before if task is not asyncio.current_task()]
        assert not [task for task in left if not task.done()]
        asked = len(azure.requests())
        await asyncio.sleep(0)
        assert len(azure.requests()) == asked


async def _cut_off(app: Litestar, api_key: str, *, after: int) -> None:
    """One request over ASGI whose caller is gone after some pieces of the answer."""
    content = json.dumps(BODY).encode()
    gone = asyncio.Event()
    incoming = [{"type": "http.request", "body": content, "more_body": False}]
    taken = 0

    async def receive() -> Any:
        if incoming:
            return incoming.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        nonlocal taken
        if message["type"] == "http.response.body" and message["body"]:
            taken += 1
            if taken >= after:
                gone.set()

    headers = [(b"x-api-key", api_key.encode()), (b"content-type", b"application/json")]
    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/diagnose/sweep",
        "raw_path": b"/diagnose/sweep",
        "query_string": b"",
        "root_path": "",
        "headers": [*headers, (b"content-length", str(len(content)).encode())],
        "client": ("127.0.0.1", 1),
        "server": ("armedic.test", 80),
        "state": {},
    }
    await asyncio.wait_for(app(scope, receive, send), 30)
