"""Repairs as data, see `_calls`; imported when the first is asked for, since there are many models of them."""

from collections.abc import Mapping

import attrs

from armedic_sdk._calls import Call, Mode, target, wire
from armedic_sdk._generated.api.repair import repair
from armedic_sdk._generated.models.changes_reply import ChangesReply
from armedic_sdk._generated.models.connection_target import ConnectionTarget
from armedic_sdk._generated.models.repair_body import RepairBody
from armedic_sdk._generated.types import UNSET
from armedic_sdk._repairs import KINDS, Repair, RepairKind


@attrs.frozen(kw_only=True)
class Wanted:
    """A repair as the two clients are asked for it: as an object, or by its kind and fields."""

    repair: Repair | None
    kind: RepairKind | None
    fields: Mapping[str, str | None]

    def chosen(self) -> Repair:
        """The repair.

        Raises:
            ValueError: None was named, or one that does not exist or has no such field.
        """
        if self.repair is not None:
            return self.repair
        given = {name: value for name, value in self.fields.items() if value is not None}
        if self.kind is None or self.kind not in KINDS:
            message = f"name a repair, or one of the kinds {', '.join(KINDS)}; got {self.kind!r}"
            raise ValueError(message)
        try:
            return KINDS[self.kind](**given)
        except TypeError as error:
            message = f"{self.kind} takes none of {', '.join(given)}"
            raise ValueError(message) from error


def repair_body(
    connection: str | ConnectionTarget | RepairBody,
    wanted: Wanted,
    mode: Mode,
    fingerprint: str | None,
    wait_seconds: float | None,
) -> RepairBody:
    """What POST /repair is asked for; a RepairBody brings its own repair."""
    return RepairBody(
        connection=connection.connection if isinstance(connection, RepairBody) else target(connection),
        repair=connection.repair if isinstance(connection, RepairBody) else wanted.chosen(),
        mode=mode,
        fingerprint=UNSET if fingerprint is None else fingerprint,
        wait_seconds=UNSET if wait_seconds is None else wait_seconds,
    )


def repair_call(body: RepairBody) -> Call[ChangesReply]:
    """POST /repair."""
    return Call(wire(repair, body=body), ChangesReply.from_dict, safe=body.mode == "plan")
