"""What became of a plan: the changes with their status, the outcome, and the diagnosis after."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from armedic.changes.plan import Change, Plan
from armedic.diagnosis.result import Diagnosis
from armedic.errors import ArmedicError
from armedic.secret import Secret

Mode = Literal["plan", "apply"]
Outcome = Literal["planned", "verified", "applied", "pending", "no_change", "rolled_back", "failed"]
Status = Literal["planned", "not_needed", "done", "failed", "undone", "left", "skipped"]


class ChangeReport(msgspec.Struct, frozen=True, kw_only=True):
    """One change and what became of it."""

    change: Change
    status: Status
    """planned, not_needed (nothing to do), done, failed (refused), undone, left (done and not undone), skipped."""
    detail: str | None = None
    """Why, where it is not plain."""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a request for changes."""

    mode: Mode
    outcome: Outcome
    plan: Plan
    reports: tuple[ChangeReport, ...]
    diagnosis: Diagnosis | None = None
    """The same look as /diagnose, after the changes; None in plan mode or where there is no connection to look at."""
    error: ArmedicError | None = None
    """What stopped it, for rolled_back and failed."""
    repairs: tuple[str, ...] = ()
    """The repairs that it comes to, in order."""
    rights: Mapping[str, bool] = {}
    """Of the rights that the changes need, those that Armedic's identity is known to have, or to lack."""
    secret: Secret | None = None
    """A secret that one of the changes made, for the one answer that hands it over."""
