"""The log: one line of JSON for each request, and nothing that should not be there."""

import json
import logging
import logging.config
import secrets
from pathlib import Path

import armedic as armedic_module
import httpx
import pytest
from armedic.api.log import JSONFormatter, configuration
from harness import Azure, decoded
from litestar import Litestar, get

TARGET = {"organization": "contoso", "project": "web", "name_or_id": "sc-web-prod"}


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Everything logged, as the service would write it."""
    return [JSONFormatter().format(record) for record in caplog.records if record.name.startswith("armedic")]


async def test_one_line_for_a_request(armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    """Method, route, status, caller, request id and timing; the path only as the route's template."""
    caplog.set_level(logging.INFO, "armedic.access")
    await armedic.get("/causes/secret-expired", headers={"X-Request-ID": "r1"})
    line = json.loads(lines(caplog)[0])
    assert line.items() >= {"request_id": "r1", "method": "GET", "status": 200, "caller": "tests"}.items()
    assert line["route"].startswith("/causes/{")
    assert (line["level"], line["upstream_calls"]) == ("INFO", 0)


async def test_planted_secrets(
    azure: Azure, armedic: httpx.AsyncClient, api_key: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Secrets in path, query, header and body, and the service's own, reach neither answer nor log."""
    caplog.set_level(logging.DEBUG, "armedic")
    planted = secrets.token_hex(16)
    payload = {
        "name": "sc",
        "type": "azurerm",
        "authorization": {
            "scheme": "ServicePrincipal",
            "parameters": {"serviceprincipalkey": planted, "accesstoken": "", "apitoken": planted},
        },
    }
    text = f"Failed to get Azure DevOps Service access token, cache value is invalid. client_secret={planted}"
    items = [{"kind": "payload", "content": payload}, {"kind": "message", "text": text}]
    answers = [
        await armedic.post("/diagnose", json={"evidence": items, "connection": TARGET, "reference": payload}),
        await armedic.post("/diagnose", json={"evidence": planted}),
        await armedic.get("/causes", headers={"X-API-Key": planted}),
        await armedic.get("/causes", headers={"Authorization": f"Bearer {planted}"}),
        await armedic.get(f"/spn?key={planted}"),
        await armedic.post("/spn", content=f"{{{planted}", headers={"Content-Type": "application/json"}),
    ]
    own = [secret.value for one in azure.world.applications.values() for secret in one.secrets]
    said = "\n".join([*(answer.text + str(answer.headers) for answer in answers), *lines(caplog)])
    assert answers[0].status_code == 200
    assert decoded(answers[0])["findings"]
    for secret in (planted, api_key, *own):
        assert secret not in said


async def test_fault_is_logged_without_its_text(app: Litestar, caplog: pytest.LogCaptureFixture, azure: Azure) -> None:
    """An exception that nobody expected is 500; its kind and place are logged, its text is not."""
    planted = secrets.token_hex(16)

    @get("/boom", sync_to_thread=False)
    def boom() -> None:
        raise KeyError(planted)

    app.register(boom)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]  # ASGI's types differ
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://armedic.test") as http:
        answer = await http.get("/boom")
    assert (answer.status_code, decoded(answer)["type"]) == (500, "urn:armedic:problem:internal-error")
    said = "\n".join(lines(caplog))
    assert "KeyError" in said
    assert "boom" in said
    assert planted not in said + answer.text


async def test_refused_calls_are_named(
    azure: Azure, armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    """The line of a request names the calls that were refused, with the id that Microsoft's support can look up."""
    caplog.set_level(logging.INFO, "armedic.access")
    azure.fail(system="graph", status=403, headers={"x-ms-request-id": "0f-17"})
    azure.fail(system="arm", drop="before", times=None)
    await armedic.post("/diagnose", json={"connection": TARGET})
    refusals = json.loads(lines(caplog)[-1])["upstream_refusals"]
    assert any(one.items() >= {"system": "graph", "status": 403}.items() and one["correlation_id"] for one in refusals)
    assert {"system": "arm", "status": None, "correlation_id": None} in refusals
    assert len(refusals) <= 10


async def test_debug_tells_of_each_call(armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG each call upstream has its line, with the request's id and without names."""
    caplog.set_level(logging.DEBUG, "armedic.upstream")
    await armedic.post("/diagnose", json={"connection": TARGET}, headers={"X-Request-ID": "r2"})
    calls = [json.loads(line) for line in lines(caplog) if json.loads(line)["logger"] == "armedic.upstream"]
    assert {one["system"] for one in calls} == {"devops", "graph", "arm", "entra"}
    assert {(one["request_id"], one["outcome"]) for one in calls} == {("r2", "2xx")}
    assert any(one["correlation_id"] for one in calls)
    assert not any(TARGET["name_or_id"] in one["route"] or "contoso" in one["route"] for one in calls)


async def test_the_line_of_a_sweep_comes_at_its_end(
    armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    """What a stream cost is known when it ends, so that is when it is told."""
    caplog.set_level(logging.INFO, "armedic.access")
    answer = await armedic.post("/diagnose/sweep", json={"organization": "contoso"})
    summary = json.loads(answer.text.splitlines()[-1])
    assert json.loads(lines(caplog)[-1])["upstream_calls"] == summary["upstream_calls"] > 0


def test_foreign_loggers_are_quiet() -> None:
    """Libraries log URLs, headers and the bodies of refused calls: they get no word in, at DEBUG neither."""
    loggers = configuration("DEBUG")["loggers"]
    quiet = ("azure", "msal", "httpx", "httpcore", "uvicorn.access", "opentelemetry", "urllib3", "requests")
    assert {loggers[name]["level"] for name in quiet} == {"CRITICAL"}
    assert configuration("DEBUG")["root"]["level"] == "INFO"
    assert [configuration(level)["root"]["level"] for level in ("WARNING", "ERROR")] == ["WARNING", "ERROR"]


def test_azure_identity_never_logs_bodies() -> None:
    """Nobody turns on `logging_enable`, with which azure-identity would log requests, bodies included."""
    service = Path(armedic_module.__file__).parent
    assert [path.name for path in service.rglob("*.py") if "logging_enable" in path.read_text()] == []


def test_a_failed_task_is_one_line() -> None:
    """What asyncio adds to its message, the exception of a task that nobody waited for, is left out."""
    planted = secrets.token_hex()
    message = f"Task exception was never retrieved\nfuture: <Task exception=KeyError('{planted}')>"
    line = JSONFormatter().format(logging.makeLogRecord({"name": "asyncio", "msg": message}))
    assert json.loads(line)["message"] == "Task exception was never retrieved"
    assert planted not in line


def test_the_configuration_is_one() -> None:
    """It is what dictConfig takes."""
    assert logging.config.DictConfigurator(configuration("INFO")).config["version"] == 1


def test_foreign_records() -> None:
    """A record without fields is a line too; of an exception only the kind is told."""
    planted = secrets.token_hex()
    record = logging.LogRecord(
        "other", logging.ERROR, "f.py", 1, "said %s", ("so",), (KeyError, KeyError(planted), None)
    )
    line = json.loads(JSONFormatter().format(record))
    assert (line["message"], line["exception"]) == ("said so", "KeyError")
    assert planted not in str(line)
