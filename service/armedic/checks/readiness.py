"""Is the connection made to the end, and switched on?"""

from typing import Any, Final

from armedic.checks._check import Check, Observation
from armedic.checks._connection import in_whole, without
from armedic.checks._reads import Reads
from armedic.clients import devops
from armedic.facts import Connection

EXPECTED: Final = "isReady true, isDisabled false, operationStatus Ready"
_UNDER_WAY: Final = "inprogress"
_DONE: Final = "ready"


async def look(reads: Reads) -> Observation:
    """Read isReady, isDisabled and operationStatus; what its message means is for the causes to say."""
    outline = in_whole(await reads.outline())
    if not isinstance(outline, Connection):
        return without(outline)
    state = (outline.operation_state or "").casefold()
    message = (outline.operation_message or "").strip()
    said = f"({outline.operation_state or 'no state'}): {message or 'no reason is given'}"
    observed: dict[str, Any] = {
        "is_ready": outline.is_ready,
        "is_disabled": outline.is_disabled,
        "state": outline.operation_state,
    } | ({"message": message} if message else {})
    if outline.is_disabled:
        detail = "The connection is disabled: pipelines that name it are refused."
        return Observation(outcome="failed", detail=detail, observed=observed, expected=EXPECTED)
    if state == _UNDER_WAY:
        detail = f"Azure DevOps is still at work on the connection {said}"
        return Observation(outcome="warning", detail=detail, observed=observed, expected=EXPECTED)
    if outline.is_ready is False:
        detail = f"The connection is not ready {said}"
        return Observation(outcome="failed", detail=detail, observed=observed, expected=EXPECTED)
    if state not in {_DONE, ""}:  # it works, and the last thing that was tried with it did not, e.g. to delete it
        detail = f"The connection is ready, but the last operation on it is not {said}"
        return Observation(outcome="warning", detail=detail, observed=observed, expected=EXPECTED)
    return Observation(outcome="passed", detail="The connection is ready and enabled.", observed=observed)


CHECK: Final = Check(name="readiness", facts=(), look=look, order=12, needs=(devops.READ,))
