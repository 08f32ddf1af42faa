"""No secret comes out of the service: every route, every kind of failure, in answers, log, metrics and traces."""

import base64
import io
import json
import logging
import logging.config
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
import pytest
from armedic.api.log import configuration
from armedic.app import create_app
from armedic.settings import Settings
from dials.collector import Collector, collecting
from dials.hostile import MODES, Hostile, sign_in_error
from evidence.planted import SLICE, capture, endpoint, plants, slices, word
from harness import Azure, decoded, on, running

RANDOM = random.Random(7)  # noqa: S311 - secrets that protect nothing
PLANTED = word(RANDOM, 3) + "8Q~" + word(RANDOM, 34)
ERROR = "Failed to get Azure DevOps Service access token, cache value is invalid."
PATIENT = frozenset({"502", "dropped", "late"})
"""Failures that are waited for, by a sweep as long as it takes: there not everything is asked."""
CLIENT_ID = "c0000000-0000-4000-8000-000000000099"


def target(name: str, project: str = "web") -> dict[str, str]:
    """A connection of the demo world."""
    return {"organization": "contoso", "project": project, "name_or_id": name}


def spn(name: str) -> dict[str, Any]:
    """A service principal with its secret in the answer, and a connection."""
    return {
        "display_name": name,
        "cloud": "AzureCloud",
        "subscription": "Production",
        "credential": {"kind": "secret", "description": "contoso web", "lifetime_days": 180},
        "connection": {"organization": "contoso", "project": "web", "name": name},
        "deliver": {"kind": "response"},
        "mode": "apply",
        "wait_seconds": 0,
    }


class Watched:
    """A service whose every word is kept."""

    def __init__(self, http: httpx.AsyncClient, hostile: Hostile, key: str, log: io.StringIO) -> None:
        """Nothing was said yet."""
        self.http, self.hostile, self.key, self.log = http, hostile, key, log
        self.said: list[tuple[str, str]] = []
        self.statuses: set[int] = set()

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send a request and keep the answer."""
        headers = {"X-API-Key": self.key} | options.pop("headers", {})
        answer = await self.http.request(method, path, headers=headers, **options)
        self.said.append((f"{method} {path}", f"{answer.text}\n{answer.headers.multi_items()}"))
        self.statuses.add(answer.status_code)
        return answer

    def leaks(self) -> dict[str, set[str]]:
        """Where a secret was said, by place: 16 characters in a row, plain, URL-encoded, as JSON or in base64."""
        secrets = {_secret(one) for one in (*self.hostile.secrets, self.key, PLANTED)}
        needles = {piece: secret[:6] + "..." for secret in secrets for piece in slices(secret)}
        found: dict[str, set[str]] = {}
        for place, text in [*self.said, *(("log", line) for line in self.log.getvalue().splitlines())]:
            pieces = {text[at : at + SLICE] for at in range(len(text) - SLICE + 1)}
            if hit := pieces & needles.keys():
                at = min(text.index(one) for one in hit)
                found.setdefault(place, set()).add(
                    f"{needles[text[at : at + SLICE]]}: {text[max(0, at - 60) : at + 30]}"
                )
        return found


Watch = Callable[[], AbstractAsyncContextManager[Watched]]


def _secret(value: str) -> str:
    """What of it is secret: of a JSON web token the signature, for its claims are ids that stand elsewhere as well."""
    return value.rpartition(".")[2] if value.startswith("eyJ") and value.count(".") == 2 else value


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What `ARMEDIC_LOG_LEVEL=DEBUG` writes, audit included."""
    kept = io.StringIO()
    root = logging.getLogger()
    settings = configuration("DEBUG")
    names = ["", *settings["loggers"]]
    before = {name: (logging.getLogger(name).level, list(logging.getLogger(name).handlers)) for name in names}
    propagated = logging.getLogger("armedic.audit").propagate
    logging.config.dictConfig(settings)
    for handler in {*root.handlers, *logging.getLogger("armedic.audit").handlers}:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(kept)
    yield kept
    for name, (level, handlers) in before.items():
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.handlers[:] = handlers
    logging.getLogger("armedic.audit").propagate = propagated


@pytest.fixture
def collector() -> Iterator[Collector]:
    """Where the spans go."""
    with collecting() as one:
        yield one


@pytest.fixture
def watched(azure: Azure, settings: Settings, api_key: str, log: io.StringIO, collector: Collector) -> Watch:
    """The service with log, metrics and traces on; its spans and numbers are among what it said, once it has ended."""

    @asynccontextmanager
    async def watching() -> AsyncIterator[Watched]:
        hostile = Hostile(azure)
        own = msgspec.structs.replace(settings, otlp_endpoint=collector.url)
        app = create_app(own, transport=hostile, clock=azure.now)
        transport = httpx.ASGITransport(app=on(app).app, raise_app_exceptions=False)
        async with running(app), httpx.AsyncClient(transport=transport, base_url="http://armedic.test") as http:
            service = Watched(http, hostile, api_key, log)
            yield service
            await service.ask("GET", "/metrics")
        service.said.append(("traces", collector.text()))
        service.hostile.secrets |= {one.value for app in azure.world.applications.values() for one in app.secrets}

    return watching


async def ask_everything(service: Watched, *, patient: bool = True) -> None:
    """Each route, with what it is for and secrets in the bodies; without patience, what waits is left out."""
    recorded = capture(3, most=8)
    plant = next(plants(RANDOM))
    service.hostile.secrets.update({*recorded.secrets, plant.secret})
    message = {"kind": "message", "text": f"{ERROR} client_secret={PLANTED}"}
    payload = {"kind": "payload", "content": endpoint(RANDOM, plant)[1]}
    trace = {"kind": "trace", "content": recorded.har_document}
    await service.ask("POST", "/diagnose", json={"evidence": [message]})
    await service.ask(
        "POST", "/diagnose", json={"evidence": [message, payload, trace], "connection": target("sc-orders")}
    )
    await service.ask("POST", "/diagnose/capture", content=recorded.log_text.encode())
    for accept in ("application/x-ndjson", "text/csv") if patient else ():
        body = {"organization": "contoso", "projects": ["web"]}
        await service.ask("POST", "/diagnose/sweep", json=body, headers={"Accept": accept})
    repairs: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("sc-prod-token", "web", {"kind": "remove-access-token"}),
        ("sc-web-expired", "web", {"kind": "rotate-secret"}),
        ("sc-web-certificate", "web", {"kind": "rotate-certificate"}),
        ("sc-orders", "data", {"kind": "auto", "allow": ["privilege"]}),
    )
    for name, project, repair in repairs if patient else repairs[1:2]:
        asked = {"connection": target(name, project), "repair": repair, "wait_seconds": 0}
        plan = (await service.ask("POST", "/repair", json=asked)).json()
        fingerprint = plan.get("fingerprint") or "sha256:" + "0" * 64
        await service.ask("POST", "/repair", json=asked | {"mode": "apply", "fingerprint": fingerprint})
    await service.ask("GET", f"/spn/{CLIENT_ID}?organization=contoso")
    await service.ask("DELETE", f"/spn/{CLIENT_ID}?mode=apply&fingerprint=sha256:{'0' * 64}")
    for path in ("/health/live", "/health/ready", "/causes", "/causes/secret-expired", "/openapi.json", "/docs"):
        await service.ask("GET", path)


async def ask_wrongly(service: Watched, secret: str) -> None:
    """Secrets where none belongs: paths, queries, headers, names, broken bodies."""
    for header in (
        "Authorization",
        "X-Request-ID",
        "traceparent",
        "Cookie",
        "Idempotency-Key",
        "Accept",
        "Content-Type",
    ):
        value = f"Bearer {secret}" if header == "Authorization" else secret
        await service.ask("POST", "/diagnose", json={"evidence": secret}, headers={header: value})
        await service.ask("GET", "/causes", headers={header: value})
    await service.ask("GET", "/causes", headers={"X-API-Key": secret + "x"})
    for path in (f"/{secret}", f"/causes/{secret}", f"/spn/{secret}", f"/causes?key={secret}", f"/docs?{secret}=1"):
        await service.ask("GET", path)
    for body in ({"connection": {secret: 1}}, {"connection": target(secret)}, {secret: secret}, [secret], secret):
        for path in ("/diagnose", "/diagnose/sweep", "/repair", "/spn"):
            await service.ask("POST", path, json=body)
    for content in (f'{{"evidence": "{secret}', f"client_secret={secret}", f"\xff{secret}"):
        await service.ask("POST", "/diagnose", content=content, headers={"Content-Type": "application/json"})
    for field in ("organization", "project", "name_or_id"):
        connection = target("sc-web-prod") | {field: secret}
        await service.ask("POST", "/diagnose", json={"connection": connection})
        await service.ask("POST", "/repair", json={"connection": connection, "repair": {"kind": "grant-role"}})
    await service.ask("POST", "/diagnose/sweep", json={"organization": secret})
    await service.ask("POST", "/repair", json={"connection": target("sc-orders"), "repair": {"kind": secret}})
    for field in ("subscription", "cloud", "mode"):  # a display name is shown: it is what the application is called
        await service.ask("POST", "/spn", json=spn("sc-new") | {field: secret})


async def test_nothing_is_wrong(watched: Watch) -> None:
    """Where all goes well the new secret is in the one answer that hands it over, and nothing else is anywhere."""
    async with watched() as service:
        await ask_everything(service)
        made = await service.ask("POST", "/spn", json=spn("sc-new"))
        await service.ask("POST", "/spn", json=spn("sc-new"))
        client_id = decoded(made)["details"]["service_principal_id"]
        await service.ask("GET", f"/spn/{client_id}?organization=contoso")
        await service.ask("DELETE", f"/spn/{client_id}?organization=contoso&force=true")
    new = decoded(made)["details"]["service_principal_key"]
    assert new in service.hostile.secrets
    handed_over = service.said.index(next(one for one in service.said if new in one[1]))
    service.said[handed_over] = ("POST /spn", service.said[handed_over][1].replace(new, ""))
    assert len(service.hostile.secrets) > 20
    assert service.statuses >= {200, 404}
    assert "upstream call" in service.log.getvalue()
    assert service.leaks() == {}


@pytest.mark.parametrize("mode", MODES)
async def test_azure_says_back(watched: Watch, mode: str) -> None:
    """An Azure that fails, and says back whatever it was sent, token included, is not quoted with it."""
    async with watched() as service:
        service.hostile.mode = MODES[mode]
        await ask_everything(service, patient=mode not in PATIENT)
        await service.ask("POST", "/spn", json=spn("sc-new"))
    assert service.leaks() == {}


@pytest.mark.parametrize("mode", ["400", "403", "500", "page", "other JSON", "dropped", "strange"])
async def test_writes_are_said_back(watched: Watch, mode: str) -> None:
    """The same where it is the writes that fail, with new secrets and keys in their bodies."""
    async with watched() as service:
        service.hostile.mode, service.hostile.reads = MODES[mode], True
        await ask_everything(service, patient=mode not in PATIENT)
        await service.ask("POST", "/spn", json=spn("sc-new"))
    assert service.leaks() == {}


async def test_sign_in_says_back(watched: Watch) -> None:
    """A sign-in service that says back the secret it was sent is not quoted with it."""
    async with watched() as service:
        service.hostile.mode, service.hostile.signs_in = sign_in_error, False
        await ask_everything(service)
    assert "AADSTS7000215" in "".join(text for _, text in service.said)
    assert service.leaks() == {}


@pytest.mark.parametrize("secret", ["planted", "key"])
async def test_in_the_wrong_place(watched: Watch, secret: str) -> None:
    """A secret, the caller's own key among them, that was put where none belongs is not repeated."""
    async with watched() as service:
        await ask_wrongly(service, PLANTED if secret == "planted" else service.key)
    assert service.statuses >= {400, 401, 404}
    assert service.leaks() == {}


def test_the_search_finds() -> None:
    """What is looked for would be found, in each form."""
    secret = 'a"b/c+' + PLANTED
    for form in (
        secret,
        quote(secret, safe=""),
        json.dumps(secret),
        base64.b64encode(b"xy" + secret.encode()).decode(),
    ):
        pieces = {form[at : at + SLICE] for at in range(len(form) - SLICE + 1)}
        assert pieces & slices(secret), form
