"""Errors as application/problem+json (RFC 9457). What is in an exception we do not know stays out of answer and log."""

import logging
import math
import traceback
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap
from msgspec import UNSET, Meta, UnsetType

from armedic import errors
from armedic.api.bodies import field_error, too_deep
from armedic.api.changes import ChangesReply, changes_reply
from armedic.api.failures import UpstreamRefusal, failure
from armedic.clients.upstreams import Upstreams
from armedic.errors import ArmedicError, FieldError, RequestError
from armedic.evidence.redaction import redact
from armedic.provision.provisioned import Provisioned

MEDIA_TYPE: Final = "application/problem+json"
_log = logging.getLogger("armedic")


class MethodNotAllowedError(RequestError):
    """The path exists, with other methods; the header Allow names them."""

    slug = "method-not-allowed"
    title = "The method is not allowed here"
    status = 405


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Why Armedic could not answer."""

    type: str
    """A permanent name of the kind of problem, e.g. "urn:armedic:problem:invalid-request"."""
    title: str
    """The kind of problem, in words."""
    status: int
    """The HTTP status."""
    detail: str
    """What happened this time."""
    instance: str
    """The path that was asked for."""
    errors: tuple[FieldError, ...] | UnsetType = UNSET
    """What is wrong in the request, by place."""
    upstream: UpstreamRefusal | UnsetType = UNSET
    """The API that did not let Armedic answer."""
    retry_after_seconds: Annotated[float, Meta(ge=0)] | UnsetType = UNSET
    """When to try again, in seconds; the header Retry-After says the same."""
    missing_permissions: tuple[str, ...] | UnsetType = UNSET
    """Rights that Armedic's own identity lacks."""
    plan: ChangesReply | UnsetType = UNSET
    """With state-changed: the plan made from the present state."""


def handlers() -> ExceptionHandlersMap:
    """What Litestar calls for each kind of exception."""
    return {HTTPException: _on_http, ArmedicError: _on_armedic, RecursionError: _on_depth, Exception: _on_unknown}


def problem(error: ArmedicError, *, instance: str, upstreams: Upstreams) -> Problem:
    """An error as the body of an answer."""
    known = msgspec.structs.asdict(failure(error))
    known["detail"] = redact(known["detail"])
    body = Problem(**known, status=error.status, instance=redact(instance))
    if isinstance(error, RequestError) and error.errors:
        body = msgspec.structs.replace(body, errors=error.errors)
    if isinstance(error, errors.StateChangedError):
        result = error.plan.result if isinstance(error.plan, Provisioned) else error.plan
        body = msgspec.structs.replace(body, plan=changes_reply(result, upstreams))
    return body


def _on_armedic(request: Request[Any, Any, Any], error: ArmedicError) -> Response[bytes]:
    return _answer(request, error, {})


def _on_depth(request: Request[Any, Any, Any], _error: RecursionError) -> Response[bytes]:
    return _answer(request, too_deep(), {})


def _on_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """Litestar's own refusals, by their status; their wording is for developers of the service, so most is replaced."""
    headers = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    match error.status_code:
        case 400:
            mapped: ArmedicError = errors.InvalidRequestError("The request is not valid.", errors=_field_errors(error))
        case 404:
            mapped = errors.NotFoundError("There is nothing at this path.")
        case 405:
            mapped = MethodNotAllowedError("This path does not take that method; the header Allow names those it does.")
        case 413:
            limit = request.route_handler.resolve_request_max_body_size()
            mapped = errors.PayloadTooLargeError(f"The body is larger than {limit} bytes.")
        case 415:
            mapped = errors.UnsupportedMediaTypeError("The body must be application/json.")
        case _:
            return _on_unknown(request, error)
    return _answer(request, mapped, headers)


def _field_errors(error: HTTPException) -> tuple[FieldError, ...]:
    extra = error.extra if isinstance(error.extra, list) else []
    found = []
    for entry in (entry for entry in extra if isinstance(entry, dict)):
        if entry.get("key") == "data" or entry.get("message") == "data":
            found.append(FieldError(pointer="", detail="A JSON body is required."))
            continue
        name = str(entry.get("key", ""))
        if entry.get("source") == "header":
            name = name.replace("_", "-").title()
        found.append(FieldError(pointer=name, detail=field_error(str(entry.get("message", ""))).detail))
    if not found and "data" in str(error.detail):
        found.append(FieldError(pointer="", detail="A JSON body is required."))
    return tuple(found)


def _on_unknown(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """A fault of ours: its kind and place are logged, its text is not, for it may hold a secret."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
    _log.error("internal error", extra={"fields": {"exception": type(error).__name__, "at": places}})
    return _answer(request, ArmedicError("Armedic failed; its log has the details under the request id."), {})


def _answer(request: Request[Any, Any, Any], error: ArmedicError, headers: dict[str, str]) -> Response[bytes]:
    body = problem(error, instance=request.scope["path"], upstreams=request.app.state.upstreams)
    headers = {**headers, "Cache-Control": "no-store"}
    if isinstance(body.retry_after_seconds, float | int):
        headers["Retry-After"] = str(math.ceil(body.retry_after_seconds))
    if error.status == errors.CredentialMissingError.status:
        challenge = error.challenge if isinstance(error, errors.CredentialMissingError) else None
        headers["WWW-Authenticate"] = challenge or 'ApiKey realm="armedic", header="X-API-Key"'
    return Response(msgspec.json.encode(body), status_code=error.status, headers=headers, media_type=MEDIA_TYPE)
