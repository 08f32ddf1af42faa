"""What goes wrong: one class for each kind of problem that the service names, and some of the client's own.

```
ArmedicError
├─ ConnectionFailedError          no answer: the service cannot be reached, or not in time
│  └─ SweepCutError               a sweep ended before its summary; says how far it came
├─ NotHealthyError                `raise_for_verdict`: the connection is broken, at risk, or nobody can tell
├─ UnexpectedAnswerError          an answer that is not Armedic's, e.g. of a proxy
└─ ProblemError                   the service says why it could not answer
   ├─ InvalidRequestError         400 invalid-request
   ├─ CredentialMissingError      401 credential-missing
   ├─ NotAllowedError             403 not-allowed
   ├─ NotFoundError               404 not-found
   ├─ MethodNotAllowedError       405 method-not-allowed
   ├─ RequestTimeoutError         408 request-timeout
   ├─ ConflictError               409 conflict
   ├─ StateChangedError           412 state-changed
   ├─ PayloadTooLargeError        413 payload-too-large
   ├─ UnsupportedMediaTypeError   415 unsupported-media-type
   ├─ TooManyRequestsError        429 too-many-requests
   ├─ HeadTooLargeError           431 head-too-large
   ├─ OverloadedError             503 overloaded
   ├─ ServiceStoppingError        503 service-stopping
   ├─ DeadlineExceededError       504 deadline-exceeded
   ├─ UpstreamError               502 upstream-refused
   │  ├─ UpstreamForbiddenError   403 upstream-forbidden
   │  ├─ UpstreamThrottledError   503 upstream-throttled
   │  └─ UpstreamUnavailableError 502 upstream-unavailable
   └─ InternalError               500 internal-error
```
"""

from typing import ClassVar

from armedic_sdk._generated.models.changes_reply import ChangesReply
from armedic_sdk._generated.models.field_error import FieldError
from armedic_sdk._generated.models.problem import Problem
from armedic_sdk._generated.models.upstream_refusal import UpstreamRefusal

TYPE_PREFIX = "urn:armedic:problem:"


class ArmedicError(Exception):
    """Base of everything that this package raises, apart from wrong arguments."""


class ConnectionFailedError(ArmedicError):
    """No answer: the service cannot be reached, or not in time. `__cause__` is httpx' own error."""


class SweepCutError(ConnectionFailedError):
    """A sweep was cut off before its summary: lines are missing."""

    def __init__(self, done: int, total: int | None, why: str) -> None:
        """Say how far it came."""
        of = "connections" if total is None else f"of {total} connections"
        super().__init__(f"the sweep was cut off after {done} {of}: {why}")
        self.done = done
        """How many connections were looked at."""
        self.total = total
        """How many there are; None if the service had not said so."""


class NotHealthyError(ArmedicError):
    """What a diagnosis says where `raise_for_verdict` is to accept no other verdict."""

    def __init__(self, verdict: str, summary: str, causes: tuple[str, ...]) -> None:
        """Say what is wrong."""
        super().__init__(f"{verdict}: {summary}")
        self.verdict = verdict
        """broken, at_risk or unknown."""
        self.causes = causes
        """Slugs of the causes seen."""


class UnexpectedAnswerError(ArmedicError):
    """An answer that is not Armedic's, e.g. the error page of a proxy."""

    def __init__(self, status: int, request_id: str | None) -> None:
        """Say what came."""
        super().__init__(f"status {status} with a body that is not an answer of Armedic")
        self.status = status
        """HTTP status of the answer."""
        self.request_id = request_id
        """X-Request-ID of the answer, if it had one."""


class ProblemError(ArmedicError):
    """The service says why it could not answer; also raised for a kind that this version does not know."""

    slug: ClassVar[str] = ""

    def __init__(self, problem: Problem, request_id: str | None) -> None:
        """Take over what the service said."""
        super().__init__(f"{problem.title}: {problem.detail}")
        self.problem = problem
        """The whole problem, RFC 9457."""
        self.status = problem.status
        """HTTP status."""
        self.request_id = request_id
        """X-Request-ID: what the service's log calls this request."""


class InvalidRequestError(ProblemError):
    """The request is malformed or breaks a rule; `errors` says where."""

    slug = "invalid-request"

    @property
    def errors(self) -> list[FieldError]:
        """What is wrong, by place."""
        return self.problem.errors or []


class CredentialMissingError(ProblemError):
    """No API key, or one that is not known or has expired."""

    slug = "credential-missing"


class NotAllowedError(ProblemError):
    """The API key does not carry the permission."""

    slug = "not-allowed"


class NotFoundError(ProblemError):
    """The thing that the request names does not exist."""

    slug = "not-found"


class MethodNotAllowedError(ProblemError):
    """The service does not take this method here: it is older or newer than this package."""

    slug = "method-not-allowed"


class RequestTimeoutError(ProblemError):
    """The request came too slowly."""

    slug = "request-timeout"


class ConflictError(ProblemError):
    """Not possible in the present state."""

    slug = "conflict"


class StateChangedError(ProblemError):
    """The fingerprint is of another state; `plan` is made from the present one."""

    slug = "state-changed"

    @property
    def plan(self) -> ChangesReply | None:
        """The plan made from the present state."""
        return self.problem.plan or None


class PayloadTooLargeError(ProblemError):
    """The body is larger than the service takes."""

    slug = "payload-too-large"


class UnsupportedMediaTypeError(ProblemError):
    """The service does not read this content type."""

    slug = "unsupported-media-type"


class TooManyRequestsError(ProblemError):
    """You have as many requests in flight as one caller may have; nothing was done, and a later try may go through."""

    slug = "too-many-requests"


class HeadTooLargeError(ProblemError):
    """The request's headers are more than the service reads."""

    slug = "head-too-large"


class OverloadedError(ProblemError):
    """The service has too much to do; nothing was done, and a later try may go through."""

    slug = "overloaded"


class ServiceStoppingError(ProblemError):
    """This process of the service is being stopped; another one answers."""

    slug = "service-stopping"


class DeadlineExceededError(ProblemError):
    """The answer took longer than a request may; nothing was changed."""

    slug = "deadline-exceeded"


class UpstreamError(ProblemError):
    """An API that the service depends on refused."""

    slug = "upstream-refused"

    @property
    def upstream(self) -> UpstreamRefusal | None:
        """What that API said."""
        return self.problem.upstream or None


class UpstreamForbiddenError(UpstreamError):
    """The service's own identity lacks a permission; `missing_permissions` names it."""

    slug = "upstream-forbidden"

    @property
    def missing_permissions(self) -> list[str]:
        """What to grant to the service's identity."""
        return self.problem.missing_permissions or []


class UpstreamThrottledError(UpstreamError):
    """An API is throttling; `retry_after_seconds` says when to come back."""

    slug = "upstream-throttled"

    @property
    def retry_after_seconds(self) -> float | None:
        """When to come back, in seconds."""
        seconds = self.problem.retry_after_seconds
        return seconds if isinstance(seconds, int | float) else None


class UpstreamUnavailableError(UpstreamError):
    """An API cannot be reached."""

    slug = "upstream-unavailable"


class InternalError(ProblemError):
    """A fault of the service; its log has the details under `request_id`."""

    slug = "internal-error"


def of_problem(problem: Problem, request_id: str | None) -> ProblemError:
    """The error that a problem stands for."""
    slug = problem.type_.removeprefix(TYPE_PREFIX)
    return _BY_SLUG.get(slug, ProblemError)(problem, request_id)


def _all(base: type[ProblemError]) -> list[type[ProblemError]]:
    return [kind for child in base.__subclasses__() for kind in (child, *_all(child))]


_BY_SLUG = {kind.slug: kind for kind in _all(ProblemError)}
