"""POST /repair: a plan, or the plan applied and verified."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from litestar import post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import UNSET

from armedic.api.changes import ChangesReply, changes_reply
from armedic.api.permits import Permits
from armedic.api.repair_request import RepairBody
from armedic.clients.upstreams import Upstreams
from armedic.observe import dials
from armedic.repairs._auto import AutoRepair, perform_auto
from armedic.repairs._perform import Asked, perform

WAIT_SECONDS: Final = 60.0


@post(
    "/repair",
    operation_id="repair",
    tags=["repair"],
    status_code=200,
    summary="Plan or apply one repair",
    opt={"problems": (404, 409, 412, 502, 503)},
)
async def repair(
    data: JSONBody[RepairBody],
    upstreams: NamedDependency[Upstreams],
    clock: NamedDependency[Callable[[], datetime]],
    permits: NamedDependency[Permits],
) -> ChangesReply:
    """Mode plan, the default, reads everything and writes nothing.

    Mode apply needs the plan's fingerprint, makes the changes in order, looks again, and undoes them if one is refused.
    If the state has changed since the plan was made, nothing is done: 412 with the new plan.
    """
    kind = None if isinstance(data.repair, AutoRepair) else str(type(data.repair).__struct_config__.tag)
    act = await permits.repair(kind, data.mode, data.connection)
    asked = Asked(
        target=data.connection,
        request=data.repair,
        mode=data.mode,
        fingerprint=data.fingerprint or None,
        wait_seconds=WAIT_SECONDS if data.wait_seconds is UNSET else data.wait_seconds,
        permit=lambda repair, plan, scope: permits.changes(act, plan, repair=repair, scopes=(scope,) if scope else ()),
    )
    if isinstance(data.repair, AutoRepair):
        result = await perform_auto(upstreams, asked, data.repair, clock=clock)
    else:
        result = await perform(upstreams, asked, clock=clock)
    dials.repaired(result.repairs, result.outcome)
    return changes_reply(result, upstreams, data.connection)
