"""`$batch`: up to twenty requests in one, each answered as if it had come alone."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from azure_sandbox.graph_call import Answer, Call, GraphError

MOST: Final = 20
_REFUSED: Final = 400


class Part(msgspec.Struct, kw_only=True, rename="camel"):
    """One request of a batch; its URL is relative to the version."""

    id: str
    method: str
    url: str
    headers: dict[str, str] = {}
    body: Any = None
    depends_on: list[str] = []


class Batch(msgspec.Struct, kw_only=True):
    """The body of $batch."""

    requests: list[Part]


def run_batch(call: Call, answer: Callable[[Call], Answer]) -> Answer:
    """Answer each part with `answer`, in the order given; one whose dependency failed is answered with 424.

    Source: concepts/json-batching.md. Guess: texts of refusals.
    """
    batch = call.decode(Batch)
    ids = [part.id for part in batch.requests]
    if not 1 <= len(ids) <= MOST:
        message = f"Number of batch request steps must be between 1 and the max value of {MOST}, there are {len(ids)}."
        raise GraphError(400, "BadRequest", message)
    if len(set(ids)) != len(ids):
        raise GraphError(400, "BadRequest", "Request ids must be unique within a batch.")
    statuses: dict[str, int] = {}
    responses = []
    for part in batch.requests:
        if unknown := set(part.depends_on) - set(statuses):
            message = f"Request '{part.id}' depends on '{min(unknown)}', which does not come before it."
            raise GraphError(400, "BadRequest", message)
        if any(statuses[other] >= _REFUSED for other in part.depends_on):
            result = _failed_dependency()
        elif (single := _single(call, part)).path == call.path:
            raise GraphError(400, "BadRequest", "A batch must not contain another batch.")
        else:
            result = answer(single)
        statuses[part.id] = result.status
        response: dict[str, Any] = {"id": part.id, "status": result.status, "headers": result.headers}
        if result.body is not None:
            response["headers"] = {**result.headers, "Content-Type": "application/json"}
            response["body"] = result.body
        responses.append(response)
    return Answer(body={"responses": responses})


def _single(call: Call, part: Part) -> Call:
    url = urlsplit(part.url)
    return Call(
        world=call.world,
        cloud=call.cloud,
        tenant=call.tenant,
        claims=call.claims,
        method=part.method.upper(),
        path="/" + unquote(url.path).strip("/"),
        query=dict(parse_qsl(url.query, keep_blank_values=True)),
        headers={name.casefold(): value for name, value in part.headers.items()},
        content=b"" if part.body is None else msgspec.json.encode(part.body),
        base_url=call.base_url,
    )


def _failed_dependency() -> Answer:
    error = {"code": "FailedDependency", "message": "The request failed because its dependency failed."}
    return Answer(status=424, body={"error": error})
