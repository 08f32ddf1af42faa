"""Let pipelines use the connection."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from armedic.changes.plan import Change, Plan, nothing
from armedic.clients import devops_changes
from armedic.clients.call import Call
from armedic.facts import Facts, Named, PipelinePermissions, known
from armedic.repairs._repair import Repair, RepairRequest
from armedic.targets import ConnectionTarget

_MOST: Final = 2**31 - 1


class AuthorizePipelines(RepairRequest, frozen=True, kw_only=True, tag="authorize-pipelines"):
    """Permit pipelines of the connection's project to use it."""

    pipelines: Annotated[list[int], Meta(max_length=100)] = msgspec.field(default_factory=list)
    """Ids of the pipelines: the number after `definitionId=` in a pipeline's address."""
    all_pipelines: bool = False
    """Permit all pipelines of the project, later ones too."""


def plan(facts: Facts, target: ConnectionTarget, request: AuthorizePipelines) -> Plan:
    """PATCH what is not permitted yet; nobody loses a permission.

    Source: learn.microsoft.com/rest/api/azure/devops/approvalsandchecks/pipeline-permissions
    """
    connection, held = facts.connection, known(facts.seen_pipeline_permissions)
    state = {"connection": connection.id, "request": [sorted(set(request.pipelines)), request.all_pipelines]}
    if not request.pipelines and not request.all_pipelines:
        return Plan(changes=(), state=state, withheld="name the pipelines, or permit all of them")
    if not all(0 < one <= _MOST for one in request.pipelines):
        return Plan(changes=(), state=state, withheld="a pipeline's id is a whole number above zero")
    where = f"permission of pipelines of {target.project} to use service connection {connection.name}"
    missing = tuple(sorted(set(request.pipelines).difference(held.pipelines)))
    if held.all_pipelines or not (missing or request.all_pipelines):
        return Plan(changes=(nothing("permission", where, "privilege"),), state=state)
    every = request.all_pipelines
    change = Change(
        key="permission",
        action="update",
        target=where,
        safety="privilege",
        call=_call(target, str(connection.id), missing, every=every, authorized=True),
        before=_shown(held),
        after={"allPipelines": True} if every else {"pipelines": sorted({*held.pipelines, *missing})},
        needs=(devops_changes.ADMINISTER,),
        undo=(_call(target, str(connection.id), missing, every=every, authorized=False),),
    )
    return Plan(changes=(change,), state=state)


def _call(
    target: ConnectionTarget, connection_id: str, pipelines: tuple[int, ...], *, every: bool, authorized: bool
) -> Call:
    place = (target.organization, target.project, connection_id)
    if every:
        return devops_changes.authorize_all_pipelines(*place, authorized=authorized)
    return devops_changes.authorize_pipelines(*place, pipelines, authorized=authorized)


def _shown(held: PipelinePermissions) -> dict[str, Any]:
    return {"allPipelines": held.all_pipelines, "pipelines": list(held.pipelines)}


def suggest(named: Named) -> Mapping[str, Any] | None:
    """The pipeline that was refused; None when the finding does not say which: all of them is more than is needed."""
    return None if named.pipeline_id is None else {"kind": "authorize-pipelines", "pipelines": [named.pipeline_id]}


REPAIR: Final = Repair(
    slug="authorize-pipelines",
    title="Permit pipelines to use the service connection",
    summary="Adds pipelines to those that may use the connection, or opens it to all pipelines of the project.",
    safety="privilege",
    needs=(devops_changes.ADMINISTER,),
    request=AuthorizePipelines,
    plan=plan,
    suggest=suggest,
)
