"""Each write to Azure as an event: who, what, which connection, of which plan, with what end. Never a body."""

import logging
from collections.abc import Callable
from typing import Any, Final

import msgspec

from armedic.changes.plan import Change, Plan
from armedic.clients import trace
from armedic.clients.call import Call
from armedic.errors import UpstreamError

LOGGER: Final = "armedic.audit"
_log = logging.getLogger(LOGGER)


class Write(msgspec.Struct, frozen=True, kw_only=True):
    """One call that asked for a change, and what became of it."""

    change: Change
    call: Call
    path: str
    """Path and query as they were sent."""
    correlation_id: str | None = None
    error: UpstreamError | None = None


Audit = Callable[[Write], None]


def silent(_write: Write) -> None:
    """Tell nobody."""


def of(plan: Plan, subject: str, kind: str) -> Audit:
    """Where the writes of one plan are told.

    Args:
        subject: What is changed, e.g. "contoso/web/sc-prod".
        kind: The repair, or what else asked for it.
    """

    def tell(write: Write) -> None:
        error = write.error
        fields: dict[str, Any] = {
            "request_id": trace.request_id(),
            "caller": trace.caller(),
            "kind": kind,
            "subject": subject,
            "plan": plan.fingerprint,
            "step": write.change.key,
            "target": write.change.target,
            "safety": write.change.safety,
            "system": write.call.system,
            "method": write.call.method,
            "path": write.path.partition("?")[0],
            "outcome": "done" if error is None else "unknown" if error.upstream_status is None else "refused",
            "status": None if error is None else error.upstream_status,
            "correlation_id": error.correlation_id if error is not None else write.correlation_id,
        }
        _log.info("write", extra={"fields": fields})

    return tell
