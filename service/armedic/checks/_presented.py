"""Which of several credentials a connection probably presents: Azure DevOps does not tell, so it is a guess."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from armedic.facts import Certificate, ClientSecret, Connection

_AUTOMATIC: Final = timedelta(hours=1)
"""How far apart Azure DevOps makes a secret and stores it."""


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """A credential, and why it is probably the one."""

    credential: ClientSecret | Certificate
    reason: str


def guess(valid: Sequence[ClientSecret | Certificate], connection: Connection) -> Guess | None:
    """The credential that the connection probably holds, of those that are valid now; None where nothing points to one.

    Who edits a connection stores the newest secret there is at that moment; Azure DevOps makes its own secrets and
    stores them at once. The dates of a connection are shown from version 7.2 of the API on.
    """
    if len(valid) == 1:
        return Guess(credential=valid[0], reason="no other one is valid")
    saved = _moment(connection, "modificationdate") or _moment(connection, "creationdate")
    if saved is not None:
        before = [one for one in valid if one.starts_at is not None and one.starts_at <= saved]
        newest = max(before, key=lambda one: one.starts_at or saved, default=None)
        if newest is not None and (connection.creation_mode or "").casefold() != "automatic":
            return Guess(credential=newest, reason="it was the newest one when the connection was last saved")
        if newest is not None and newest.starts_at and saved - newest.starts_at < _AUTOMATIC:
            return Guess(credential=newest, reason="it was made when Azure DevOps last saved the connection")
    named = [
        one for one in valid if connection.name and connection.name.casefold() in (one.display_name or "").casefold()
    ]
    if len(named) == 1:
        return Guess(credential=named[0], reason="it bears the connection's name")
    return None


def _moment(connection: Connection, key: str) -> datetime | None:
    value: Any = next((value for name, value in connection.document.items() if name.casefold() == key), None)
    try:
        moment = msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        return None
    return moment if moment.tzinfo else None
