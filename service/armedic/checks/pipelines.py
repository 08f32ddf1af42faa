"""Which pipelines may use the connection, and in how many projects is it?"""

from typing import Any, Final

from armedic.checks._check import Check, Observation
from armedic.checks._connection import in_whole, without
from armedic.checks._reads import Reads
from armedic.clients import devops
from armedic.facts import ABSENT, Absent, Connection


async def look(reads: Reads) -> Observation:
    """Read the pipeline permissions of the project; other projects that share the connection have their own."""
    outline = in_whole(await reads.outline())
    if not isinstance(outline, Connection):
        return without(outline, {"seen_pipeline_permissions": outline})
    permissions = await reads.pipeline_permissions()
    if isinstance(permissions, Absent):
        return without(ABSENT, {"seen_pipeline_permissions": ABSENT})
    facts = {"seen_pipeline_permissions": permissions}
    projects = len(outline.project_ids)
    observed: dict[str, Any] = {
        "all_pipelines": permissions.all_pipelines,
        "pipelines": list(permissions.pipelines),
        "projects": projects,
    }
    shared = f" It is shared with {_count(projects - 1, 'other project')}." if projects > 1 else ""
    if permissions.all_pipelines:
        detail = "Every pipeline of the project may use it, also those that are yet to be made." + shared
        return Observation(outcome="passed", detail=detail, observed=observed, facts=facts)
    if permissions.pipelines:
        detail = f"{_count(len(permissions.pipelines), 'pipeline')} of the project may use it." + shared
        return Observation(outcome="passed", detail=detail, observed=observed, facts=facts)
    detail = "No pipeline of the project may use it yet: the first run that names it waits for a permission." + shared
    expected = "a permission for the pipelines that use it"
    return Observation(outcome="warning", detail=detail, observed=observed, expected=expected, facts=facts)


def _count(number: int, thing: str) -> str:
    return f"1 {thing}" if number == 1 else f"{number} {thing}s"


CHECK: Final = Check(
    name="pipelines",
    facts=("seen_pipeline_permissions",),
    look=look,
    order=80,
    swept=False,
    needs=(devops.READ, devops.READ_PIPELINES),
)
