"""Rotating a secret or certificate that several connections use: none of them fails, whatever happens meanwhile."""

import asyncio
import copy
import itertools
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from armedic.app import create_app
from armedic.settings import Settings
from harness import SANDBOX_URL, Azure, on, running
from litestar import Litestar

TARGET = {"organization": "contoso", "project": "shop", "name_or_id": "sc-shop"}
KINDS = {"secret": "rotate-secret", "certificate": "rotate-certificate"}
FABRIKAM = "b0000000-0000-4000-8000-00000000fab1"


def shared(azure: Azure, count: int, *, kind: str = "secret", end: str = "+10d", organization: str = "contoso") -> None:
    """Let so many connections in two projects use the same credential, which has this end."""
    azure.load(kind)
    azure.change({f"application.{kind}s.0.end": end})
    contoso = azure.world.organizations["contoso"]
    second = "b0000000-0000-4000-8000-000000000002"
    if organization == "contoso":
        azure.change({"organizations.contoso.projects.web": {"project_id": second, "name": "web"}})
    else:
        azure.change(
            {
                f"organizations.{organization}": {
                    "organization_id": "06000000-0000-4000-8000-000000000002",
                    "name": organization,
                    "tenant_id": contoso.tenant_id,
                    "projects": {"web": {"project_id": second, "name": "web"}},
                }
            }
        )
    for number in range(2, count + 1):
        endpoint = copy.deepcopy(contoso.endpoints["shop"])
        project = endpoint.owner_project if organization == "contoso" and number % 2 else second
        endpoint.id = f"c0000000-0000-4000-8000-{number:012}"
        endpoint.name, endpoint.owner_project = f"sc-{number}", project
        endpoint.projects = {project: endpoint.name}
        azure.world.organizations[organization].endpoints[endpoint.id] = endpoint


def targets(azure: Azure) -> list[dict[str, str]]:
    """The connections of a world, as requests name them."""
    return [
        {"organization": organization.name, "project": project.name, "name_or_id": endpoint.id}
        for organization in azure.world.organizations.values()
        for endpoint in organization.endpoints.values()
        if (project := organization.project(endpoint.owner_project))
    ]


def stored(azure: Azure, kind: str = "secret") -> set[str]:
    """The different values that the connections hold."""
    key = {"secret": "serviceprincipalkey", "certificate": "serviceprincipalcertificate"}[kind]
    organizations = azure.world.organizations.values()
    return {endpoint.secrets[key] for one in organizations for endpoint in one.endpoints.values()}


def held(azure: Azure, kind: str = "secret") -> list[Any]:
    """What the application has of a kind."""
    return list(getattr(azure.world.applications["shop"], f"{kind}s"))


def made(azure: Azure) -> int:
    """How many secrets were made in all."""
    return sum(entry.path.endswith("addPassword") for entry in azure.requests(writes=True))


async def applied(armedic: httpx.AsyncClient, repair: Mapping[str, Any], *, wait: float = 0) -> dict[str, Any]:
    """Plan and apply."""
    request: dict[str, Any] = {"connection": TARGET, "repair": repair, "wait_seconds": wait}
    planned = (await armedic.post("/repair", json=request)).json()
    answer = await armedic.post("/repair", json=request | {"mode": "apply", "fingerprint": planned["fingerprint"]})
    return dict(answer.json())


async def failing(armedic: httpx.AsyncClient, azure: Azure) -> list[str]:
    """The connections that do not verify."""
    answers = [await armedic.post("/diagnose", json={"connection": target}) for target in targets(azure)]
    return [answer.text for answer in answers if answer.json()["verdict"] not in {"healthy", "at_risk"}]


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("count", [2, 5])
async def test_shared(azure: Azure, armedic: httpx.AsyncClient, kind: str, count: int) -> None:
    """Every connection that signs in as the application gets the new credential, and the old one is gone."""
    shared(azure, count, kind=kind)
    old = stored(azure, kind)
    result = await applied(armedic, {"kind": KINDS[kind]})
    assert result["outcome"] == "verified", result
    assert len(stored(azure, kind)) == 1
    assert not stored(azure, kind) & old
    assert len(held(azure, kind)) == 1
    assert await failing(armedic, azure) == []


async def test_other_organization(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A connection of an organization that the request names is found there and updated too."""
    shared(azure, 2, organization="fabrikam")
    azure.world.organizations["fabrikam"].members = azure.world.organizations["contoso"].members
    result = await applied(armedic, {"kind": "rotate-secret", "organizations": ["fabrikam"]})
    assert result["outcome"] == "verified", result
    assert len(stored(azure)) == 1
    assert await failing(armedic, azure) == []


async def test_organization_that_may_not_be_searched(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Where it cannot be told who else uses the application, nothing is planned."""
    shared(azure, 2, organization="fabrikam")
    body = {"connection": TARGET, "repair": {"kind": "rotate-secret", "organizations": ["fabrikam"]}}
    answer = await armedic.post("/repair", json=body)
    assert answer.status_code == 403, answer.text
    assert answer.json()["missing_permissions"]
    assert azure.requests(writes=True) == []


async def test_project_that_may_not_be_searched(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """The same for a project."""
    shared(azure, 2)
    azure.fail(method="GET", path="web/_apis/serviceendpoint/endpoints", status=403, times=None)
    answer = await armedic.post("/repair", json={"connection": TARGET, "repair": {"kind": "rotate-secret"}})
    assert answer.status_code == 403, answer.text


async def test_sibling_that_cannot_verify(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """A disabled connection gets the new secret too, and does not keep the old one alive."""
    shared(azure, 2)
    azure.change({"organizations.contoso.endpoints.c0000000-0000-4000-8000-000000000002.is_disabled": True})
    assert (await applied(armedic, {"kind": "rotate-secret"}))["outcome"] == "verified"
    assert len(stored(azure)) == len(held(azure)) == 1


async def test_secret_is_shown_nowhere(
    azure: Azure, armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the answer nor the log has a part of what was made."""
    for kind, repair in KINDS.items():
        shared(azure, 1, kind=kind)
        with caplog.at_level("DEBUG"):
            shown = str(await applied(armedic, {"kind": repair}))
        new = next(iter(stored(azure, kind)))
        parts = new.splitlines()[1:-1] if kind == "certificate" else [new]
        private = parts[: parts.index("-----END PRIVATE KEY-----")] if kind == "certificate" else parts
        assert private
        assert not [part for part in private if part in shown or part in caplog.text]


async def test_replication(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """While a broken connection waits for its new secret to be known, the same request makes no other one."""
    shared(azure, 1, end="-3d")
    azure.change({"delays.credential_replication": 300})
    request: dict[str, Any] = {"connection": TARGET, "repair": {"kind": "rotate-secret"}, "wait_seconds": 0}
    planned = (await armedic.post("/repair", json=request)).json()
    apply = request | {"mode": "apply", "fingerprint": planned["fingerprint"]}
    outcomes = [(await armedic.post("/repair", json=apply)).json()["outcome"] for _ in range(2)]
    azure.change({"clock.offset_seconds": 600})
    outcomes += [(await armedic.post("/repair", json=apply)).json()["outcome"] for _ in range(2)]
    assert outcomes == ["pending", "pending", "verified", "no_change"]
    assert (made(azure), len(held(azure))) == (1, 1)


@pytest.mark.parametrize("kind", list(KINDS))
async def test_not_known_in_time(azure: Azure, armedic: httpx.AsyncClient, kind: str) -> None:
    """A connection that works is not given a credential that does not yet: that is taken back, and all is as before."""
    shared(azure, 2, kind=kind)
    azure.change({"delays.credential_replication": 300})
    before = (stored(azure, kind), held(azure, kind))
    result = await applied(armedic, {"kind": KINDS[kind]})
    assert result["outcome"] == "rolled_back", result
    assert "wait_seconds" in result["error"]["detail"]
    assert [change["status"] for change in result["changes"]] == ["undone", "skipped", "skipped", "skipped"]
    assert (stored(azure, kind), held(azure, kind)) == before


@pytest.mark.parametrize(
    ("kind", "count", "delay"), [("secret", 5, 0), ("secret", 5, 0.6), ("certificate", 2, 0.6)]
)  # signing takes the simulator long, so certificates get less of a load
async def test_nobody_notices(azure: Azure, armedic: httpx.AsyncClient, kind: str, count: int, delay: float) -> None:
    """Under a constant load of Verify calls on connections that share it, a rotation fails none of them."""
    shared(azure, count, kind=kind)
    azure.change({"delays.credential_replication": delay})
    over = asyncio.Event()
    async with proxy(azure) as verify:
        groups = [[target] for target in targets(azure)] if kind == "secret" else [targets(azure)]
        calls = (verify, lambda one: diagnosed(armedic, one))
        loads = [asyncio.create_task(load(over, call, group)) for group in groups for call in calls]
        result = await applied(armedic, {"kind": KINDS[kind]}, wait=60)
        over.set()
        counts = await asyncio.gather(*loads)
    assert result["outcome"] == "verified", result
    assert all(passed for passed, _ in counts)
    assert [failed for _, failed in counts if failed] == []


async def load(
    over: asyncio.Event, call: Callable[[dict[str, str]], Any], group: list[dict[str, str]]
) -> tuple[int, list[str]]:
    """How many calls, for one target after the other, passed until it is over, and what those said that did not."""
    passed, failed = 0, []
    for target in itertools.cycle(group):
        if over.is_set():
            break
        said = await call(target)
        await asyncio.sleep(0)  # without a network a call may never give way to the others
        passed += said is None
        failed += [said] if said else []
    return passed, failed


async def diagnosed(armedic: httpx.AsyncClient, target: dict[str, str]) -> str | None:
    """None if /diagnose finds that the connection works."""
    answer = (await armedic.post("/diagnose", json={"connection": target})).json()
    verify = next(check for check in answer["checks"] if check["name"] == "verify")
    return None if verify["outcome"] == "passed" else str(verify)


@asynccontextmanager
async def proxy(azure: Azure) -> AsyncIterator[Callable[[dict[str, str]], Any]]:
    """Verify as Azure DevOps' own page calls it, without Armedic; the call gives None if it passes."""
    own = azure.world.applications["armedic"]
    form = {
        "grant_type": "client_credentials",
        "client_id": own.client_id,
        "client_secret": own.secrets[-1].value,
        "scope": "499b84ac-1321-427f-aa17-267ca6975798/.default",
    }
    async with httpx.AsyncClient(transport=azure.transport, base_url=SANDBOX_URL) as client:
        answer = await client.post(f"/entra/{own.tenant_id}/oauth2/v2.0/token", data=form)
        headers = {"authorization": f"Bearer {answer.json()['access_token']}"}

        async def verify(target: dict[str, str]) -> str | None:
            path = f"/devops/{target['organization']}/{target['project']}/_apis/serviceendpoint/endpointproxy"
            query = {"endpointId": target["name_or_id"], "api-version": "7.1"}
            body = {"dataSourceDetails": {"dataSourceName": "TestConnection"}}
            said = (await client.post(path, params=query, json=body, headers=headers)).json()
            return None if said["statusCode"] == "ok" else str(said)

        yield verify


class Killed(BaseException):
    """The process is gone: nothing after it is done any more."""


class Deadly(httpx.AsyncBaseTransport):
    """Ends the process at one of the writes of a rotation."""

    def __init__(self, inner: httpx.AsyncBaseTransport, write: int, *, after: bool) -> None:
        """Args: which write, from 1 on, and whether it takes effect."""
        self._inner = inner
        self._left = write
        self._after = after

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass the request on, or end."""
        path = request.url.path
        asks = path.endswith(("/token", "/endpointproxy", "/$batch"))
        self._left -= request.method != "GET" and not asks
        if self._left == 0 and not self._after:
            raise Killed
        response = await self._inner.handle_async_request(request)
        if self._left == 0:
            raise Killed
        return response


@asynccontextmanager
async def client_of(app: Litestar, key: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a process of its own."""
    headers = {"X-API-Key": key}
    async with (
        running(app),
        httpx.AsyncClient(transport=on(app), base_url="http://armedic.test", headers=headers) as client,
    ):
        yield client


@pytest.mark.parametrize("end", ["+10d", "-3d"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("write", [1, 2, 3, 4])
@pytest.mark.parametrize("kind", list(KINDS))
async def test_killed(
    azure: Azure, settings: Settings, api_key: str, kind: str, write: int, *, after: bool, end: str
) -> None:
    """Killed at any write: what worked still works, and the same request sent again finishes and leaves nothing."""
    shared(azure, 2, kind=kind, end=end)
    request: dict[str, Any] = {"connection": TARGET, "repair": {"kind": KINDS[kind]}, "wait_seconds": 0}
    transport = Deadly(azure.transport, write, after=after)
    async with client_of(create_app(settings, transport=transport, clock=azure.now), api_key) as first:
        planned = (await first.post("/repair", json=request)).json()
        apply = request | {"mode": "apply", "fingerprint": planned["fingerprint"]}
        with pytest.raises(Killed):
            await first.post("/repair", json=apply)
    async with client_of(create_app(settings, transport=azure.transport, clock=azure.now), api_key) as again:
        assert end == "-3d" or await failing(again, azure) == []
        result = (await again.post("/repair", json=apply)).json()
        assert result.get("outcome") in {"verified", "no_change"}, result
        assert await failing(again, azure) == []
        assert len(held(azure, kind)) == len(stored(azure, kind)) == 1


FAULTS: list[Any] = [
    pytest.param({"status": 500}, id="500"),
    pytest.param({"status": 403}, id="403"),
    pytest.param({"drop": "before"}, id="dropped before it took effect"),
    pytest.param({"drop": "after"}, id="dropped after it took effect"),
]
PLACES: list[Any] = [
    pytest.param({"method": "POST", "path": "addPassword"}, id="addPassword"),
    pytest.param({"method": "PUT", "path": "endpoints/c0000000-0000-4000-8000-000000000001"}, id="first"),
    pytest.param({"method": "PUT", "path": "endpoints/c0000000-0000-4000-8000-000000000002"}, id="last"),
    pytest.param({"method": "POST", "path": "removePassword"}, id="removePassword"),
]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("fault", FAULTS)
async def test_failed(azure: Azure, armedic: httpx.AsyncClient, fault: Any, place: Any) -> None:
    """Whatever a write meets: every connection works, and the same request sent again leaves one secret."""
    shared(azure, 2)
    azure.fail(**fault, **place)
    request: dict[str, Any] = {"connection": TARGET, "repair": {"kind": "rotate-secret"}, "wait_seconds": 0}
    planned = (await armedic.post("/repair", json=request)).json()
    apply = request | {"mode": "apply", "fingerprint": planned["fingerprint"]}
    first = (await armedic.post("/repair", json=apply)).json()
    assert first["outcome"] in {"rolled_back", "failed"}, first
    assert await failing(armedic, azure) == []
    again = (await armedic.post("/repair", json=apply)).json()
    assert again["outcome"] in {"verified", "no_change"}, again
    assert await failing(armedic, azure) == []
    assert len(held(azure)) == len(stored(azure)) == 1


async def test_at_once(azure: Azure, armedic: httpx.AsyncClient) -> None:
    """Ten callers at the same moment make one rotation, and the others find it done."""
    shared(azure, 2)
    request: dict[str, Any] = {"connection": TARGET, "repair": {"kind": "rotate-secret"}, "wait_seconds": 0}
    planned = (await armedic.post("/repair", json=request)).json()
    apply = request | {"mode": "apply", "fingerprint": planned["fingerprint"]}
    answers = await asyncio.gather(*(armedic.post("/repair", json=apply) for _ in range(10)))
    outcomes = sorted(answer.json().get("outcome", "412") for answer in answers)
    assert outcomes == ["no_change"] * 9 + ["verified"]
    assert (made(azure), len(held(azure)), len(stored(azure))) == (1, 1, 1)
