"""One call to Microsoft Graph: who asks for what in which tenant, how it is answered and refused."""

import re
import uuid
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import msgspec

from azure_sandbox.clouds import Cloud
from azure_sandbox.tokens import Claims
from azure_sandbox.world import Tenant, World

T = TypeVar("T")

READ: Final = ("Application.Read.All", "Application.ReadWrite.All", "Application.ReadWrite.OwnedBy")
"""Read applications and service principals; Directory.Read.All does as well. Source: application-get.md."""
WRITE: Final = "Application.ReadWrite.All"
OWNED: Final = "Application.ReadWrite.OwnedBy"
DIRECTORY: Final = ("Directory.Read.All", "Directory.ReadWrite.All")


class GraphError(Exception):
    """A refusal in Graph's envelope; callers branch on `code`."""

    def __init__(self, status: int, code: str, message: str, *, details: list[dict[str, str]] | None = None) -> None:
        """Keep what goes on the wire."""
        super().__init__(message)
        self.status = status
        self.code = code
        self.details = details


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What Graph answers; no content if `body` is None."""

    status: int = 200
    body: dict[str, Any] | None = None
    headers: dict[str, str] = {}


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A call by a caller that signed in."""

    world: World
    cloud: Cloud
    tenant: Tenant
    claims: Claims
    method: str
    path: str
    """Below the version, e.g. "/applications"."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    content: bytes
    base_url: str
    """With the version, as the caller reaches it: for nextLink and contexts."""

    @property
    def now(self) -> datetime:
        """The world's time."""
        return self.world.now()

    @property
    def creates_if_missing(self) -> bool:
        """Whether an update asks to create what is not there. Source: application-upsert.md."""
        return "create-if-missing" in self.headers.get("prefer", "").casefold()

    def decode(self, kind: type[T]) -> T:
        """The body as a struct.

        Raises:
            GraphError: It is not. Guess: text, from public reports.
        """
        try:
            return msgspec.json.decode(self.content, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            message = (
                "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid "
                f"JSON format. {error}"
            )
            raise GraphError(400, "BadRequest", message) from error

    def allow(self, roles: Collection[str]) -> None:
        """Let a caller with one of these application permissions pass.

        Raises:
            GraphError: The token has none of them.
        """
        if not set(roles) & set(self.claims.roles):
            raise denied()

    def allow_read(self) -> None:
        """Let a caller that may read applications and service principals pass."""
        self.allow((*READ, *DIRECTORY))

    def allow_write(self, owners: Collection[str] | None = None) -> None:
        """Let a caller pass that may write any application, or one that owns this one (None: a new one).

        Source: permissions-reference.md, Application.ReadWrite.OwnedBy.
        """
        self.allow((WRITE, OWNED))
        if WRITE not in self.claims.roles and owners is not None and self.claims.object_id not in owners:
            raise denied()


Handler = Callable[[Call, re.Match[str]], Answer]


def denied() -> GraphError:
    """A permission is missing. Source: concepts/json-batching.md."""
    return GraphError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")


def not_found(identifier: str) -> GraphError:
    """Absent, or not replicated yet. Source: terraform-provider-azuread, recorded answers."""
    message = (
        f"Resource '{identifier}' does not exist or one of its queried reference-property objects are not present."
    )
    return GraphError(404, "Request_ResourceNotFound", message)


def bad_request(message: str) -> GraphError:
    """What Graph says to most malformed requests."""
    return GraphError(400, "Request_BadRequest", message)


def error_body(error: GraphError, now: datetime, client_request_id: str | None) -> dict[str, Any]:
    """The envelope. Source: concepts/errors.md, concepts/json-batching.md."""
    body: dict[str, Any] = {"code": error.code, "message": str(error)}
    if error.details:
        body["details"] = error.details
    request_id = str(uuid.uuid4())
    body["innerError"] = {
        "date": f"{now:%Y-%m-%dT%H:%M:%S}",
        "request-id": request_id,
        "client-request-id": client_request_id or request_id,
    }
    return {"error": body}


def context(call: Call, fragment: str, *, entity: bool = False) -> dict[str, str]:
    """The `@odata.context` of an answer."""
    return {"@odata.context": f"{call.base_url}/$metadata#{fragment}{'/$entity' if entity else ''}"}


def moment(value: datetime | None) -> str | None:
    """A date as Graph writes it."""
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if value else None


def visible(call: Call, since: datetime | None) -> bool:
    """Whether a new object has been replicated."""
    return since is None or since <= call.now
