"""The OpenAPI document: Litestar's outline, msgspec's schemas, the structs' own docstrings, and real examples.

Litestar alone loses discriminators, unknown-field rules and constraints inside lists; stack notes, section 1.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final, get_args

import msgspec
from litestar import Litestar, Response
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.spec import (
    Components,
    Discriminator,
    OpenAPI,
    OpenAPIFormat,
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Operation,
    Reference,
    RequestBody,
    Schema,
    SecurityScheme,
    Tag,
)
from litestar.response import Stream

from armedic import __version__
from armedic.api.caller import HEADER
from armedic.api.docstrings import field_docs
from armedic.api.examples import exemplified
from armedic.api.problems import MEDIA_TYPE, Problem
from armedic.targets import Organization

TITLES: Final[Mapping[int, str]] = {
    400: "The request is malformed or breaks a rule of its schema",
    401: "A valid credential is needed",
    403: "The caller, or Armedic's own identity, may not do this",
    404: "Not found",
    405: "The method is not allowed here",
    408: "The request came too slowly",
    409: "The present state does not allow this",
    412: "The state has changed since the plan was made; carries the new plan",
    413: "The request body is too large",
    415: "The content type is not supported",
    429: "The caller has too many requests in flight; Retry-After says when to come back",
    431: "The head of the request is too large",
    500: "Armedic failed",
    502: "An upstream API refused or did not answer",
    503: "Armedic, or an upstream API, has too much to do; Retry-After says when to come back",
    504: "The answer took longer than a request may; nothing was changed",
}
TAGS: Final = (
    Tag(name="diagnose", description="Why a service connection fails."),
    Tag(name="causes", description="The failure modes that Armedic knows."),
    Tag(name="repair", description="Changes that remove a cause, planned first."),
    Tag(name="spn", description="Service principals for service connections."),
    Tag(name="health", description="Whether the service is up."),
)
REFERENCE: Final = "#/components/schemas/{name}"
DESCRIPTION: Final = f"""Diagnoses, repairs and provisions Azure DevOps service connections.

A broken connection is an answer: 200. Statuses from 400 mean that Armedic could not answer, and say why as
`{MEDIA_TYPE}` (RFC 9457). Every answer carries `X-Request-ID`, taken from the request where it sends one, and
`Server-Timing`; `traceparent` is passed on upstream. Unknown fields of a request are refused. Times are RFC 3339, UTC.
"""


def configuration() -> OpenAPIConfig:
    """What Litestar starts from."""
    return OpenAPIConfig(
        title="Armedic",
        version=__version__,
        description=DESCRIPTION,
        tags=list(TAGS),
        use_handler_docstrings=True,
        create_examples=False,
        components=Components(
            security_schemes={
                "apiKey": SecurityScheme(
                    type="apiKey", name=HEADER, security_scheme_in="header", description="The key that you were given."
                ),
                "bearer": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    bearer_format="JWT",
                    description="An access token of Microsoft Entra for this API, where the service takes them.",
                ),
            }
        ),
    )


def document_of(app: Litestar) -> dict[str, Any]:
    """The application's document, made when first asked for; what /openapi.json serves and `armedic openapi` prints."""
    if "document" not in app.state:
        app.state.document = _complete(app)
    document: dict[str, Any] = app.state.document
    return document


def rendered(document: Mapping[str, Any]) -> str:
    """The document as JSON text, the same each time."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _complete(app: Litestar) -> dict[str, Any]:
    document = app.openapi_schema
    handlers = {str(handler.operation_id): handler for handler in _handlers(app)}
    types = [Problem, *_types(handlers.values())]
    components = document.components or Components()
    document.components = components
    parts = msgspec.json.schema_components(types, ref_template=REFERENCE)[1]
    docs = field_docs(types)
    schemas = {name: _documented(_tidy(part), docs.get(name, {})) for name, part in parts.items()}
    _rules(schemas)
    merged: dict[str, Any] = {**components.schemas, **schemas}
    components.schemas = dict(sorted(merged.items()))
    content = {MEDIA_TYPE: OpenAPIMediaType(schema=Reference("#/components/schemas/Problem"))}
    components.responses = {
        f"Problem{status}": OpenAPIResponse(description=title, content=dict(content))
        for status, title in TITLES.items()
    }
    for operation in _operations(document):
        handler = handlers[str(operation.operation_id)]
        if upload := handler.opt.get("upload"):
            operation.request_body = _file(upload)
        if lines := handler.opt.get("lines"):
            _stream(operation, lines)
        for parameter in operation.parameters or []:
            _plain(parameter)
        _problems(operation, handler.opt.get("problems", ()))
    return exemplified(document.to_schema())


def _handlers(app: Litestar) -> Iterator[HTTPRouteHandler]:
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler) and handler.operation_id and handler.resolve_include_in_schema():
                yield handler


def _types(handlers: Collection[HTTPRouteHandler]) -> list[Any]:
    """The body and the reply of each handler; a reply may be wrapped in Litestar's Response, or a stream."""
    fields = [field for one in handlers for field in (one.parsed_data_field, one.parsed_return_field) if field]
    types = [get_args(field.annotation)[0] if field.origin is Response else field.annotation for field in fields]
    lines = [line for one in handlers for line in get_args(one.opt.get("lines"))]
    return [one for one in types if one is not Stream] + lines


def _operations(document: OpenAPI) -> Iterator[Operation]:
    for item in (document.paths or {}).values():
        yield from filter(None, (item.get, item.post, item.put, item.patch, item.delete))


def _tidy(node: Any) -> Any:
    if isinstance(node, list):
        return [_tidy(value) for value in node]
    if not isinstance(node, dict):
        return node
    node = {key: _tidy(value) for key, value in node.items()}
    values = node.get("enum")
    if isinstance(values, list) and "type" not in node and all(isinstance(value, str) for value in values):
        node["type"] = "string"
        if len(values) == 1 and "title" not in node:  # const with default gives the SDK `kind: Literal["x"] = "x"`
            node["const"] = node["default"] = node.pop("enum")[0]
    if "anyOf" in node and "discriminator" in node:
        node["oneOf"] = node.pop("anyOf")
    return node


def _documented(schema: dict[str, Any], docs: Mapping[str, str]) -> dict[str, Any]:
    for name, text in docs.items():
        if name in schema.get("properties", {}):
            schema["properties"][name]["description"] = text
    return schema


def _rules(schemas: dict[str, Any]) -> None:
    """What the handlers demand beyond the types."""
    # evidence or connection; anyOf would say it more plainly, but then the SDK's generator makes no class of it
    schemas["DiagnoseBody"] |= {
        "if": {"required": ["evidence"]},
        "else": {"required": ["connection"]},
        "dependentRequired": {"needs": ["connection"]},
    }
    # apply needs a fingerprint
    schemas["RepairBody"] |= {
        "if": {"properties": {"mode": {"const": "apply"}}, "required": ["mode"]},
        "then": {"required": ["fingerprint"]},
    }
    schemas["RestoreRequest"] |= {
        "if": {"properties": {"mode": {"const": "apply"}}, "required": ["mode"]},
        "then": {"required": ["fingerprint"]},
    }
    # exactly one of subscription and management_group
    schemas["ProvisionRequest"] |= {
        "if": {"properties": {"subscription": {"type": "string"}}, "required": ["subscription"]},
        "then": {"properties": {"management_group": {"type": "null"}}},
        "else": {"properties": {"management_group": {"type": "string"}}, "required": ["management_group"]},
    }


def _file(description: str) -> RequestBody:
    """A body that is a file; a schema of its own, since the handler streams it and has no type for it."""
    schema = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY, min_length=1)
    media = OpenAPIMediaType(schema=schema)
    return RequestBody(content={"application/octet-stream": media}, description=description, required=True)


def _stream(operation: Operation, lines: Any) -> None:
    """An answer of lines: each is one of these structs; or rows of a table."""
    ((known,), _) = msgspec.json.schema_components([lines], ref_template=REFERENCE)
    line = Schema(
        one_of=[Reference(one["$ref"]) for one in known["anyOf"]],
        discriminator=Discriminator(known["discriminator"]["propertyName"], known["discriminator"]["mapping"]),
        description="Each line.",
    )
    table = Schema(type=OpenAPIType.STRING, description="Rows of a table, the first of them the column names.")
    operation.responses = (operation.responses or {}) | {
        "200": OpenAPIResponse(
            description="One line for each connection, as it is known; the last is of type summary",
            content={
                "application/x-ndjson": OpenAPIMediaType(schema=line),
                "text/csv": OpenAPIMediaType(schema=table),
            },
        )
    }


def _plain(parameter: Any) -> None:
    """Undo `X or null`: a parameter is left out, never null. Litestar loses what is said of the items of a list."""
    schema = getattr(parameter, "schema", None)
    if not isinstance(schema, Schema):
        return
    for part in schema.one_of or ():
        if isinstance(part, Schema) and part.type != OpenAPIType.NULL:
            schema.type, schema.items = part.type, part.items
    schema.one_of = None
    if parameter.name == "organization":
        known = msgspec.json.schema(Organization)
        schema.items = Schema(type=OpenAPIType.STRING, pattern=known["pattern"], max_length=known["maxLength"])


def _problems(operation: Operation, more: tuple[int, ...]) -> None:
    statuses = {405, 431, 500, *more}
    if operation.security:
        statuses |= {401, 403, 429, 502, 503, 504}
    if operation.request_body:
        statuses |= {400, 408, 413, 415}
    places = {getattr(parameter, "param_in", "") for parameter in operation.parameters or []}
    if "path" in places:
        statuses |= {404}
    if places & {"query", "header"}:
        statuses |= {400}
    kept = {status: response for status, response in (operation.responses or {}).items() if status.startswith("2")}
    operation.responses = kept | {
        str(status): Reference(f"#/components/responses/Problem{status}") for status in sorted(statuses)
    }
