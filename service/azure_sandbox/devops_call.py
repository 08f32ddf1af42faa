"""One call to Azure DevOps: who asks for what in which version, and how it is answered."""

import dataclasses
import json
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from azure_sandbox import devops_errors as errors
from azure_sandbox.devops_identity import authenticate, find_organization, find_project
from azure_sandbox.devops_versions import Resource, Wanted, negotiate, wanted
from azure_sandbox.state import Sandbox, sandbox_of
from azure_sandbox.world import Identity, Organization, Project, World


@dataclasses.dataclass(frozen=True, kw_only=True)
class Call:
    """A call that was let in: signed in, with an organization, a project where the path has one, and a version."""

    request: Request
    sandbox: Sandbox
    organization: Organization
    caller: Identity
    given_project: Project | None
    wanted: Wanted
    version: str | None
    content: bytes

    @property
    def world(self) -> World:
        """The state."""
        return self.sandbox.world

    @property
    def project(self) -> Project:
        """The project of the path; only for paths that have one."""
        if self.given_project is None:
            raise LookupError("this path has no project")
        return self.given_project

    @property
    def base_url(self) -> str:
        """URL of the organization as this caller reaches it, without a final slash."""
        return f"{self.sandbox.service_url(self.request, None, 'devops')}/{self.organization.name}"

    def path(self, name: str) -> str:
        """A parameter of the path."""
        return str(self.request.path_params[name])

    def query(self, name: str) -> str | None:
        """A query parameter, whatever its letter case; None if missing or empty."""
        for given, value in self.request.query_params.items():
            if given.casefold() == name.casefold():
                return value or None
        return None

    def names(self, name: str) -> set[str] | None:
        """A query parameter that holds a list with commas, in lower case; None if missing."""
        value = self.query(name)
        return None if value is None else {part.strip().casefold() for part in value.split(",")}

    def flag(self, name: str) -> bool:
        """A query parameter that is true or false; false if missing."""
        return (self.query(name) or "").casefold() == "true"

    def json(self, parameter: str) -> Any:
        """The body as JSON.

        Raises:
            DevOpsError: It is none; `parameter` is what the server would have bound it to.
        """
        try:
            return msgspec.json.decode(self.content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise errors.argument_null(parameter) from error

    def answer(self, payload: Any, status: int = 200) -> Response:
        """A JSON answer that echoes the negotiated version."""
        echoed = f"; api-version={self.version}" if self.version else ""
        headers = {"Content-Type": f"application/json; charset=utf-8{echoed}"}
        return Response(msgspec.json.encode(payload), status, headers)

    def collection(self, items: list[Any]) -> Response:
        """A list in the usual wrapper, or bare for callers that send noArrayWrap=true."""
        return self.answer(items if self.wanted.no_array_wrap else {"count": len(items), "value": items})


Handler = Callable[[Call], Response]


def route(path: str, resource: Resource | None, handlers: Mapping[str, Handler]) -> Route:
    """A route below the organization; letter case of the path does not matter.

    Args:
        path: Begins with "/{organization}"; "{project}" is resolved before the handler runs.
        resource: Whose versions count; None: the call takes any version or none.
        handlers: By method.
    """

    async def endpoint(request: Request) -> Response:
        content = await request.body()
        headers = _headers(request)
        try:
            call = _let_in(request, content, resource, headers)
            response = handlers[request.method](call)
        except errors.DevOpsError as error:
            response = errors.error_response(error, {})
        except errors.RefusedError as error:
            response = error.response
        except errors.NotSimulatedError as error:
            response = JSONResponse({"message": str(error), "typeKey": "NotSimulated"}, 501)
        response.headers.update(headers)
        return response

    made = Route(path, endpoint, methods=list(handlers))
    made.methods = set(handlers)  # Starlette adds HEAD, which Azure DevOps answers with 405
    made.path_regex = re.compile(made.path_regex.pattern, re.IGNORECASE)
    return made


def _let_in(request: Request, content: bytes, resource: Resource | None, headers: dict[str, str]) -> Call:
    sandbox = sandbox_of(request)
    organization = find_organization(sandbox.world, request.path_params["organization"])
    caller = authenticate(sandbox.world, organization, request)
    headers["X-VSS-UserData"] = f"{caller.id}:{caller.unique_name}"
    form = wanted(request)
    version = negotiate(resource, form.version, request.method) if resource else None
    name = request.path_params.get("project")
    return Call(
        request=request,
        sandbox=sandbox,
        organization=organization,
        caller=caller,
        given_project=find_project(organization, name) if name else None,
        wanted=form,
        version=version,
        content=content,
    )


def _headers(request: Request) -> dict[str, str]:
    """Headers of every answer. Source: recorded answers of the CLI extension."""
    activity = str(uuid.uuid4())
    return {
        "ActivityId": activity,
        "X-VSS-E2EID": activity,
        "X-TFS-Session": request.headers.get("X-TFS-Session") or str(uuid.uuid4()),
        "X-TFS-ProcessId": str(uuid.uuid5(uuid.NAMESPACE_URL, "sandbox")),
        "Cache-Control": "no-cache, no-store, must-revalidate",
    }


def compact(value: Any) -> str:
    """JSON text without spaces, as the server quotes it in messages."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
