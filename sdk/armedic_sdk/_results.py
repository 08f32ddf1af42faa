"""What the repair and deletion methods answer with: the service's answer, and the step from plan to apply."""

from collections.abc import Iterator
from typing import Generic, TypeVar

import attrs

from armedic_sdk._diagnosis import Diagnosis
from armedic_sdk._generated.models.change_reply import ChangeReply
from armedic_sdk._generated.models.changes_reply import ChangesReply
from armedic_sdk._generated.models.changes_reply_mode import ChangesReplyMode
from armedic_sdk._generated.models.changes_reply_outcome import ChangesReplyOutcome
from armedic_sdk._generated.models.deletion_reply import DeletionReply
from armedic_sdk._generated.models.failure import Failure
from armedic_sdk._generated.models.handoff_reply import HandoffReply
from armedic_sdk._generated.models.spn_credential import SpnCredential
from armedic_sdk._generated.models.spn_details import SpnDetails
from armedic_sdk._generated.models.spn_reply import SpnReply

R = TypeVar("R", bound=ChangesReply | DeletionReply | SpnReply)


@attrs.frozen
class Outcome(Generic[R]):
    """A plan, or what became of it."""

    reply: R
    """The whole answer."""

    @property
    def mode(self) -> ChangesReplyMode:
        """Whether it was planned or applied."""
        return self.reply.mode

    @property
    def outcome(self) -> ChangesReplyOutcome:
        """planned, verified, applied, pending, no_change, rolled_back or failed."""
        return self.reply.outcome

    @property
    def fingerprint(self) -> str:
        """Digest of the state that the plan was made from."""
        return self.reply.fingerprint

    @property
    def changes(self) -> list[ChangeReply]:
        """The changes in order, each with what became of it."""
        return self.reply.changes

    @property
    def needed(self) -> list[ChangeReply]:
        """Those of them that are not there already."""
        return [change for change in self.changes if change.action != "no_change"]

    @property
    def withheld(self) -> str | None:
        """Why it cannot help here; None when it can."""
        return self.reply.withheld or None

    @property
    def handoff(self) -> list[HandoffReply]:
        """What others can do instead, where it is withheld or a right is missing."""
        return self.reply.handoff or []

    @property
    def verification(self) -> Diagnosis | None:
        """What a diagnosis said after the changes."""
        return Diagnosis.of(self.reply.verification) if self.reply.verification else None

    @property
    def error(self) -> Failure | None:
        """What stopped it, with rolled_back and failed."""
        return self.reply.error or None

    def __rich_repr__(self) -> Iterator[tuple[object, ...]]:
        """For rich.pretty: what is most telling, and no key."""
        yield "mode", self.mode
        yield "outcome", self.outcome
        yield "changes", [f"{change.action} {change.target} ({change.status})" for change in self.changes]
        yield "withheld", self.withheld, None

    def __rich__(self) -> object:
        """For rich.print; asked for by rich alone, which this package does not need."""
        from armedic_sdk._show import terminal  # noqa: PLC0415

        return terminal.outcome(self)

    def _repr_html_(self) -> str:
        """For notebooks."""
        from armedic_sdk._show import html  # noqa: PLC0415

        return html.outcome(self)


class SpnOutcome(Outcome[SpnReply]):
    """A service principal, planned or made."""

    @property
    def details(self) -> SpnDetails:
        """What the manual form of a service connection asks for; the key only in the answer that made it."""
        return self.reply.details

    @property
    def object_id(self) -> str | None:
        """Directory object id of the service principal."""
        return self.reply.object_id

    @property
    def application_id(self) -> str | None:
        """Directory object id of the application."""
        return self.reply.application_id

    @property
    def connection_id(self) -> str | None:
        """Id of the service connection, where one was asked for."""
        return self.reply.connection_id

    @property
    def identity_id(self) -> str | None:
        """ARM id of the managed identity; None for an application."""
        return self.reply.identity_id

    @property
    def key_vault_secret_id(self) -> str | None:
        """URL of the version of the secret in the key vault, where it was delivered there."""
        return self.reply.key_vault_secret_id

    @property
    def credential(self) -> SpnCredential:
        """What it signs in with, and until when."""
        return self.reply.credential
