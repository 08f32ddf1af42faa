"""Everything that keeps Armedic from answering. A broken connection is not an error: it is an answer.

```
ArmedicError                      500 internal-error
├─ RequestError                   the caller can mend it
│  ├─ InvalidRequestError         400 invalid-request
│  ├─ CredentialMissingError      401 credential-missing
│  ├─ NotAllowedError             403 not-allowed
│  ├─ NotFoundError               404 not-found
│  ├─ ConflictError               409 conflict
│  ├─ RequestTimeoutError         408 request-timeout
│  ├─ StateChangedError           412 state-changed
│  ├─ PayloadTooLargeError        413 payload-too-large
│  ├─ UnsupportedMediaTypeError   415 unsupported-media-type
│  ├─ TooManyRequestsError        429 too-many-requests
│  └─ HeadTooLargeError           431 head-too-large
├─ UpstreamError                  502 upstream-refused
│  ├─ UpstreamForbiddenError      403 upstream-forbidden
│  ├─ UpstreamThrottledError      503 upstream-throttled
│  └─ UpstreamUnavailableError    502 upstream-unavailable
├─ OverloadedError                503 overloaded
├─ ServiceStoppingError           503 service-stopping
└─ DeadlineExceededError          504 deadline-exceeded
```
"""

from typing import Any, ClassVar

import msgspec


class FieldError(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong in a request."""

    pointer: str
    """JSON pointer into the body ("" for the whole), or the name of a header or query parameter."""
    detail: str
    """What is wrong with it."""


class ArmedicError(Exception):
    """Base of all errors; str(error) is the detail that the caller reads."""

    slug: ClassVar[str] = "internal-error"
    title: ClassVar[str] = "Armedic could not answer"
    status: ClassVar[int] = 500


class RequestError(ArmedicError):
    """The caller can mend it."""

    def __init__(self, detail: str, *, errors: tuple[FieldError, ...] = ()) -> None:
        super().__init__(detail)
        self.errors = errors


class InvalidRequestError(RequestError):
    """The request is not understood or breaks a rule of its schema."""

    slug = "invalid-request"
    title = "The request is not valid"
    status = 400


class CredentialMissingError(RequestError):
    """No credential, or one that is not known."""

    slug = "credential-missing"
    title = "A valid credential is needed"
    status = 401

    def __init__(self, detail: str, *, challenge: str | None = None) -> None:
        super().__init__(detail)
        self.challenge = challenge
        """What the header WWW-Authenticate says; None for what the service takes in general."""


class NotAllowedError(RequestError):
    """The caller is known but may not do this."""

    slug = "not-allowed"
    title = "The caller may not do this"
    status = 403


class NotFoundError(RequestError):
    """The thing that the request names does not exist."""

    slug = "not-found"
    title = "Not found"
    status = 404


class ConflictError(RequestError):
    """The request is understood and cannot be done in the present state."""

    slug = "conflict"
    title = "The present state does not allow this"
    status = 409


class RequestTimeoutError(RequestError):
    """The request did not arrive in time."""

    slug = "request-timeout"
    title = "The request came too slowly"
    status = 408


class StateChangedError(RequestError):
    """The fingerprint belongs to another state; carries the plan made from the present one."""

    slug = "state-changed"
    title = "The state has changed since the plan was made"
    status = 412

    def __init__(self, detail: str, *, plan: Any) -> None:
        super().__init__(detail)
        self.plan = plan


class PayloadTooLargeError(RequestError):
    """The body is larger than the setting allows."""

    slug = "payload-too-large"
    title = "The request body is too large"
    status = 413


class UnsupportedMediaTypeError(RequestError):
    """The body is not of a type that this route reads."""

    slug = "unsupported-media-type"
    title = "The content type is not supported"
    status = 415


class TooManyRequestsError(RequestError):
    """The caller has as many requests in flight as one may have; `retry_after_seconds` says when to come back."""

    slug = "too-many-requests"
    title = "The caller has too many requests in flight"
    status = 429
    retry_after_seconds = 1.0


class HeadTooLargeError(RequestError):
    """The request's line and headers are more than the service reads."""

    slug = "head-too-large"
    title = "The request's headers are too large"
    status = 431


class UpstreamError(ArmedicError):
    """An API that Armedic depends on refused a call and left the question open."""

    slug = "upstream-refused"
    title = "An upstream API refused the call"
    status = 502

    def __init__(
        self,
        detail: str,
        *,
        system: str,
        upstream_status: int | None = None,
        code: str | None = None,
        correlation_id: str | None = None,
        missing_permissions: tuple[str, ...] = (),
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(detail)
        self.system = system
        self.upstream_status = upstream_status
        self.code = code
        self.correlation_id = correlation_id
        self.missing_permissions = missing_permissions
        self.retry_after_seconds = retry_after_seconds


class UpstreamForbiddenError(UpstreamError):
    """Armedic's own identity lacks a right; `missing_permissions` names it."""

    slug = "upstream-forbidden"
    title = "Armedic's identity lacks a permission"
    status = 403


class UpstreamThrottledError(UpstreamError):
    """Too many calls; `retry_after_seconds` says when to come back."""

    slug = "upstream-throttled"
    title = "An upstream API is throttling"
    status = 503


class UpstreamUnavailableError(UpstreamError):
    """No answer, or none that can be understood."""

    slug = "upstream-unavailable"
    title = "An upstream API cannot be reached"
    status = 502


class OverloadedError(ArmedicError):
    """More is asked for than this process can do; nothing of the request was read."""

    slug = "overloaded"
    title = "Armedic has too much to do"
    status = 503
    retry_after_seconds = 1.0


class ServiceStoppingError(ArmedicError):
    """This process is being stopped; another one answers the same request."""

    slug = "service-stopping"
    title = "Armedic is being stopped"
    status = 503
    retry_after_seconds = 1.0


class DeadlineExceededError(ArmedicError):
    """The answer took longer than a request may; nothing was changed."""

    slug = "deadline-exceeded"
    title = "The request took too long"
    status = 504
