"""openapi/armedic.json: valid, up to date, and its examples are what the service answers."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import httpx
import jsonschema  # type: ignore[import-untyped]  # its types are a package of their own
import pytest
from armedic.api.document import document_of, rendered
from armedic.app import create_app
from armedic.errors import ArmedicError
from armedic.settings import Settings
from litestar import Litestar
from openapi_spec_validator import validate

FILE = Path(__file__).parents[2] / "openapi" / "armedic.json"
DOCUMENT = json.loads(FILE.read_text())
OPERATIONS = {
    operation["operationId"]: (method, path, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
}


TARGET = {"organization": "contoso", "project": "web", "name_or_id": "sc-web-prod"}
STREAMED = {"diagnose_sweep"}


def media(operation: dict[str, Any], part: str) -> list[dict[str, Any]]:
    """Schema and examples of the request or of the reply, for each content type."""
    holder = operation["requestBody"] if part == "request" else operation["responses"]["200"]
    return list(holder["content"].values())


def example(operation: dict[str, Any], part: str) -> Any:
    """The only example."""
    (described,) = media(operation, part)
    return described["examples"]["demo"]["value"]


def shape(node: Any) -> Any:
    """What an answer looks like, values apart."""
    match node:
        case dict():
            return {key: shape(value) for key, value in sorted(node.items())}
        case list():
            return [shape(value) for value in node]
        case int() | float() if not isinstance(node, bool):
            return "number"
        case _:
            return type(node).__name__


def test_file_is_up_to_date() -> None:
    """The file is what the service of now would print; `make openapi` writes it."""
    assert rendered(document_of(create_app(Settings(anonymous=True)))) == FILE.read_text()


def test_served_is_the_file(app: Litestar) -> None:
    """Settings do not change the document."""
    assert rendered(document_of(app)) == FILE.read_text()


def test_valid() -> None:
    """It is OpenAPI 3.1."""
    validate(DOCUMENT)


@pytest.mark.parametrize("name", OPERATIONS)
def test_examples_fit_their_schemas(name: str) -> None:
    """Each operation has an example of its reply, and of its request if it takes one; both are valid."""
    operation = OPERATIONS[name][2]
    for part in ["request", "reply"] if "requestBody" in operation else ["reply"]:
        for described in media(operation, part):
            schema = {**described["schema"], "components": DOCUMENT["components"]}
            for shown in described["examples"].values():
                jsonschema.Draft202012Validator(schema).validate(shown["value"])


@pytest.mark.parametrize("name", sorted(OPERATIONS.keys() - STREAMED))
async def test_examples_are_real(name: str, armedic: httpx.AsyncClient) -> None:
    """The demo world answers the example of a request with the example of the reply, but for dates and digests."""
    method, path, operation = OPERATIONS[name]
    query: dict[str, Any] = {}
    for parameter in operation.get("parameters", []):
        if "example" in parameter and parameter["in"] == "path":
            path = path.replace("{" + parameter["name"] + "}", parameter["example"])
        elif "example" in parameter and parameter["in"] == "query":
            query[parameter["name"]] = parameter["example"]
    body = example(operation, "request") if "requestBody" in operation else None
    sent = {"content": body.encode()} if isinstance(body, str) else {"json": body}
    answer = await armedic.request(method, path, params=query, **sent)
    shown = example(operation, "reply")
    given = answer.json()
    if name == "list_causes":  # the example shows one of them
        given["causes"] = [cause for cause in given["causes"] if cause["slug"] == shown["causes"][0]["slug"]]
    assert shape(given) == shape(shown)
    for key in {"verdict", "summary", "outcome", "status"} & set(given):
        assert given[key] == shown[key]


async def test_lines_fit_their_schema(armedic: httpx.AsyncClient) -> None:
    """Every line of a sweep of the demo world, with a project that does not exist, is as the document says."""
    _method, path, operation = OPERATIONS["diagnose_sweep"]
    schema = {**media(operation, "reply")[0]["schema"], "components": DOCUMENT["components"]}
    validator = jsonschema.Draft202012Validator(schema)
    answer = await armedic.post(path, json={"organization": "contoso", "projects": ["web", "data", "none"]})
    lines = [json.loads(line) for line in answer.content.splitlines()]
    assert {line["type"] for line in lines} == set(schema["discriminator"]["mapping"])
    for line in lines:
        validator.validate(line)


async def test_example_of_a_stream_is_real(armedic: httpx.AsyncClient) -> None:
    """The demo world answers with lines and rows as the examples show them, but for dates and digests."""
    _method, path, operation = OPERATIONS["diagnose_sweep"]
    lines, table = media(operation, "reply")
    answer = await armedic.post(path, json=example(operation, "request"))
    given = {line["type"]: line for line in map(json.loads, answer.content.splitlines())}
    for kind, shown in lines["examples"].items():
        assert shape(given[kind]) == shape(shown["value"])
    rows = await armedic.post(path, json=example(operation, "request"), headers={"Accept": "text/csv"})
    kept = ("type", "project", "connection", "verdict", "causes", "summary")
    ours, theirs = (
        [[row[name] for name in kept] for row in csv.DictReader(io.StringIO(text, newline=""))]
        for text in (rows.text, table["examples"]["demo"]["value"])
    )
    assert ours == theirs


@pytest.mark.parametrize(
    ("body", "valid"),
    [
        ({"evidence": [{"kind": "message", "text": "x"}]}, True),
        ({"connection": TARGET, "needs": ["Microsoft.Web/sites/write"], "expiring_within_days": 3}, True),
        ({"evidence": [{"kind": "message", "text": "x"}], "needs": ["Microsoft.Web/sites/write"]}, False),
        ({"expiring_within_days": 3}, False),
        ({"reference": {}, "expiring_within_days": 3}, False),
        ({}, False),
    ],
    ids=["evidence", "connection", "needs without connection", "only options", "only reference", "nothing"],
)
async def test_schema_refuses_what_the_service_refuses(
    body: dict[str, Any], *, valid: bool, armedic: httpx.AsyncClient
) -> None:
    """What belongs together in a diagnosis' request is in its schema."""
    schema = {**DOCUMENT["components"]["schemas"]["DiagnoseBody"], "components": DOCUMENT["components"]}
    assert jsonschema.Draft202012Validator(schema).is_valid(body) == valid
    assert (await armedic.post("/diagnose", json=body)).is_success == valid


def test_every_operation_is_described() -> None:
    """Each has an id, one tag, a summary, a description, and problems for its refusals."""
    for _method, _path, operation in OPERATIONS.values():
        assert operation["summary"]
        assert operation["description"]
        assert len(operation["tags"]) == 1
        refusals = {status for status in operation["responses"] if status >= "4"}
        assert refusals >= {"405", "500"}
        assert all("Problem" in operation["responses"][status]["$ref"] for status in refusals)


def test_every_field_is_described() -> None:
    """No field of a schema is without a sentence, discriminators apart."""
    bare = [
        f"{name}.{field}"
        for name, schema in DOCUMENT["components"]["schemas"].items()
        for field, part in schema.get("properties", {}).items()
        if "description" not in part and "const" not in part
    ]
    assert bare == []


def test_every_status_of_an_error_is_described() -> None:
    """Each status that an error of the service has is in the document."""

    def kinds(base: type[ArmedicError]) -> set[type[ArmedicError]]:
        return {base} | {kind for child in base.__subclasses__() for kind in kinds(child)}

    described = {int(name.removeprefix("Problem")) for name in DOCUMENT["components"]["responses"]}
    assert {kind.status for kind in kinds(ArmedicError)} <= described
