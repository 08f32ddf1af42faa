"""Faults on demand: latency, refusals, dropped connections and unreadable answers, for the requests that match."""

import itertools
import re
from typing import Annotated, Any, Final, Literal

import msgspec

System = Literal["devops", "entra", "arm", "graph", "vault"]

SIGN_IN_PAGE: Final = (
    "<!DOCTYPE html>\r\n<html><head><title>Azure DevOps Services | Sign In</title></head>"
    "<body><h1>Sign in to your account</h1></body></html>"
)


class FaultRequest(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which requests fail and how. Without an effect the request runs as usual (useful to count with `times`).

    To each request the first fault that takes it applies, and no other. So "5 % answer 429, 2 % are dropped, all take
    50 ms" is three faults, each with `times: null` and `latency_seconds: 0.05`, in this order: one with `every: 20` and
    `status: 429`, one with `every: 48` (of the 95 % that reach it) and `drop: "before"`, and one with nothing else.
    """

    system: System | None = None
    method: str | None = None
    path: str = ""
    """Regular expression searched in the path below the server, e.g. "serviceendpoint/endpoints"; "" matches all."""
    latency_seconds: Annotated[float, msgspec.Meta(ge=0, le=600)] = 0.0
    """Wait before anything else happens."""
    status: Annotated[int, msgspec.Meta(ge=200, le=599)] | None = None
    """Answer this without doing the call."""
    retry_after_seconds: Annotated[int, msgspec.Meta(ge=0)] | None = None
    headers: dict[str, str] = {}
    body: Any = msgspec.UNSET
    """JSON, or text if a string; left out: what the system answers with this status."""
    drop: Literal["before", "after"] | None = None
    """Close the connection without an answer, before or after the call took effect."""
    answer: Literal["malformed", "sign-in-page", "empty"] | None = None
    """Do the call, but answer with cut-off JSON, Azure DevOps' sign-in page (203) or no body (status kept)."""
    times: Annotated[int, msgspec.Meta(ge=1)] | None = 1
    """How many requests; null: always."""
    every: Annotated[int, msgspec.Meta(ge=2)] | None = None
    """Only each n-th request that gets here and matches; the others go on to the next fault. null: each one."""
    after: Annotated[int, msgspec.Meta(ge=0)] = 0
    """So many requests that get here and match go on to the next fault first; `every` counts from there."""

    def __post_init__(self) -> None:
        """Refuse a path that is no regular expression."""
        try:
            re.compile(self.path)
        except re.error as error:
            message = f"path is no regular expression: {error}"
            raise ValueError(message) from error


class Fault(msgspec.Struct, kw_only=True):
    """A fault that waits for its requests."""

    id: str
    request: FaultRequest
    left: int | None
    """Requests still to fail; None: always."""
    matched: int = 0
    """Requests that got here and matched."""
    hits: int = 0
    """Those of them that the fault applied to."""


class Faults:
    """The faults of a sandbox; the first one that takes a request applies."""

    def __init__(self) -> None:
        """Start without any."""
        self._faults: dict[str, Fault] = {}
        self._numbers = itertools.count(1)

    def add(self, request: FaultRequest) -> Fault:
        """Put a fault behind those that wait already."""
        fault = Fault(id=f"fault-{next(self._numbers)}", request=request, left=request.times)
        self._faults[fault.id] = fault
        return fault

    def take(self, system: str, method: str, path: str) -> Fault | None:
        """The fault for a request, counted as used; None if none takes it."""
        for fault in self._faults.values():
            if fault.left == 0 or not _matches(fault.request, system, method, path):
                continue
            fault.matched += 1
            beyond = fault.matched - fault.request.after
            if beyond <= 0 or (fault.request.every is not None and beyond % fault.request.every):
                continue
            fault.hits += 1
            if fault.left is not None:
                fault.left -= 1
            return fault
        return None

    def all(self) -> list[Fault]:
        """Every fault since the last clearing, used up ones included."""
        return list(self._faults.values())

    def remove(self, fault_id: str) -> bool:
        """Whether there was such a fault; it is gone now."""
        return self._faults.pop(fault_id, None) is not None

    def clear(self) -> None:
        """Remove all."""
        self._faults.clear()


def _matches(wanted: FaultRequest, system: str, method: str, path: str) -> bool:
    return (
        wanted.system in {None, system}
        and (wanted.method is None or wanted.method.upper() == method)
        and re.search(wanted.path, path) is not None
    )


def refusal_body(system: str, status: int) -> Any:
    """What a system answers with a status, in its own envelope.

    Source: learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling,
    graph/throttling, azure/devops/integrate/concepts/rate-limits
    Guess: texts other than those for 429.
    """
    throttled = status == 429  # noqa: PLR2004  Too Many Requests
    code = "TooManyRequests" if throttled else "ServiceUnavailable"
    text = "Too many requests. Please retry later." if throttled else "The service is unavailable. Please retry later."
    if system == "entra":
        number = 90055 if throttled else 90033
        return {
            "error": "temporarily_unavailable",
            "error_description": f"AADSTS{number}: {text}",
            "error_codes": [number],
        }
    if system == "devops":
        return {
            "$id": "1",
            "innerException": None,
            "message": f"TF400733: {text}" if throttled else f"TF400898: An Internal Error Occurred. {text}",
            "typeName": "Microsoft.TeamFoundation.Framework.Server.RequestCanceledException, Microsoft.TeamFoundation",
            "typeKey": "RequestCanceledException",
            "errorCode": 0,
            "eventId": 3000,
        }
    return {"error": {"code": code, "message": text}}
