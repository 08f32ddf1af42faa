"""The principal of an application, brought back or made anew: what restoring and creating share."""

from typing import Final

from armedic.changes import principals
from armedic.changes.plan import Change
from armedic.facts import Connection, Facts, present

NEW: Final = (
    "The principal is a new one with another object id: roles that an earlier one held have to be granted again."
)
"""What a plan that makes a principal says of it."""


def principal(facts: Facts, connection: Connection) -> Change:
    """The principal of the connection's client id: nothing where it is there, restored where it was deleted, else made.

    Raises:
        UnreadError: Principals, or deleted ones, could not be looked at.
    """
    client_id = str(connection.client_id)
    held = present(facts.seen_service_principal)
    return principals.principal(
        connection.environment or "AzureCloud",
        client_id,
        f"service principal of client id {client_id}",
        held=held,
        deleted=None if held else present(facts.seen_deleted_principal),
    )
