"""What the repair and deletion methods answer with: the service's answer, and the step from plan to apply."""

from typing import Generic, TypeVar

import attrs

from armedic_sdk._generated.models.change_reply import ChangeReply
from armedic_sdk._generated.models.changes_reply import ChangesReply
from armedic_sdk._generated.models.changes_reply_mode import ChangesReplyMode
from armedic_sdk._generated.models.changes_reply_outcome import ChangesReplyOutcome
from armedic_sdk._generated.models.diagnosis_reply import DiagnosisReply
from armedic_sdk._generated.models.failure import Failure
from armedic_sdk._generated.models.handoff_reply import HandoffReply
from armedic_sdk._generated.models.spn_details import SpnDetails
from armedic_sdk._generated.models.spn_reply import SpnReply

R = TypeVar("R", bound=ChangesReply | SpnReply)


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
    def withheld(self) -> str | None:
        """Why it cannot help here; None when it can."""
        return self.reply.withheld or None

    @property
    def handoff(self) -> list[HandoffReply]:
        """What others can do instead, where it is withheld."""
        return self.reply.handoff or [] if isinstance(self.reply, ChangesReply) else []

    @property
    def verification(self) -> DiagnosisReply | None:
        """What a diagnosis said after the changes."""
        return self.reply.verification or None

    @property
    def error(self) -> Failure | None:
        """What stopped it, with rolled_back and failed."""
        return self.reply.error or None


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
