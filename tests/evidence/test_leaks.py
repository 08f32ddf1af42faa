"""Nothing leaks: secrets in what callers send come back in no answer, no error and no log, whatever encloses them."""

import json
import logging
import random
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import pytest
from armedic.api.log import JSONFormatter
from captures import archive
from evidence.planted import BASE, CLIENT, ERRORS, Plant, b64, capture, endpoint, entry, leaked, messages, plants, word
from harness import decoded

PLANTS = list(plants(random.Random(1)))  # noqa: S311 - secrets that protect nothing
HOLDER = {"message": "text", "payload": "content", "trace": "content"}


def rng() -> random.Random:
    """The same secrets at each run."""
    return random.Random(2)  # noqa: S311 - secrets that protect nothing


def told(answer: httpx.Response, caplog: pytest.LogCaptureFixture) -> str:
    """All that came out: body, headers and log, as records with their fields and as lines."""
    records = [record for record in caplog.records if record.name not in {"httpx", "httpcore"}]
    lines = [JSONFormatter().format(record) + str(vars(record)) for record in records]
    body = answer.text + json.dumps(answer.json(), ensure_ascii=False)
    return "\n".join([body, *(f"{name}: {value}" for name, value in answer.headers.items()), *lines])


def items(kind: str, contents: Sequence[Any]) -> list[dict[str, Any]]:
    """Evidence of one kind."""
    return [{"kind": kind, HOLDER[kind]: content} for content in contents]


def batches(size: int) -> list[list[Plant]]:
    """All plants, some at a time."""
    return [PLANTS[at : at + size] for at in range(0, len(PLANTS), size)]


def test_there_are_enough() -> None:
    """Hundreds of secrets, each of its own, and long enough to be looked for in pieces."""
    secrets = {plant.secret for plant in PLANTS}
    assert len(secrets) == len(PLANTS) >= 200
    assert min(map(len, secrets)) >= 16
    assert all(leaked([plant.secret], plant.text) for plant in PLANTS if "base64" not in plant.name)


@pytest.mark.parametrize("batch", batches(40), ids=lambda batch: batch[0].name)
async def test_messages(batch: list[Plant], armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    """A text with secrets right before and after an error is quoted without them."""
    caplog.set_level(logging.DEBUG)
    answer = await armedic.post("/diagnose", json={"evidence": items("message", list(messages(batch)))})
    assert answer.status_code == 200
    said = told(answer, caplog)
    assert leaked([plant.secret for plant in batch], said) == set()
    assert "***" in said
    assert len(decoded(answer)["findings"]) >= min(3, len(batch) // 2)


@pytest.mark.parametrize("batch", batches(20), ids=lambda batch: batch[0].name)
async def test_payloads(batch: list[Plant], armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    """Service endpoints with secrets in keys, settings and status are judged without a word of them."""
    caplog.set_level(logging.DEBUG)
    made = [endpoint(rng(), plant) for plant in batch]
    body = {"evidence": items("payload", [content for _, content in made]), "reference": made[0][1]}
    answer = await armedic.post("/diagnose", json=body)
    assert answer.status_code == 200
    assert leaked([*(plant.secret for plant in batch), *(key for key, _ in made)], told(answer, caplog)) == set()
    assert decoded(answer)["findings"]


def uploads() -> dict[str, tuple[Sequence[str], bytes]]:
    """The recordings as files, with the secrets in each."""
    recorded = capture(6)
    return {
        "har": (recorded.secrets, json.dumps(recorded.har_document).encode()),
        "cut har": (recorded.secrets, json.dumps(recorded.har_document).encode()[:-40]),
        "log": (recorded.secrets, recorded.log_text.encode()),
        "saz": (recorded.secrets, archive(recorded.saz_parts)),
        "zip": (
            recorded.secrets,
            archive({"1_Job.txt": recorded.log_text, "a.har": json.dumps(recorded.har_document)}),
        ),
        "name": (recorded.secrets, archive({f"client_secret={recorded.secrets[0]}/1.txt": recorded.log_text})),
    }


@pytest.mark.parametrize("form", uploads())
async def test_captures(form: str, armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    """The same recordings as uploaded files of every kind."""
    caplog.set_level(logging.DEBUG)
    secrets, content = uploads()[form]
    answer = await armedic.post("/diagnose/capture", content=content)
    assert answer.status_code == 200
    assert leaked(secrets, told(answer, caplog)) == set()
    assert decoded(answer)["findings"]


@pytest.mark.parametrize("seed", range(3))
async def test_traces(seed: int, armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    """A browser's recording gives findings, and none of the secrets in its headers, cookies, bodies and answers."""
    caplog.set_level(logging.DEBUG)
    recorded = capture(seed)
    answer = await armedic.post("/diagnose", json={"evidence": items("trace", [recorded.har_document])})
    assert answer.status_code == 200
    assert leaked(recorded.secrets, told(answer, caplog)) == set()
    assert len(decoded(answer)["findings"]) >= 4


@pytest.mark.parametrize("form", ["har", "log", "saz"])
async def test_recordings_as_text(form: str, armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    """The same recordings pasted as texts: JSON, a pipeline log, raw requests and answers."""
    caplog.set_level(logging.DEBUG)
    recorded = capture(5)
    texts = {
        "har": [json.dumps(recorded.har_document)],
        "log": [recorded.log_text],
        "saz": [part.decode() for name, part in recorded.saz_parts.items() if name.endswith("s.txt")][:20],
    }
    answer = await armedic.post("/diagnose", json={"evidence": items("message", texts[form])})
    assert answer.status_code == 200
    assert leaked(recorded.secrets, told(answer, caplog)) == set()
    assert decoded(answer)["findings"]


REFERENCES: dict[str, Callable[[dict[str, Any], str], object]] = {
    "value": lambda content, secret: content["authorization"]["parameters"].update(apitoken=secret, note=secret),
    "name": lambda content, secret: content.update(name=secret),
    "url": lambda content, secret: content.update(url=f"https://x:{secret}@management.azure.com/?sig={secret}"),
    "scheme": lambda content, secret: content["authorization"].update(scheme=f"Bearer {secret}"),
    "environment": lambda content, secret: content["data"].update(environment=f"password={secret}"),
}


@pytest.mark.parametrize("where", REFERENCES)
async def test_references(where: str, armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    """What differs from the connection that works is shown without secrets, on either side."""
    caplog.set_level(logging.DEBUG)
    shown, works = (word(rng(), 3) + "8Q~" + word(random.Random(seed), 34) for seed in (1, 2))  # noqa: S311 - as above
    documents = []
    for secret in (shown, works):
        content = endpoint(rng(), PLANTS[0])[1]
        REFERENCES[where](content, secret)
        documents.append(content)
    body = {"evidence": items("payload", documents[:1]), "reference": documents[1]}
    answer = await armedic.post("/diagnose", json=body)
    assert answer.status_code == 200
    assert leaked([shown, works, PLANTS[0].secret], told(answer, caplog)) == set()


def malformed(secret: str) -> dict[str, Any]:
    """Bodies that are refused; those that are no JSON are strings."""
    good = {"kind": "message", "text": f"{ERRORS[0]} password={secret}"}
    return {
        "no JSON": f'{{"evidence": "{secret}',
        "no JSON, a form": f"client_secret={secret}&x=y",
        "evidence is a text": {"evidence": secret},
        "kind": {"evidence": [{"kind": secret, "text": "x"}]},
        "text is no text": {"evidence": [{"kind": "message", "text": [secret]}]},
        "content is a text": {"evidence": [{"kind": "payload", "content": secret}]},
        "no HAR": {"evidence": [good, {"kind": "trace", "content": {"log": {"entries": secret}, secret: 1}}]},
        "connection": {"evidence": [good], "connection": secret},
        "reference": {"evidence": [good], "reference": secret},
        "nothing": {},
        "unknown member": {"evidence": [good], secret: 1},
        "unknown member of an item": {"evidence": [good | {secret: secret}]},
        "unknown member of a connection": {"connection": {"organization": "x", "project": "y", secret: secret}},
    }


@pytest.mark.parametrize("case", malformed(""))
async def test_malformed(case: str, armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    """An error says where the fault is, and repeats nothing of what stands there."""
    caplog.set_level(logging.DEBUG)
    secret = "ghp_" + word(rng(), 36)
    body = malformed(secret)[case]
    content = body if isinstance(body, str) else json.dumps(body)
    answer = await armedic.post("/diagnose", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert decoded(answer)["errors"]
    assert leaked([secret], told(answer, caplog)) == set()


ELSEWHERE: dict[str, Callable[[str], dict[str, Any]]] = {
    "query": lambda secret: {"url": f"/diagnose?token={secret}"},
    "path": lambda secret: {"url": f"/diagnose/{secret}"},
    "project": lambda secret: {
        "json": {"connection": {"organization": "contoso", "project": secret, "name_or_id": "x"}}
    },
    "path of a cause": lambda secret: {"url": f"/causes/{secret}", "method": "GET"},
    "authorization": lambda secret: {"headers": {"Authorization": f"Bearer {secret}"}},
    "cookie": lambda secret: {"headers": {"Cookie": f"UserAuthentication={secret}"}},
    "key": lambda secret: {"headers": {"X-API-Key": secret}},
    "content type": lambda secret: {"headers": {"Content-Type": f"application/{secret}"}},
}


@pytest.mark.parametrize("where", ELSEWHERE)
async def test_elsewhere(where: str, armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    """Secrets in the path, the query or a header are not repeated either."""
    caplog.set_level(logging.DEBUG)
    secret = "ghp_" + word(rng(), 36)
    request = {"method": "POST", "url": "/diagnose", "json": {"evidence": items("message", ERRORS[:1])}}
    answer = await armedic.request(**{**request, **ELSEWHERE[where](secret)})
    assert leaked([secret], told(answer, caplog)) == set()


SCOPE = "/subscriptions/50000000-0000-4000-8000-000000000001"
REFUSED = (
    f"The client '{CLIENT}' with object id '{CLIENT}' does not have authorization to perform action "
    f"'Microsoft.Web/{{secret}}/read' over scope '{SCOPE}' or the scope is invalid."
)
PLACES: dict[str, Callable[[str], dict[str, Any]]] = {
    "action": lambda secret: items(
        "message",
        [REFUSED.format(secret=secret)],
    )[0],
    "scope": lambda secret: items("message", [ERRORS[3].replace(SCOPE, f"{SCOPE}/resourceGroups/{secret}")])[0],
    "subject": lambda secret: items(
        "message", [f"AADSTS700213: No matching federated identity record found for assertion subject '{secret}'."]
    )[0],
    "issuer": lambda secret: items(
        "message", [f"AADSTS700211: No matching record found for presented assertion issuer 'https://x/?sig={secret}'."]
    )[0],
    "variable": lambda secret: items(
        "message", [f"##vso[task.setvariable variable=key;issecret=true]{secret[4:]}\n##[error]{ERRORS[0]}"]
    )[0],
    "pointer": lambda secret: items("payload", [{secret: endpoint(rng(), PLANTS[0])[1]}])[0],
    "pointer in a trace": lambda secret: items(
        "trace", [{"log": {"entries": [entry(PLANTS[0], {secret: endpoint(rng(), PLANTS[0])[1]}, {})]}}]
    )[0],
    "key of a parameter": lambda secret: items(
        "payload", [{"type": "azurerm", "authorization": {"parameters": {secret: None, "accesstoken": None}}}]
    )[0],
    "answer in base64": lambda secret: items("trace", [{"log": {"entries": [_answered(secret)]}}])[0],
}


def _answered(secret: str) -> dict[str, Any]:
    text = b64(json.dumps({"message": f"{ERRORS[1]} id_token={secret}"}))
    content = {"text": text, "encoding": "base64"}
    return {"request": {"method": "GET", "url": f"{BASE}/endpoints"}, "response": {"status": 400, "content": content}}


@pytest.mark.parametrize("place", PLACES)
async def test_places(place: str, armedic: httpx.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    """What is taken out of a text by name, and where it says to look, holds no secret."""
    caplog.set_level(logging.DEBUG)
    secret = "ghp_" + word(rng(), 36, "abcdefghijklmnopqrstuvwxyz")
    answer = await armedic.post("/diagnose", json={"evidence": [PLACES[place](secret)]})
    assert answer.status_code == 200
    assert decoded(answer)["findings"]
    assert leaked([secret], told(answer, caplog)) == set()
