"""When was the connection used last, and how did that end?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from armedic.checks._check import Check, Observation
from armedic.checks._connection import in_whole, without
from armedic.checks._reads import Reads
from armedic.clients import devops
from armedic.facts import ABSENT, Absent, Connection, Execution

FAILED: Final = "failed"


async def look(reads: Reads) -> Observation:
    """Read the usage history in the project, the newest first. A job can fail for reasons of its own."""
    outline = in_whole(await reads.outline())
    if not isinstance(outline, Connection):
        return without(outline, {"seen_executions": outline})
    executions = await reads.executions()
    if isinstance(executions, Absent):
        return without(ABSENT, {"seen_executions": ABSENT})
    facts = {"seen_executions": executions}
    if not executions:
        detail = "No pipeline of the project has used it, as far as Azure DevOps remembers."
        return Observation(outcome="skipped", detail=detail, facts=facts)
    failed = sum(one.result.casefold() == FAILED for one in executions)
    last = _last(executions)
    observed = {
        "pipeline": last.pipeline,
        "result": last.result or "running",
        "started_at": _written(last.started_at),
        "finished_at": _written(last.finished_at),
        "failed": failed,
        "looked_at": len(executions),
    }
    when = last.finished_at or last.started_at
    use = f"The last use{f' on {when:%Y-%m-%d}' if when else ''} by {last.pipeline or 'a pipeline'}"
    share = f"{failed} of the last {len(executions)} uses failed" if len(executions) > 1 else "it is the only one known"
    if last.result.casefold() == FAILED:
        expected = "the job that used it last succeeded"
        detail = f"{use} failed; {share}."
        return Observation(outcome="warning", detail=detail, observed=observed, expected=expected, facts=facts)
    detail = f"{use} {f'ended as {last.result}' if last.result else 'is still running'}; {share}."
    return Observation(outcome="passed", detail=detail, observed=observed, facts=facts)


def _last(executions: Sequence[Execution]) -> Execution:
    """The newest that has ended, or the newest where none has: one that runs says nothing yet."""
    return next((one for one in executions if one.result), executions[0])


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None


CHECK: Final = Check(
    name="executions", facts=("seen_executions",), look=look, order=84, swept=False, needs=(devops.READ,)
)
