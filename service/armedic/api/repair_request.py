"""What /repair is asked for, and what a finding suggests to send there: one and the same."""

from typing import TYPE_CHECKING, Annotated, Union

import msgspec
from msgspec import UNSET, Meta, UnsetType

from armedic.changes.result import Mode
from armedic.repairs._auto import AutoRepair
from armedic.repairs._repair import RepairRequest, catalogue
from armedic.targets import ConnectionTarget

if TYPE_CHECKING:
    AnyRepair = RepairRequest
else:
    # as many as there are files, and the one that chooses among them
    AnyRepair = Union[(*(repair.request for repair in catalogue().values()), AutoRepair)]

Fingerprint = Annotated[
    str,
    Meta(
        pattern=r"^sha256:[0-9a-f]{64}$",
        max_length=71,
        description="The `fingerprint` of the plan that is to be applied; needed with mode apply.",
    ),
]


class RepairBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A repair of one service connection."""

    connection: ConnectionTarget
    """The connection to repair."""
    repair: AnyRepair
    """What to do; `kind` is the slug of a repair, or auto."""
    mode: Mode = "plan"
    """plan reads everything and writes nothing; apply does what the plan with this fingerprint says."""
    fingerprint: Fingerprint | UnsetType = UNSET
    """The fingerprint of the plan that is to be applied; needed with mode apply."""
    wait_seconds: Annotated[float, Meta(ge=0, le=300)] | UnsetType = UNSET
    """How long to wait for changes to take effect before answering `pending`; 60 when left out."""
