"""What one piece of evidence gave: texts that were said and service endpoints that were shown."""

import msgspec

from armedic.facts import Payload, Statement


class Gleaned(msgspec.Struct, frozen=True, kw_only=True):
    """Statements and payloads, in the order in which they stood."""

    statements: tuple[Statement, ...] = ()
    payloads: tuple[Payload, ...] = ()
